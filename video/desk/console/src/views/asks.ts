// Ask for a page, a still or a signature; see what became of it, and look at it.
import { html, nothing, type TemplateResult } from "lit";
import { askWords, isOver, KINDS, type AskLine } from "../asks";
import type { Call } from "../call";
import type { Desk } from "../desk";
import { t } from "../words";

export function asksView(desk: Desk, call: Call): TemplateResult | typeof nothing {
  if (call.role !== "agent") return nothing;
  return html`<section class="panel asks" data-testid="asks" aria-labelledby="asks-title">
    <h2 id="asks-title">${t("asks_title")}</h2>
    <div class="row">${KINDS.map((kind) => html`<button class="small" type="button"
      data-testid=${`ask-${kind}`} title=${t(`ask_hint_${kind}`)} ?disabled=${call.asks.open}
      @click=${() => desk.ask(call, kind)}>${t(`ask_${kind}`)}</button>`)}</div>
    ${call.asks.lines.length ? html`<ol class="ask-list">${
      [...call.asks.lines].reverse().map((line) => row(desk, call, line))}</ol>` : nothing}
  </section>`;
}

function row(desk: Desk, call: Call, line: AskLine): TemplateResult {
  const look = () => {
    call.asks.show(line);
    desk.changed();
  };
  return html`<li class=${`ask ${line.state}`} data-testid="ask-line" data-state=${line.state}>
    ${line.doc ? html`<button type="button" class="thumb" data-testid="document" @click=${look}
      aria-label=${t("document_look", { what: t(`ask_${line.kind}`) })}>
      <img src=${`api/documents/${line.doc.doc}`} alt=""></button>` : nothing}
    <span class="what"><b>${t(`ask_${line.kind}`)}</b>
      <small role="status">${t(askWords(line))}</small></span>
    ${isOver(line) || line.kind === "notice" ? nothing : html`<button class="small quiet" type="button"
      data-testid="ask-drop" @click=${() => desk.dropAsk(call, line)}>${t("ask_drop")}</button>`}
  </li>`;
}

/** The picture over the video, whole or in its own size. */
export function documentView(desk: Desk, call: Call): TemplateResult | typeof nothing {
  const line = call.asks.shown;
  if (!line?.doc) return nothing;
  const change = (act: () => void) => () => {
    act();
    desk.changed();
  };
  return html`<div class="sheet" role="dialog" data-testid="document-view"
    aria-label=${t(`ask_${line.kind}`)}>
    <div class="sheet-bar"><b>${t(`ask_${line.kind}`)}</b><span>${t("document_gone")}</span>
      <button class="small" type="button" @click=${change(() => { call.asks.large = !call.asks.large; })}>${
        t(call.asks.large ? "document_whole" : "document_large")}</button>
      <button class="small" type="button" data-testid="document-close"
        @click=${change(() => call.asks.show(null))}>${t("document_close")}</button></div>
    <div class=${call.asks.large ? "sheet-page large" : "sheet-page"}>
      <img src=${`api/documents/${line.doc.doc}`} alt=${t(`ask_${line.kind}`)}></div>
  </div>`;
}
