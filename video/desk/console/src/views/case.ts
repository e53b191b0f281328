import { html, nothing, type TemplateResult } from "lit";
import type { Call } from "../call";
import type { DeviceState } from "../messages";
import type { Desk } from "../desk";
import { duration, keyOf, langWords, stepWords, t, type Key } from "../words";
import { guideView, tabsView } from "./guide";

type Row = [Key, string | TemplateResult];

export function caseView(desk: Desk, call: Call): TemplateResult {
  const context = call.context;
  return html`<section class="panel context grow" aria-labelledby="context-title">
    <h2 id="context-title">${t("context_title")}</h2>
    ${tabsView(desk, call)}
    ${call.tab === "case" ? nothing : guideView(desk, call)}
    ${context === null ? html`<p class="hint">${t("ctx_empty")}</p>` : nothing}
    <dl id="context" data-testid="context" ?hidden=${context === null || call.tab !== "case"}>
      ${rows(call).map(([key, said]) => html`<dt>${t(key)}</dt><dd>${said}</dd>`)}
    </dl>
    ${call.kioskDevices.length ? devices(call.kioskDevices) : nothing}
  </section>`;
}

function rows(call: Call): Row[] {
  const value = call.context;
  if (value === null) return [];
  const reason = keyOf(`reason_${value.reason}`);
  const found: Row[] = [
    ["ctx_service", value.service_title || value.service_id],
    ["ctx_step", stepWords(value.step)],
    ["ctx_missing", value.missing.length
      ? html`<ul class="missing">${value.missing.map((one) => html`<li>${one}</li>`)}</ul>`
      : t("ctx_missing_none")],
    ["ctx_site", value.site],
    ["ctx_lang", langWords(value.lang)],
    ["ctx_reason", reason ? t(reason) : value.reason],
    // The first part tells cases apart; the whole number takes three lines of a low screen.
    ["ctx_case", value.case_id && html`<span title=${value.case_id}>${
      value.case_id.slice(0, 8)}</span>`],
    ["ctx_elapsed", call.since ? duration((Date.now() - call.since) / 1000) : ""],
    ["ctx_link", call.role === "agent" ? linkWords(call) : ""], // others have no leg of their own
  ];
  return found.filter(([, said]) => said !== "");
}

function devices(all: DeviceState[]): TemplateResult {
  return html`<h3>${t("devices_title")}</h3>
    <ul class="devices" data-testid="devices">${troubleFirst(all).map((one) => html`<li
      class=${one.state === "ok" ? "item done" : "item missing"} data-device=${one.role}
      data-state=${one.state}>${t(`device_role_${one.role}`)} ${deviceWords(one)}</li>`)}</ul>`;
}

const troubleFirst = (all: DeviceState[]): DeviceState[] =>
  [...all].sort((a, b) => Number(a.state === "ok") - Number(b.state === "ok"));

function deviceWords(one: DeviceState): string {
  if (one.waiting) return t("device_waiting", { n: one.waiting });
  if (one.state === "ok") return t("device_ok");
  return t(keyOf(`device_code_${one.code ?? ""}`) ?? "device_trouble");
}

function linkWords(call: Call): string {
  if (!call.link) return t("link_measuring");
  const rtt = call.link.rtt === null ? "–" : Math.round(call.link.rtt);
  const step = keyOf(`link_${call.quality.sending}`);
  const words = t("link_words", { fps: Math.round(call.link.fps), rtt });
  return step ? `${t(step)} · ${words}` : words;
}
