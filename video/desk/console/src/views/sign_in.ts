import { html, type TemplateResult } from "lit";
import type { Desk } from "../desk";
import { t } from "../words";

export interface SignInState {
  busy: boolean;
  asksCode: boolean;
}

export function signInView(
  desk: Desk, state: SignInState, submit: (event: SubmitEvent) => void,
): TemplateResult {
  const error = desk.signInError;
  return html`<main id="sign-in" class="sign-in">
    <form id="login-form" class="panel" novalidate @submit=${submit}>
      <h1>${t("sign_in_title")}</h1>
      <p class="hint">${t("sign_in_hint")}</p>
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
      <button id="login-submit" data-testid="login-submit" class="primary" type="submit"
        ?disabled=${state.busy}>${t(state.busy ? "signing_in" : "sign_in")}</button>
    </form>
  </main>`;
}
