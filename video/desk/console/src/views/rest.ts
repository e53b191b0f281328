// What stands where the call would be: wrap-up, shortcuts.
import { html, nothing, type TemplateResult } from "lit";
import type { Desk } from "../desk";
import { t, type Key } from "../words";

const OUTCOMES = ["solved", "guided", "callback", "referred", "none"] as const;
const KEYS: [string, Key][] = [
  ["A", "key_answer"], ["X", "key_decline"], ["M", "key_mute"], ["V", "key_camera"],
  ["H", "key_hold"], ["K", "key_hangup"], ["C", "key_chat"], ["R", "key_ready"],
  ["E", "key_record"], ["W", "key_wrap"], ["L", "key_language"],
];

export function wrapView(desk: Desk): TemplateResult | typeof nothing {
  if (desk.presence.state !== "wrapping") return nothing;
  const done = (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget as HTMLFormElement).get("outcome");
    desk.wrapUp(String(chosen ?? ""));
  };
  return html`<section class="panel wrap" data-testid="wrap" aria-labelledby="wrap-title">
    <h2 id="wrap-title">${t("wrap_title")}</h2>
    <p class="hint">${t("wrap_hint")}</p>
    <form id="wrap-form" @submit=${done}>
      <fieldset><legend>${t("wrap_outcome")}</legend>
        ${OUTCOMES.map((one, i) => html`<label><input type="radio" name="outcome" value=${one}
          ?checked=${i === 0}> ${t(`wrap_${one}`)}</label>`)}
      </fieldset>
      <button class="primary" type="submit" data-testid="wrap-done">${t("wrap_done")}
        <kbd>Alt+W</kbd></button>
    </form>
  </section>`;
}

/** For a listener: the kiosk's screen and the messages are not sent to them. */
export function listenView(): TemplateResult {
  return html`<section class="panel" data-testid="listening" aria-labelledby="listening-title">
    <h2 id="listening-title">${t("listening_title")}</h2>
    <p class="hint">${t("listening_hint")}</p>
  </section>`;
}

export function keysView(): TemplateResult {
  return html`<section class="panel keys" aria-labelledby="keys-title">
    <h2 id="keys-title">${t("keys_title")}</h2>
    <dl>${KEYS.map(([letter, key]) => html`<dt><kbd>Alt+${letter}</kbd></dt><dd>${t(key)}</dd>`)}
    </dl>
  </section>`;
}
