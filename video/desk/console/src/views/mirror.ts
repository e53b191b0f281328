// The kiosk's screen in words, and what the agent may propose on it.
import { html, nothing, type TemplateResult } from "lit";
import type { Call } from "../call";
import type { Desk } from "../desk";
import type { Mirror, MirrorItem } from "../messages";
import { keyOf, t } from "../words";

export function mirrorView(desk: Desk, call: Call): TemplateResult {
  const mirror = call.mirror;
  return html`<section class="panel mirror grow" data-testid="mirror"
    aria-labelledby="mirror-title">
    <h2 id="mirror-title">${t("mirror_title")}
      ${mirror?.private ? html`<span class="chip warn" data-testid="private">${
        t("mirror_private")}</span>` : nothing}</h2>
    ${mirror === null ? html`<p class="hint">${
      t(call.role === "agent" ? "mirror_empty" : "mirror_joined")}</p>` : screen(desk, call, mirror)}
  </section>`;
}

function screen(desk: Desk, call: Call, mirror: Mirror): TemplateResult {
  const items = mirror.items ?? [];
  const fields = items.filter((one) => one.kind === "field");
  const others = items.filter((one) => one.kind !== "field");
  return html`<div class="screen-words">
      ${mirror.step ? html`<p class="hint">${mirror.step}</p>` : nothing}
      <p class="heading" data-testid="mirror-heading">${mirror.heading}</p>
      ${mirror.text && mirror.text !== mirror.heading ? html`<p>${mirror.text}</p>` : nothing}
      ${mirror.problem ? html`<p class="problem">${mirror.problem}</p>` : nothing}
      ${others.length ? html`<ul class="items">${others.map((one) => other(desk, call, one))}</ul>` : nothing}
    </div>
    ${fields.length ? html`<h3>${t("mirror_fields")}</h3>
      <ul class="fields">${fields.map((one) => field(desk, call, one))}</ul>` : nothing}`;
}

function other(desk: Desk, call: Call, item: MirrorItem): TemplateResult {
  if (item.kind !== "row" && call.role === "agent") {
    const point = () => desk.send({ t: "point", call: call.id, item: item.id });
    return html`<li><button type="button" class=${`item ${item.state ?? ""}`} data-testid="point"
      title=${t("point")} @click=${point}>${item.kind === "device" ? "◎" : "☞"} ${item.label}${
      item.value ? html` <span class="hint">${item.value}</span>` : nothing}</button></li>`;
  }
  return html`<li class=${`item ${item.kind} ${item.state ?? ""}`}>${item.label}
    ${item.value ? html`<span class="hint">${item.value}</span>` : nothing}</li>`;
}

function field(desk: Desk, call: Call, item: MirrorItem): TemplateResult {
  const by = item.by ? keyOf(`by_${item.by}`) : null;
  const open = call.suggesting === item.id;
  const toggle = () => {
    call.suggesting = open ? null : item.id;
    desk.changed();
  };
  return html`<li class=${item.here ? "field here" : "field"} data-field=${item.id}>
    <div class="field-head">
      <span class="label">${item.label}</span>
      <span class="value ${item.masked ? "masked" : ""}">${item.value || t(
        item.state === "missing" ? "field_missing" : "field_empty")}
        ${by ? html`<small>${t(by)}</small>` : nothing}</span>
      ${call.role === "agent" ? html`<button type="button" class="small" data-testid="suggest"
        aria-expanded=${open} @click=${toggle}>${t("suggest")}</button>` : nothing}
    </div>
    ${item.suggested ? html`<p class="hint" data-testid="suggested">${
      t("suggest_waits", { value: optionWords(item, item.suggested) })}</p>` : nothing}
    ${open ? form(desk, call, item) : nothing}
  </li>`;
}

function optionWords(item: MirrorItem, value: string): string {
  return item.options?.find((one) => one.id === value)?.label ?? value;
}

function form(desk: Desk, call: Call, item: MirrorItem): TemplateResult {
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const value = new FormData(event.currentTarget as HTMLFormElement).get("value");
    if (typeof value !== "string" || !value.trim()) return;
    desk.suggest(call, item.id, value.trim());
  };
  const options = item.options ?? [];
  return html`<form class="suggest-form" @submit=${send}>
    ${options.length
      ? html`<select name="value" data-testid="suggest-value" aria-label=${item.label}>
          ${options.map((one) => html`<option value=${one.id}>${one.label}</option>`)}</select>`
      : html`<input name="value" data-testid="suggest-value" maxlength="200" autocomplete="off"
          aria-label=${item.label} placeholder=${t("suggest_hint")}>`}
    <button class="primary small" type="submit" data-testid="suggest-send">${
      t("suggest_send")}</button>
  </form>`;
}
