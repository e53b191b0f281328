import { html, nothing, type TemplateResult } from "lit";
import type { Live, LiveCall } from "../board";
import type { Desk } from "../desk";
import { serviceWords } from "../guide";
import { duration, keyOf, langWords, t } from "../words";

export function boardView(desk: Desk, board: Live): TemplateResult {
  return html`<section class="panel board" data-testid="board" aria-labelledby="board-title">
    <h2 id="board-title">${t("board_title")}</h2>
    <p class="hint">${t("board_promises", { n: board.promises, late: board.late })}</p>
    <table><thead><tr><th>${t("ctx_site")}</th><th>${t("ctx_service")}</th>
      <th>${t("ctx_lang")}</th><th>${t("board_with")}</th><th></th></tr></thead>
      <tbody>${board.calls.map((call) => row(desk, call))}</tbody></table>
    ${board.calls.length ? nothing : html`<p class="hint">${t("board_none")}</p>`}
    <h3>${t("board_people")}</h3>
    <ul class="items">${board.agents.map((one) => html`<li class="item">${one.name}
      <span class="hint">${t(keyOf(`colleague_${one.state}`) ?? "colleague_away")}</span></li>`)}
    </ul>
  </section>`;
}

function row(desk: Desk, call: LiveCall): TemplateResult {
  const waits = call.agent === null;
  const since = (Date.now() - new Date(call.queued).getTime()) / 1000;
  const who = waits ? t("waited", { time: duration(since) }) : desk.nameOf(call.agent ?? "");
  return html`<tr data-call=${call.call}><td>${call.site}</td>
    <td title=${call.service_id}>${serviceWords(call.service_id, () => desk.changed())}</td>
    <td>${langWords(call.lang)}</td><td>${who}${call.on_hold ? ` · ${t("board_held")}` : ""}${
      call.kiosk_up ? "" : ` · ${t("board_kiosk_away")}`}</td>
    <td>${waits || call.agent === desk.me?.id ? nothing : html`<button class="small" type="button"
      data-testid="listen" @click=${() => desk.send({ t: "listen", call: call.call, on: true })}>${
      t("board_listen")}</button>`}</td></tr>`;
}
