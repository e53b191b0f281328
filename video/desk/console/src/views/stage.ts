import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Call } from "../call";
import type { Desk } from "../desk";
import { keyOf, t, type Key } from "../words";

// What a kiosk may lack, the gravest first.
const GONE: [string, Key][] = [
  ["microphone", "kiosk_no_microphone"],
  ["speaker", "kiosk_no_speaker"],
  ["camera", "kiosk_no_camera"],
];

// live(): a stream that is set anew, even the same one, would start the picture again.
export function stageView(desk: Desk, hangUp: () => void, sure: boolean): TemplateResult {
  const call = desk.call as Call;
  const off = [
    call.devices.mic ? "" : t("resident_muted"), call.devices.camera ? "" : t("resident_hidden"),
  ].filter(Boolean).join(" · ");
  const line = stepDown(call);
  return html`<section class="stage" aria-label="video">
    ${call.notice ? html`<p id="notice" data-testid="notice" class="notice" role="alert">${
      t(call.notice)}</p>` : nothing}
    ${GONE.filter(([name]) => call.devices.missing.includes(name)).map(([name, words]) => html`
      <p data-testid=${`kiosk-no-${name}`} class="notice" role="alert">${t(words)}</p>`)}
    <div id="screen" class="screen">
      <video id="remote-video" data-testid="remote-video" autoplay playsinline
        .muted=${call.held} .srcObject=${live(call.remote)}></video>
      ${call.remote ? nothing : html`<p class="video-idle">${t("video_soon")}</p>`}
      ${call.third ? html`<audio autoplay .srcObject=${live(call.third)}></audio>` : nothing}
      ${recording(desk, call)}
      <p id="resident-devices" class="badge" ?hidden=${!off}>${off}</p>
      <p id="line-quality" data-testid="line-quality" class="badge line" role="status"
        data-sending=${call.quality.sending} ?hidden=${!line}>${line}</p>
      ${call.document ? html`<figure id="document" class="document">
        <video id="document-video" data-testid="document-video" autoplay playsinline muted
          .srcObject=${live(call.document)}></video>
        <figcaption>${t("document_label")}</figcaption></figure>` : nothing}
      ${call.role === "listener" ? nothing : html`<div id="pip" class="pip">
        <video id="local-video" data-testid="local-video" autoplay playsinline muted
          .srcObject=${live(call.local)}></video>
        <span>${t(call.has("video") ? "local_label" : "local_none")}</span>
      </div>`}
    </div>
    ${controls(desk, call, hangUp, sure)}
  </section>`;
}

function recording(desk: Desk, call: Call): TemplateResult {
  const key = call.recording === "asked" ? "record_asked"
    : call.recorder && !call.recorder.running ? "record_paused" : "record_on";
  return html`<div class="recording">
    ${call.recording ? html`<p class="badge" data-testid="record-mark" data-state=${key}>${t(key)}
      </p>` : nothing}
    ${call.role === "agent" ? html`<button id="record" class="small" type="button"
      data-testid="record" @click=${() => desk.record(call)}>${t(call.recording
        ? `record_stop_${call.recording}` : "record_ask")} <kbd>Alt+E</kbd></button>` : nothing}
  </div>`;
}

/** In words what the line takes away just now; nothing while it carries all. */
function stepDown(call: Call): string {
  const { sending, receiving } = call.quality;
  return [
    sending === "full" ? null : keyOf(`quality_${sending}`),
    receiving === "picture" ? null : keyOf("quality_no_picture"),
  ].flatMap((key) => (key ? [t(key)] : [])).join(" ");
}

function controls(desk: Desk, call: Call, hangUp: () => void, sure: boolean): TemplateResult {
  const agent = call.role === "agent";
  return html`<div class="controls" role="toolbar">
    ${call.role === "listener" ? nothing : html`<button id="mute" data-testid="mute" type="button" aria-pressed=${call.muted}
      ?disabled=${!call.has("audio")} @click=${() => desk.toggle("muted")}>${
      t(call.muted ? "unmute" : "mute")} <kbd>Alt+M</kbd></button>
    <button id="camera" data-testid="camera" type="button" aria-pressed=${call.cameraOff}
      ?disabled=${!call.has("video")} @click=${() => desk.toggle("cameraOff")}>${
      t(call.cameraOff ? "camera_on" : "camera_off")} <kbd>Alt+V</kbd></button>`}
    ${agent ? html`<button id="hold" data-testid="hold" type="button" aria-pressed=${call.held}
      @click=${() => desk.toggle("held")}>${t(call.held ? "unhold" : "hold")}
      <kbd>Alt+H</kbd></button>
    <button id="give-back" data-testid="give-back" type="button"
      @click=${() => desk.giveBack()}>${t("give_back")} <kbd>Alt+X</kbd></button>` : nothing}
    <button id="hang-up" data-testid="hang-up" class="danger" type="button" @click=${hangUp}>${
      t(sure ? "hangup_again" : agent ? "hang_up" : "leave_call")}
      <kbd>Alt+K</kbd></button>
  </div>`;
}
