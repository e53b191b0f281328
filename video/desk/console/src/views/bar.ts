import { html, nothing, type TemplateResult } from "lit";
import type { Desk, Reason } from "../desk";
import { t, type Key } from "../words";

const REASONS: Reason[] = ["break", "meal", "paperwork", "training", "other"];

export interface BarActions {
  language(): void;
  account(): void;
  signOut(): void;
}

export function barView(desk: Desk, signedIn: boolean, act: BarActions): TemplateResult {
  const { kind, key, values } = desk.said;
  return html`<header class="bar">
    <img class="mark" src="./icon.svg" alt="">
    <div class="names"><strong>${t("title")}</strong><span>${t("subtitle")}</span></div>
    <p id="state" data-testid="state" class="state" role="status" aria-live="polite"
      data-kind=${kind}>${key ? t(key, values) : ""}</p>
    <div class="bar-right">
      ${signedIn ? html`<button id="account" data-testid="account" class="quiet" type="button"
        title=${t("account_title")} @click=${act.account}><span class="agent-name"
        data-testid="agent-name">${desk.me?.name ?? ""}</span> ▾</button>
        ${presence(desk)}` : nothing}
      <button id="language" data-testid="language" class="quiet" type="button"
        @click=${act.language}>${t("switch_language")}</button>
      ${signedIn ? html`<button id="sign-out" data-testid="sign-out" class="quiet" type="button"
        @click=${act.signOut}>${t("sign_out")}</button>` : nothing}
    </div>
  </header>`;
}

function presence(desk: Desk): TemplateResult {
  const { state, reason } = desk.presence;
  const away = state === "away";
  const choose = (event: Event) => {
    const value = (event.target as HTMLSelectElement).value;
    if (value === "ready") desk.setPresence("ready");
    else desk.setPresence("away", value as Reason);
  };
  const named = away ? reason || "other" : "ready";
  return html`<select id="presence" data-testid="presence" class="quiet" data-state=${state}
    aria-label=${t("presence_title")} ?disabled=${!desk.online} @change=${choose}
    .value=${named}>
    <option value="ready" ?selected=${named === "ready"}>● ${t("presence_ready")}</option>
    ${REASONS.map((one) => html`<option value=${one} ?selected=${named === one}>○ ${
      t(`away_${one}` as Key)}</option>`)}
  </select>`;
}
