import { html, nothing, type TemplateResult } from "lit";
import type { Desk } from "../desk";
import type { Question } from "../passkey";
import { t } from "../words";

export interface SignInState {
  busy: boolean;
  asksCode: boolean;
  asksPasskey: boolean;
  question: Question | null;
  county: boolean;
}

export interface SignInActions {
  submit(event: SubmitEvent): void;
  passkey(): void;
  county(): void;
}

export function signInView(desk: Desk, state: SignInState, act: SignInActions): TemplateResult {
  const error = desk.signInError;
  const { busy, county, question } = state;
  return html`<main id="sign-in" class="sign-in">
    <form id="login-form" class="panel" novalidate @submit=${act.submit}>
      <h1>${t("sign_in_title")}</h1>
      <p class="hint">${t("sign_in_hint")}</p>
      ${county ? html`<button class="primary" type="button" data-testid="login-county"
          ?disabled=${busy} @click=${act.county}>${t("sign_in_county")}</button>
        <p class="or"><span>${t("sign_in_or")}</span></p>` : nothing}
      <label for="login-name">${t("name")}</label>
      <input id="login-name" data-testid="login-name" name="name" autocomplete="username"
        maxlength="64">
      <label for="login-password">${t("password")}</label>
      <input id="login-password" data-testid="login-password" name="password" type="password"
        autocomplete="current-password" maxlength="256">
      <label for="login-code" ?hidden=${!state.asksCode}>${t("code")}</label>
      <input id="login-code" data-testid="login-code" name="code" inputmode="numeric"
        autocomplete="one-time-code" maxlength="10" ?hidden=${!state.asksCode}>
      <p id="login-error" data-testid="login-error" class="error" role="alert">${
        error ? t(error.key, error.values) : ""}</p>
      ${question ? html`<button class=${state.asksPasskey ? "primary" : ""} type="button"
        data-testid="login-passkey" ?disabled=${busy} @click=${act.passkey}>${
          t("sign_in_passkey")}</button>` : nothing}
      <button id="login-submit" data-testid="login-submit" type="submit" ?disabled=${busy}
        ?hidden=${state.asksPasskey} class=${county ? "" : "primary"}>${
          t(busy ? "signing_in" : "sign_in")}</button>
    </form>
  </main>`;
}
