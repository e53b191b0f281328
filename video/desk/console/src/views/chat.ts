import { html, nothing, type TemplateResult } from "lit";
import type { Call } from "../call";
import type { Desk } from "../desk";
import type { Phrase } from "../messages";
import { t } from "../words";

const PHRASES: Phrase["id"][] = [
  "card", "card_again", "card_take", "paper_flat", "paper_glare", "check", "sign", "wait",
];

export function chatView(desk: Desk, call: Call): TemplateResult {
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements.namedItem("text");
    if (!(input instanceof HTMLInputElement) || !input.value.trim()) return;
    desk.chat(input.value.trim());
    input.value = "";
  };
  return html`<section class="panel chat grow" aria-labelledby="chat-title">
    <h2 id="chat-title">${t("chat_title")}</h2>
    <ol id="chat-log" data-testid="chat-log" aria-live="polite">
      ${call.chat.map((line) => html`<li class=${line.mine ? "mine" : ""}>
        <span class="who">${t(line.phrase ? "chat_said" : line.mine ? "chat_me" : "chat_resident")}
        </span><span>${line.phrase ? t(`phrase_${line.phrase}`) : line.text}</span></li>`)}
    </ol>
    ${call.role === "agent" ? phrases(desk, call) : nothing}
    <form id="chat-form" novalidate @submit=${send}>
      <input id="chat-input" data-testid="chat-input" name="text" maxlength="300"
        autocomplete="off" placeholder=${t("chat_hint")} aria-label=${t("chat_hint")}>
      <button data-testid="chat-send" type="submit">${t("chat_send")}</button>
    </form>
  </section>`;
}

function phrases(desk: Desk, call: Call): TemplateResult {
  const say = (event: SubmitEvent) => {
    event.preventDefault();
    const id = new FormData(event.currentTarget as HTMLFormElement).get("phrase");
    const known = PHRASES.find((one) => one === id);
    if (known) desk.phrase(call, known);
  };
  return html`<form class="phrases" @submit=${say}>
    <select name="phrase" data-testid="phrase" aria-label=${t("phrase_title")}
      title=${t("phrase_title")}>${PHRASES.map((one) => html`<option value=${one}>${
        t(`phrase_${one}`)}</option>`)}</select>
    <button type="submit" class="small" data-testid="phrase-say" title=${t("phrase_title")}>${
      t("phrase_say")}</button>
  </form>`;
}
