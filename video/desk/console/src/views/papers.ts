// The pages the kiosk took, what was measured on them, and the comparison of faces.
import { html, nothing, type TemplateResult } from "lit";
import type { Call } from "../call";
import type { Desk } from "../desk";
import type { FaceScore, PageFigure, PageTold } from "../messages";
import { keyOf, t } from "../words";

export function papersView(call: Call): TemplateResult | typeof nothing {
  const { pages } = call;
  if (!pages.length) return nothing;
  return html`<section class="panel papers" data-testid="papers" aria-labelledby="papers-title">
    <h2 id="papers-title">${t("papers_title")} <span class="count">${pages.length}</span></h2>
    <ol>${pages.map(page)}</ol>
  </section>`;
}

function page(one: PageTold): TemplateResult {
  const flaws = one.flaws ?? [];
  const bad = flaws.map((code) => codeWords("flaw", code));
  return html`<li class=${flaws.length ? "paper bad" : "paper"}>
    <details>
      <summary><span>${one.title} · ${t("paper_number", { n: one.number })}</span>
        <span class=${flaws.length ? "chip warn" : "chip good"} data-testid="paper-flaws">${
          bad.length ? bad.join(t("comma")) : t("paper_good")}</span>
        ${one.kept === false ? html`<span class="chip">${t("paper_looked_at")}</span>` : nothing}
      </summary>
      <dl>${(one.figures ?? []).map(figure)}</dl>
    </details></li>`;
}

function figure(one: PageFigure): TemplateResult {
  const mark = one.ok === false ? "✗" : one.ok ? "✓" : "";
  return html`<dt>${codeWords("figure", one.name)}</dt>
    <dd class=${one.ok === false ? "bad" : ""} data-figure=${one.name}>${
      codeWords("value", one.value)} ${mark}</dd>`;
}

function codeWords(kind: string, code: string): string {
  const key = code ? keyOf(`${kind}_${code}`) : null;
  return key ? t(key) : code || "–";
}

export function faceView(desk: Desk, call: Call): TemplateResult | typeof nothing {
  if (call.role !== "agent") return nothing;
  const { face } = call;
  const waits = face === "asked";
  return html`<details class="panel face" ?open=${face !== null}>
    <summary>${t("face_title")}</summary>
    <p class="hint">${t("face_hint")}</p>
    <button type="button" class="small" data-testid="face-ask" ?disabled=${waits}
      @click=${() => desk.askFace(call)}>${t(waits ? "face_waits" : "face_ask")}</button>
    ${face && !waits ? html`<p class="face-told" role="status" data-testid="face-told">${
      told(face as FaceScore)}</p>` : nothing}
  </details>`;
}

function told(face: FaceScore): TemplateResult {
  if (typeof face.score !== "number") {
    const key = keyOf(`face_no_${face.code ?? ""}`) ?? "face_no_unreadable";
    return html`${t(key)} <small>${t("face_by_eye")}</small>`;
  }
  const key = face.likely ? "face_likely" : "face_unlikely";
  return html`<strong>${face.score.toFixed(2)}</strong> ${t(key)}
    <small>${t("face_you_decide")}</small>`;
}
