// Colleagues: hand the call over, ask somebody in; who is in the call.
import { html, nothing, type TemplateResult } from "lit";
import type { Call } from "../call";
import type { Desk } from "../desk";
import type { Colleague } from "../messages";
import { keyOf, t } from "../words";

export function peopleView(desk: Desk, call: Call): TemplateResult | typeof nothing {
  const others = desk.colleagues.filter((one) => one.id !== desk.me?.id);
  const inside = [...call.party.values()];
  if (call.role !== "agent" && !inside.length && !call.listeners.length) return nothing;
  return html`<section class="panel people" data-testid="people" aria-labelledby="people-title">
    <h2 id="people-title">${t("people_title")}</h2>
    ${inside.map((one) => html`<p class="inside" data-testid="party">${
      t(call.inRoom ? "people_in_room" : "people_in", { name: one.name })}</p>`)}
    ${call.listeners.map((name) => html`<p class="inside warn" data-testid="listener">${
      t("people_listens", { name })}</p>`)}
    ${call.role === "agent" ? handOver(desk, call, others) : nothing}
  </section>`;
}

function handOver(desk: Desk, call: Call, others: Colleague[]): TemplateResult {
  if (call.asking?.state === "accepted" && call.asking.warm) {
    return html`<div class="row">
      <button class="primary small" type="button" data-testid="transfer-complete"
        @click=${() => desk.send({ t: "transfer.complete", call: call.id })}>${
        t("transfer_complete")}</button>
      <button class="small" type="button" data-testid="transfer-cancel"
        @click=${() => desk.send({ t: "transfer.cancel", call: call.id })}>${
        t("transfer_keep")}</button></div>`;
  }
  if (call.asking?.state === "ringing") {
    return html`<p class="hint" data-testid="asking">${
        t("people_asking", { name: desk.nameOf(call.asking.to) })}</p>
      <button class="small" type="button" data-testid="transfer-cancel"
        @click=${() => desk.send({ t: "transfer.cancel", call: call.id })}>${
        t("people_stop_asking")}</button>`;
  }
  if (call.party.size) {
    return html`<button class="small" type="button" data-testid="transfer-cancel"
      @click=${() => desk.send({ t: "transfer.cancel", call: call.id })}>${
      t("people_send_away")}</button>`;
  }
  return form(desk, call, others);
}

function form(desk: Desk, call: Call, others: Colleague[]): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const how = event.submitter?.getAttribute("value") ?? "";
    desk.handOver(call, String(data.get("to") ?? ""), how, String(data.get("note") ?? "").trim());
  };
  return html`<form class="hand-over" @submit=${submit}>
    <select name="to" data-testid="hand-over-to" aria-label=${t("people_to")}>
      ${others.map((one) => html`<option value=${one.id}>${one.name} · ${
        t(`level_${one.level}`)} · ${t(keyOf(`colleague_${one.state}`) ?? "colleague_away")}
      </option>`)}
      <option value="level:sumu">${t("level_sumu")} – ${t("people_anybody")}</option>
      <option value="level:banner">${t("level_banner")} – ${t("people_anybody")}</option>
    </select>
    <input name="note" data-testid="hand-over-note" maxlength="200" autocomplete="off"
      placeholder=${t("people_note")} aria-label=${t("people_note")}>
    <div class="row">
      <button class="small" type="submit" value="blind" data-testid="transfer">${
        t("transfer_blind")}</button>
      ${others.length ? html`<button class="small" type="submit" value="warm"
        data-testid="transfer-warm">${t("transfer_warm")}</button>
      <button class="small" type="submit" value="invite" data-testid="invite">${
        t("invite")}</button>` : nothing}
    </div>
  </form>`;
}
