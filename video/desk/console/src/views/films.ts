// A supervisor's list of recorded calls, and the player of one.
import { html, nothing, type TemplateResult } from "lit";
import type { Desk } from "../desk";
import { partOf, type Film } from "../films";
import { serviceWords } from "../guide";
import { duration, langWords, t } from "../words";
import { when } from "./tickets";

export function filmsView(desk: Desk, films: Film[]): TemplateResult {
  return html`<section class="panel films" data-testid="films" aria-labelledby="films-title">
    <h2 id="films-title">${t("films_title")}<span class="count">${films.length}</span></h2>
    ${desk.playing ? player(desk, desk.playing) : nothing}
    ${films.length ? html`<ol>${films.map((one) => card(desk, one))}</ol>`
      : html`<p class="hint">${t("films_none")}</p>`}
  </section>`;
}

function card(desk: Desk, film: Film): TemplateResult {
  const long = duration(Math.max(0, film.last_at - film.begun));
  const days = Math.max(0, Math.ceil((film.expires - Date.now() / 1000) / 86_400));
  const bad = desk.brokenFilms.get(film.id);
  return html`<li class=${bad ? "ticket late" : "ticket"} data-film=${film.id}>
    <div class="call-head"><span>${when(new Date(film.begun * 1000).toISOString())} · ${long}</span>
      <span>${t("films_days", { n: days })}</span></div>
    <strong title=${film.service_id}>${
      serviceWords(film.service_id, () => desk.changed())}</strong>
    <span class="where">${film.site} · ${langWords(film.lang)} · ${film.agent}</span>
    ${bad ? html`<p class="problem" data-testid="film-broken">${t("films_broken", { n: bad })}</p>`
      : nothing}
    <div class="row"><button class="small" type="button" data-testid="film-play"
      ?disabled=${!film.parts} @click=${() => void desk.play(film)}>${t("films_play")}</button></div>
  </li>`;
}

// Parts follow one another: each is a file of its own.
function player(desk: Desk, playing: { film: Film; part: number }): TemplateResult {
  const { film, part } = playing;
  return html`<div class="player">
    <video controls autoplay data-testid="film" src=${partOf(film, part)}
      @ended=${() => desk.playNext()}></video>
    <div class="row"><span class="hint">${t("films_part", { n: part + 1, of: film.parts })}</span>
      <button class="small" type="button" @click=${() => desk.playNext(true)}>${t("films_close")}
      </button></div></div>`;
}
