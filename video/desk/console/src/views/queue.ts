import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Desk, Rung, Seen } from "../desk";
import type { WaitingCall } from "../messages";
import { audible } from "../ring";
import { duration, langWords, stepWords, t, type Key } from "../words";

export function queueView(desk: Desk): TemplateResult {
  const rungElsewhere = [...desk.rings.values()].filter(
    (ring) => !desk.calls.some((call) => call.call === ring.context.call),
  );
  const empty = desk.calls.length + rungElsewhere.length === 0;
  return html`<section class="panel waiting" aria-labelledby="waiting-title">
    <h2><span id="waiting-title">${t("waiting_title")}</span>
      <span id="waiting-count" class="count">${Math.max(desk.total, desk.calls.length)}</span></h2>
    ${audible() ? nothing : html`<p id="ring-hint" class="hint">${t("ring_blocked")}</p>`}
    <ol id="waiting-list">
      ${rungElsewhere.map((ring) => card(desk, ring.context, ring, null))}
      ${desk.calls.map((call) => card(desk, call, desk.rings.get(call.call) ?? null, call))}
    </ol>
    ${empty ? html`<div id="waiting-empty" class="empty"><p>${t("nobody_waits")}</p>
      <p class="hint">${t("nobody_waits_hint")}</p></div>` : nothing}
    ${desk.total > desk.calls.length
      ? html`<p class="hint">${t("waiting_more", { n: desk.total - desk.calls.length })}</p>`
      : nothing}
  </section>`;
}

function card(
  desk: Desk, call: WaitingCall, ring: Rung | null, seen: Seen | null,
): TemplateResult {
  const waited = call.waited_s + (Date.now() - (seen?.seen ?? Date.now())) / 1000;
  const where = call.level ? ` · ${t(`level_${call.level}`)}` : "";
  // keyed: a card replaced between press and release of the mouse would swallow the click.
  return html`${keyed(call.call, html`<li class=${ring ? "call ringing" : "call"}
    data-testid="waiting-call" data-call=${call.call}>
    ${ring ? html`<p class="ring-kind">${ringWords(ring)}
      <span>${t("ring_left", { s: Math.max(0, Math.ceil((ring.until - Date.now()) / 1000)) })}</span>
      </p>` : nothing}
    <div class="call-head"><span class="place">${t("place", { pos: call.pos })}</span>
      <span class="waited">${t("waited", { time: duration(waited) })}</span></div>
    <strong>${call.service_title || call.service_id || stepWords("services")}</strong>
    <span class="where">${call.site}${where}</span>
    <div class="facts"><span class="chip">${stepWords(call.step)}</span>
      <span class="chip">${langWords(call.lang)}</span>
      ${call.missing.length ? html`<span class="chip warn">${t("ctx_missing")} ${
        call.missing.length}</span>` : nothing}</div>
    ${ring?.note ? html`<p class="note">“${ring.note}”</p>` : nothing}
    <div class="row">
      <button class="primary" type="button" data-testid="answer" data-call=${call.call}
        ?disabled=${!desk.online} @click=${() => desk.answer(call.call)}>${t("answer")}
        <kbd>Alt+A</kbd></button>
      ${ring ? html`<button type="button" data-testid="decline"
        @click=${() => desk.decline(call.call)}>${t("decline")}</button>` : nothing}
    </div>
  </li>`)}`;
}

function ringWords(ring: Rung): string {
  return t(`ring_${ring.kind}` as Key, { name: ring.sender ?? "" });
}
