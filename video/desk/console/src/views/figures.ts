// A day's figures: how many called, how long they waited, how it ended, what they thought of it.
import { html, nothing, type TemplateResult } from "lit";
import type { Desk } from "../desk";
import type { Figures } from "../figures";
import { duration, keyOf, t, type Key } from "../words";

const OUTCOMES = ["solved", "guided", "callback", "referred", "none"] as const;

export function figuresView(desk: Desk, of: Figures): TemplateResult {
  // While a year is typed the field holds days of the year 2, too.
  const later = ({ target }: Event) => {
    if (target instanceof HTMLInputElement && target.checkValidity()) void desk.count(target.value);
  };
  return html`<section class="panel figures" data-testid="figures" aria-labelledby="figures-title">
    <h2 id="figures-title">${t("figures_title")}
      <input type="date" min="2020-01-01" max="2099-12-31" aria-label=${t("figures_day")} data-testid="figures-day"
        .value=${of.day} @change=${later}></h2>
    <p class="hint">${t("figures_calls", {
      n: of.calls, answered: of.answered, given_up: of.given_up })}</p>
    ${spread("figures_wait", of.wait_s)}${spread("figures_talk", of.talk_s)}
    <h3>${t("wrap_outcome")}</h3>
    ${counts(OUTCOMES.map((one) => [t(`wrap_${one}`), one, of.by_outcome[one] ?? 0]))}
    <h3>${t("figures_marks")}</h3>
    ${counts(["5", "4", "3", "2", "1"].map(
      (one) => [t(keyOf(`mark_${one}`) ?? "figures_marks"), one, of.by_rating[one] ?? 0]))}
  </section>`;
}

function spread(key: Key, seconds: { p50: number; p95: number } | null) {
  return seconds
    ? html`<p class="hint">${t(key, { p50: duration(seconds.p50), p95: duration(seconds.p95) })}</p>`
    : nothing;
}

// A bar says at a glance what the figure beside it says exactly.
function counts(rows: [string, string, number][]): TemplateResult {
  const most = Math.max(1, ...rows.map(([, , n]) => n));
  return html`<table class="counts"><tbody>${rows.map(([words, name, n]) => html`
    <tr data-count=${name}><th scope="row">${words}</th>
      <td class="gauge"><meter min="0" max=${most} value=${n} aria-hidden="true"></meter></td>
      <td class="number">${n}</td></tr>`)}</tbody></table>`;
}
