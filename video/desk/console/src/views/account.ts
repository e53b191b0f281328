// The agent's own account, below the name in the bar.
import { html, nothing, type TemplateResult } from "lit";
import { Account, type Passkey } from "../account";
import type { Me } from "../desk";
import { t } from "../words";
import { when } from "./tickets";

const at = (seconds: number): string => when(new Date(seconds * 1000).toISOString());

/** The panel as the page holds it: loaded apart, since most days nobody opens it. */
export class AccountPanel extends Account {
  view(me: Me): TemplateResult {
    return accountView(this, me);
  }
}

function accountView(account: Account, me: Me): TemplateResult {
  const { said } = account;
  return html`<section class="panel account" data-testid="account-panel" role="dialog"
    aria-labelledby="account-title">
    <h2 id="account-title">${t("account_title")}<span class="grow"></span>
      <button class="small" type="button" data-testid="account-close"
        @click=${() => account.toggle()}>${t("films_close")}</button></h2>
    <p class="hint">${t(me.way === "county" ? "account_county" : "account_password")}</p>
    ${said ? html`<p class=${said.good ? "inside" : "error"} role="status"
      data-testid="account-said">${t(said.key, said.values)}</p>` : nothing}
    ${me.way === "county" ? nothing : passkeys(account)}
  </section>`;
}

function passkeys(account: Account): TemplateResult {
  return html`<h3>${t("passkeys_title")}</h3>
    ${account.keys.length ? html`<ol class="passkeys" data-testid="passkeys">${
      account.keys.map((one) => card(account, one))}</ol>`
      : html`<p class="hint" data-testid="passkeys-none">${t("passkeys_none")}</p>`}
    ${account.leaving !== null ? removal(account)
      : account.able ? addition(account)
      : html`<p class="notice">${t("err_passkey_unsupported")}</p>`}`;
}

function card(account: Account, one: Passkey): TemplateResult {
  return html`<li class="passkey"><div><strong>${one.label || t("passkey_unnamed")}</strong>
      <small>${t("passkey_made", { time: at(one.made) })} · ${
        one.used ? t("passkey_used", { time: at(one.used) }) : t("passkey_unused")}</small></div>
    <button class="small" type="button" data-testid="passkey-remove"
      aria-pressed=${account.leaving === one.id}
      @click=${() => account.choose(account.leaving === one.id ? null : one.id)}>${
        t("passkey_remove")}</button></li>`;
}

function fieldsOf(event: SubmitEvent): (name: string) => string {
  event.preventDefault();
  const data = new FormData(event.currentTarget as HTMLFormElement);
  return (name) => String(data.get(name) ?? "").trim();
}

function sureOf(field: (name: string) => string): { password: string; code?: string } {
  return { password: field("password"), ...(field("code") ? { code: field("code") } : {}) };
}

function sureFields(account: Account): TemplateResult {
  return html`<label for="sure-password">${t("passkey_password")}</label>
    <input id="sure-password" name="password" data-testid="sure-password" type="password" required
      autocomplete="current-password" maxlength="256">
    ${account.asksCode ? html`<label for="sure-code">${t("code")}</label>
      <input id="sure-code" name="code" data-testid="sure-code" inputmode="numeric" required
        autocomplete="one-time-code" maxlength="10">` : nothing}`;
}

function addition(account: Account): TemplateResult {
  const submit = async (event: SubmitEvent) => {
    const form = event.currentTarget as HTMLFormElement;
    const field = fieldsOf(event);
    if (await account.add(field("label"), sureOf(field))) form.reset();
  };
  return html`<form class="account-form" @submit=${submit}>
    <label for="passkey-label">${t("passkey_label")}</label>
    <input id="passkey-label" name="label" data-testid="passkey-label" maxlength="40"
      autocomplete="off" placeholder=${t("passkey_label_hint")}>
    ${sureFields(account)}
    <button class="primary" type="submit" data-testid="passkey-add" ?disabled=${account.busy}>${
      t(account.busy ? "passkey_busy" : "passkey_add")}</button>
    <p class="hint">${t("passkey_hint")}</p>
  </form>`;
}

function removal(account: Account): TemplateResult {
  const submit = (event: SubmitEvent) => void account.remove(sureOf(fieldsOf(event)));
  const last = account.keys.length === 1;
  return html`<form class="account-form" @submit=${submit}>
    <p class="notice">${t(last ? "passkey_remove_last" : "passkey_remove_sure")}</p>
    ${sureFields(account)}
    <div class="row"><button class="danger" type="submit" data-testid="passkey-remove-sure"
      ?disabled=${account.busy}>${t("passkey_remove")}</button>
    <button type="button" @click=${() => account.choose(null)}>${t("passkey_keep")}</button></div>
  </form>`;
}
