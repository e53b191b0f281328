// Promises to residents: call-backs, appointments, complaints.
import { html, nothing, type TemplateResult } from "lit";
import type { Desk } from "../desk";
import type { Ticket } from "../messages";
import { language, langWords, t } from "../words";

const OUTCOMES = ["reached", "no_answer", "solved", "refused"] as const;

export function ticketsView(desk: Desk): TemplateResult {
  return html`<section class="panel tickets" data-testid="tickets" aria-labelledby="tickets-title">
    <h2 id="tickets-title">${t("tickets_title")}<span class="count">${desk.tickets.length}</span>
    </h2>
    ${desk.tickets.length ? html`<ol>${desk.tickets.map((one) => card(desk, one))}</ol>`
      : html`<p class="hint">${t("tickets_none")}</p>`}
  </section>`;
}

function card(desk: Desk, ticket: Ticket): TemplateResult {
  const mine = ticket.owner !== "" && ticket.owner === desk.me?.id;
  const taken = Boolean(ticket.owner) && !mine;
  return html`<li class=${ticket.late ? "ticket late" : "ticket"} data-ticket=${ticket.id}>
    <div class="call-head"><span class="chip">${t(`ticket_${ticket.kind}`)}</span>
      <span>${t(ticket.late ? "ticket_late" : "ticket_due", { time: when(ticket.due) })}</span></div>
    <strong>${ticket.service_title}</strong>
    <span class="where">${ticket.site} · ${langWords(ticket.lang)}</span>
    ${ticket.text ? html`<p class="note">${ticket.text}</p>` : nothing}
    ${ticket.phone ? html`<p class="phone" data-testid="ticket-phone">☎ ${ticket.phone}</p>`
      : nothing}
    <div class="row">${mine
      ? OUTCOMES.map((outcome) => html`<button class="small" type="button"
          data-testid=${`ticket-${outcome}`} @click=${() =>
            desk.send({ t: "ticket.done", id: ticket.id, outcome })}>${
          t(`outcome_${outcome}`)}</button>`)
      : taken
        ? html`<span class="hint">${t("ticket_taken", { name: desk.nameOf(ticket.owner ?? "") })}
          </span>`
        : html`<button class="small primary" type="button" data-testid="ticket-take"
            @click=${() => desk.send({ t: "ticket.take", id: ticket.id })}>${
            t("ticket_take")}</button>`}
    </div>
  </li>`;
}

export function when(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleString(language() === "zh" ? "zh-CN" : "en-GB", {
    month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
  });
}
