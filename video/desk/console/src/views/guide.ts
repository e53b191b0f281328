// Guide, check-points and answers of the service; what is ticked goes on a one-time notice.
import { html, nothing, type TemplateResult } from "lit";
import { askWords } from "../asks";
import type { Call } from "../call";
import type { Desk } from "../desk";
import { said, type Guide } from "../guide";
import { keyOf, t } from "../words";

export type Tab = "case" | "guide" | "points" | "faq";
const TABS: Tab[] = ["case", "guide", "points", "faq"];

export function tabsView(desk: Desk, call: Call): TemplateResult {
  return html`<div class="tabs" role="tablist">${TABS.map((tab) => html`<button type="button"
    role="tab" data-testid=${`tab-${tab}`} aria-selected=${call.tab === tab}
    @click=${() => {
      call.tab = tab;
      desk.changed();
    }}>${t(`tab_${tab}`)}</button>`)}</div>`;
}

export function guideView(desk: Desk, call: Call): TemplateResult {
  const guide = call.guide;
  if (!guide) return html`<p class="hint">${t("guide_none")}</p>`;
  if (call.tab === "guide") return rows(guide);
  return call.tab === "faq" ? answers(guide) : points(desk, call, guide);
}

function rows(guide: Guide): TemplateResult {
  return html`<dl data-testid="guide">${guide.rows.map((row) => html`<dt>${
      t(keyOf(`guide_${row.key}`) ?? "tab_guide")}</dt><dd>${said(row.text)}</dd>`)}
    <dt>${t("guide_days")}</dt><dd>${t("guide_days_text", { n: guide.promised_days })}</dd>
    <dt>${t("guide_version")}</dt><dd>${guide.version}</dd></dl>`;
}

function answers(guide: Guide): TemplateResult {
  return html`<ul class="faq" data-testid="faq">${guide.faq.map((one) => html`<li><b>${
    said(one.ask)}</b><p>${said(one.answer)}</p></li>`)}</ul>`;
}

function points(desk: Desk, call: Call, guide: Guide): TemplateResult {
  const give = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const of = (name: string) => data.getAll(name).map(String);
    if (desk.giveNotice(call, of("paper"), of("point"))) form.reset();
  };
  // The list of what was asked for stands further down, out of sight from here.
  const given = call.asks.lines.filter((line) => line.kind === "notice").at(-1);
  return html`<form class="points" data-testid="points" @submit=${give}>
    <h3>${t("notice_papers")}</h3>
    ${guide.materials.map((one) => tick("paper", one.id, said(one.title), said(one.how)))}
    <h3>${t("notice_points")}</h3>
    ${guide.check_points.map((one) => tick("point", one.id, said(one.text), ""))}
    ${call.role === "agent" ? html`<button class="primary small" type="submit"
      data-testid="notice-give" title=${t("notice_hint")}>${t("notice_give")}</button>
      ${given ? html`<p class="hint" role="status" data-testid="notice-state">${
        t("ask_notice")}${t("colon")}${t(askWords(given))}</p>` : nothing}` : nothing}
  </form>`;
}

function tick(name: string, id: string, words: string, note: string): TemplateResult {
  return html`<label title=${note}><input type="checkbox" name=${name} value=${id}> ${words}</label>`;
}
