// Draws the page from values; knows no protocol.
import { duration, langWords, language, stepWords, t } from "./messages.js";

export const $ = (id) => document.getElementById(id);

export function words() {
  document.title = t("title");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-placeholder]"))
    node.placeholder = t(node.dataset.tPlaceholder);
  for (const node of document.querySelectorAll("[data-t-label]"))
    node.setAttribute("aria-label", t(node.dataset.tLabel));
}

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function showState(kind, key, values) {
  $("state").textContent = key ? t(key, values) : "";
  $("state").dataset.kind = kind;
}

export function notice(key) {
  $("notice").hidden = !key;
  $("notice").textContent = key ? t(key) : "";
}

// calls: the desk's list with `seen` (local ms when it came); busy: no answering now.
// A card that has not changed keeps its element: one replaced between press and release of the
// mouse would swallow the click.
export function waiting(calls, busy, onAnswer) {
  const list = $("waiting-list");
  const focused = document.activeElement?.dataset?.call;
  const old = new Map([...list.children].map((node) => [node.dataset.drawn, node]));
  const cards = calls.map((call) => {
    const { seen, waited_s, ...shown } = call;
    const drawn = JSON.stringify([shown, busy, language()]);
    const node = old.get(drawn) ?? card(call, busy, onAnswer);
    node.dataset.drawn = drawn;
    return node;
  });
  if (cards.length !== list.children.length || cards.some((node, i) => node !== list.children[i]))
    list.replaceChildren(...cards);
  if (focused && document.activeElement?.dataset?.call !== focused)
    list.querySelector(`button[data-call="${CSS.escape(focused)}"]`)?.focus();
  $("waiting-empty").hidden = calls.length > 0;
  $("waiting-count").textContent = String(calls.length);
}

function card(call, busy, onAnswer) {
  const item = make("li", busy ? "call" : "call ringing");
  item.dataset.testid = "waiting-call";
  item.dataset.call = call.call;
  const head = make("div", "call-head");
  head.append(make("span", "place", t("place", { pos: call.pos })));
  const waited = make("span", "waited", "");
  waited.dataset.since = String(call.seen - call.waited_s * 1000);
  head.append(waited);
  item.append(head, make("strong", "", call.service_title || call.service_id));
  item.append(make("span", "where", call.site));
  const facts = make("div", "facts");
  facts.append(make("span", "chip", stepWords(call.step)), make("span", "chip", langWords(call.lang)));
  item.append(facts);
  const answer = make("button", "primary", t("answer"));
  answer.type = "button";
  answer.dataset.testid = "answer";
  answer.dataset.call = call.call;
  answer.disabled = busy;
  answer.onclick = () => onAnswer(call.call);
  item.append(answer);
  return item;
}

export function tickWaiting() {
  for (const node of document.querySelectorAll("[data-since]"))
    node.textContent = t("waited", { time: duration((Date.now() - Number(node.dataset.since)) / 1000) });
}

// context: the case, or null; link: {fps_in, rtt_ms} or null; since: local ms of the answer.
export function context(value, link, since) {
  $("context-empty").hidden = value !== null;
  $("context").hidden = value === null;
  if (value === null) return;
  const rows = [
    ["ctx_service", value.service_title || value.service_id],
    ["ctx_step", stepWords(value.step)],
    ["ctx_missing", value.missing.length ? value.missing : t("ctx_missing_none")],
    ["ctx_site", value.site],
    ["ctx_lang", langWords(value.lang)],
    ["ctx_reason", reasonWords(value.reason)],
    ["ctx_case", value.case_id],
    ["ctx_elapsed", since ? duration((Date.now() - since) / 1000) : ""],
    ["ctx_link", linkWords(link)],
  ].filter(([, words]) => words);
  $("context").replaceChildren(...rows.flatMap(([key, said]) => row(key, said)));
}

function reasonWords(code) {
  return ["help", "step"].includes(code) ? t(`reason_${code}`) : code;
}

function linkWords(link) {
  if (!link) return t("link_measuring");
  const rtt = link.rtt_ms === null ? "–" : Math.round(link.rtt_ms);
  return t("link_words", { fps: Math.round(link.fps_in), rtt });
}

function row(key, said) {
  const value = make("dd", key === "ctx_missing" && Array.isArray(said) ? "missing" : "");
  if (Array.isArray(said)) {
    const list = make("ul");
    list.append(...said.map((one) => make("li", "", one)));
    value.append(list);
  } else value.textContent = said;
  return [make("dt", "", t(key)), value];
}

export function controls(inCall, { muted, cameraOff, hasAudio, hasVideo }) {
  for (const id of ["hang-up", "give-back", "chat-input", "chat-send"]) $(id).disabled = !inCall;
  $("mute").disabled = !inCall || !hasAudio;
  $("camera").disabled = !inCall || !hasVideo;
  $("mute").textContent = t(muted ? "unmute" : "mute");
  $("camera").textContent = t(cameraOff ? "camera_on" : "camera_off");
  $("mute").setAttribute("aria-pressed", String(muted));
  $("camera").setAttribute("aria-pressed", String(cameraOff));
  $("local-label").textContent = t(inCall && !hasVideo ? "local_none" : "local_label");
}

export function residentDevices({ mic = true, camera = true } = {}) {
  const said = [mic ? "" : t("resident_muted"), camera ? "" : t("resident_hidden")].filter(Boolean);
  $("resident-devices").hidden = said.length === 0;
  $("resident-devices").textContent = said.join(" · ");
}

export function chatLine(mine, text) {
  const item = make("li", mine ? "mine" : "");
  item.append(make("span", "who", t(mine ? "chat_me" : "chat_resident")), make("span", "", text));
  $("chat-log").append(item);
  item.scrollIntoView({ block: "nearest" });
}

export function clearChat() {
  $("chat-log").replaceChildren();
}
