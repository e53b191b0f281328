// Joins sign-in, the desk's line, one call at a time and the page.
import { language, setLanguage, t } from "./messages.js";
import { Leg, openDevices } from "./leg.js";
import { Line } from "./signalling.js";
import { audible, ring, unlock } from "./ring.js";
import * as view from "./view.js";

const { $ } = view;
const GONE_MS = 15_000;

const desk = {
  line: null, ice: [], online: false, ready: true, calls: [],
  state: ["busy", "state_connecting_desk", {}],
  call: null, // {id, context, since, gen, leg, next, local, opening, link, ...}
};

function say(kind, key, values = {}) {
  desk.state = [kind, key, values];
  view.showState(kind, key, values);
}

function rest() {
  if (desk.call || !desk.online) return;
  if (!desk.ready) say("away", "state_away");
  else if (desk.calls.length) say("ringing", "state_ringing", { n: desk.calls.length });
  else say("idle", "state_idle");
}

function draw() {
  const call = desk.call;
  const local = call?.local ?? null;
  view.waiting(desk.calls, call !== null || !desk.online, answer);
  view.tickWaiting();
  view.controls(call !== null, {
    muted: call?.muted ?? false, cameraOff: call?.cameraOff ?? false,
    hasAudio: Boolean(local?.getAudioTracks().length),
    hasVideo: Boolean(local?.getVideoTracks().length),
  });
  view.context(call?.context ?? null, call?.link ?? null, call?.since ?? 0);
  $("video-idle").hidden = $("remote-video").srcObject !== null;
  $("video-idle").textContent = t(call ? "video_soon" : "video_idle");
  $("pip").hidden = call === null;
  $("screen").classList.toggle("idle", call === null);
  const ringing = desk.ready && desk.online && !call && desk.calls.length > 0;
  ring(ringing);
  $("ring-hint").hidden = audible() || call !== null;
  document.title = ringing ? `● ${t("answer")} (${desk.calls.length}) ${t("title")}` : t("title");
  $("presence").textContent = t(desk.ready ? "presence_ready" : "presence_away");
  $("presence").setAttribute("aria-pressed", String(desk.ready));
}

// --- messages of the desk -----------------------------------------------------------------

const handlers = {
  welcome(message) {
    desk.online = true;
    desk.ice = message.ice.map(({ urls, username, credential }) => ({
      urls, ...(username ? { username, credential } : {}),
    }));
    $("agent-name").textContent = message.name;
    if (!desk.ready) desk.line.send("presence", { state: "away" });
    rest();
  },
  "queue.snapshot"(message) {
    desk.calls = message.calls.map((call) => ({ ...call, seen: Date.now() }));
    if (["ringing", "idle", "away"].includes(desk.state[0])) rest();
  },
  claimed(message) {
    const call = desk.call;
    if (call?.id !== message.context.call) return;
    call.context = message.context;
    call.since = Date.now();
    say("busy", "state_waiting_offer");
  },
  lost(message) {
    if (desk.call?.id === message.call) finish("ended", "state_lost");
  },
  "leg.offer"(message) {
    if (desk.call?.id === message.call) take(desk.call, message);
  },
  "call.update"(message) {
    if (desk.call?.id !== message.call || !desk.call.context) return;
    desk.call.context = { ...desk.call.context, step: message.step, missing: message.missing };
  },
  "kiosk.link"(message) {
    if (desk.call?.id !== message.call) return;
    if (!message.up) say("warn", "state_kiosk_away");
    else if (desk.state[1] === "state_kiosk_away") say("talking", "state_talking");
  },
  stats(message) {
    if (desk.call?.id === message.call) desk.call.kioskStats = message;
  },
  ended(message) {
    if (desk.call?.id === message.call) finish("ended", `state_ended_${message.by}`);
  },
  chat(message) {
    if (desk.call?.id === message.call) view.chatLine(false, message.text);
  },
};

function connect() {
  say("busy", "state_connecting_desk");
  desk.line = new Line({
    message(message) {
      handlers[message.t]?.(message);
      draw();
    },
    down() {
      desk.online = false;
      desk.calls = [];
      if (desk.call) finish("warn", "state_desk_lost");
      else say("busy", "state_connecting_desk");
      draw();
    },
    refused: () => showSignIn("err_session"),
  });
}

// --- one call -----------------------------------------------------------------------------

function answer(id) {
  if (desk.call || !desk.online) return;
  desk.call = { id, context: null, since: 0, gen: 0, leg: null, next: null, local: null,
    muted: false, cameraOff: false, link: null, kioskStats: null };
  view.clearChat();
  view.notice("");
  say("busy", "state_claiming");
  desk.call.opening = openLocal(desk.call);
  desk.line.send("claim", { call: id });
  draw();
  $("hang-up").focus();
}

async function openLocal(call) {
  const { stream, problem } = await openDevices();
  if (desk.call !== call) {
    stop(stream);
    return;
  }
  call.local = stream;
  $("local-video").srcObject = stream;
  view.notice(problem);
  draw();
}

// A newer offer replaces the leg; the old one stays until the new one shows its picture.
async function take(call, { gen, sdp }) {
  if (gen <= call.gen) return;
  call.gen = gen;
  call.next?.close();
  const leg = new Leg(desk.ice, {
    stream: (stream) => show(call, leg, stream),
    state: (state) => legState(call, leg, state),
    devices: view.residentDevices,
  });
  call.next = leg;
  say("busy", call.leg ? "state_reconnecting" : "state_linking");
  await call.opening;
  if (desk.call !== call || call.next !== leg) return;
  try {
    const answered = await leg.answer(sdp, call.local);
    if (desk.call === call) desk.line.send("leg.answer", { call: call.id, gen, sdp: answered });
  } catch (error) {
    console.error("leg", error.name);
    view.notice("leg_failed");
  }
}

function show(call, leg, stream) {
  if (desk.call !== call || (call.next !== leg && call.leg !== leg)) return;
  const video = $("remote-video");
  if (video.srcObject !== stream) video.srcObject = stream;
  $("video-idle").hidden = true;
  video.play().catch((error) => {
    // A stream replaced while it starts is no fault; only a refusal needs a click.
    if (error.name === "NotAllowedError") view.notice("play_blocked");
  });
}

function legState(call, leg, state) {
  if (desk.call !== call) return;
  if (state === "connected") {
    if (call.next === leg) {
      call.leg?.close();
      call.leg = leg;
      call.next = null;
    }
    say("talking", "state_talking");
  } else if ((state === "disconnected" || state === "failed") && call.leg === leg) {
    say("warn", "state_reconnecting");
  }
  draw();
}

function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

function finish(kind, key) {
  const call = desk.call;
  desk.call = null;
  call.leg?.close();
  call.next?.close();
  stop(call.local);
  $("remote-video").srcObject = null;
  $("local-video").srcObject = null;
  view.residentDevices();
  view.notice("");
  say(kind, key);
  draw();
  setTimeout(() => {
    if (desk.state[1] === key) rest();
  }, GONE_MS);
}

function hangUp() {
  if (!desk.call) return;
  // The desk's "ended" closes the call; without a line there is nobody left to say it.
  if (!desk.line.send("bye", { call: desk.call.id, reason: "agent_hung_up" }))
    finish("ended", "state_ended_agent");
}

function giveBack() {
  if (!desk.call) return;
  desk.line.send("decline", { call: desk.call.id });
  finish("ended", "state_given_back");
}

function toggle(kind, flag) {
  const call = desk.call;
  if (!call?.local) return;
  call[flag] = !call[flag];
  for (const track of call.local.getTracks())
    if (track.kind === kind) track.enabled = !call[flag];
  draw();
}

async function measure() {
  const call = desk.call;
  if (call?.leg) {
    const stats = await call.leg.stats();
    call.link = { fps_in: stats.fps_in ?? 0, rtt_ms: stats.rtt_ms };
  }
  view.tickWaiting();
  view.context(desk.call?.context ?? null, desk.call?.link ?? null, desk.call?.since ?? 0);
}

// For tests and the demo: counters of the running leg, or null.
globalThis.deskStats = async () => {
  const call = desk.call;
  if (!call?.leg) return null;
  const video = $("remote-video");
  return { ...(await call.leg.stats()), current_time: video.currentTime,
    width: video.videoWidth, height: video.videoHeight, kiosk: call.kioskStats };
};

// For tests: the running leg dies while the line to the desk stays.
globalThis.deskBreakLeg = () => desk.call?.leg?.close();

// --- sign-in ------------------------------------------------------------------------------

function showSignIn(key = "", values = {}) {
  desk.online = false;
  $("desk").hidden = true;
  $("sign-in").hidden = false;
  for (const id of ["presence", "sign-out", "agent-name"]) $(id).hidden = true;
  $("login-error").textContent = key ? t(key, values) : "";
  say("none", "");
  ring(false);
  $("login-name").focus();
}

function showDesk() {
  $("sign-in").hidden = true;
  $("desk").hidden = false;
  for (const id of ["presence", "sign-out", "agent-name"]) $(id).hidden = false;
  connect();
  draw();
}

async function signIn(event) {
  event.preventDefault();
  void unlock().then(draw);
  const name = $("login-name").value.trim();
  const password = $("login-password").value;
  if (!name || !password) return void ($("login-error").textContent = t("err_form"));
  $("login-submit").disabled = true;
  $("login-submit").textContent = t("signing_in");
  try {
    const response = await fetch("api/login", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, password }),
    });
    if (response.ok) {
      $("login-password").value = "";
      showDesk();
    } else {
      const body = await response.json().catch(() => ({}));
      const key = typeof body.code === "string" ? `err_${body.code}` : "err_wrong_name_or_password";
      showSignIn(key, { s: body.retry_after });
    }
  } catch {
    showSignIn("err_network");
  } finally {
    $("login-submit").disabled = false;
    $("login-submit").textContent = t("sign_in");
  }
}

async function signOut() {
  if (desk.call) hangUp();
  desk.line?.close();
  if (desk.call) finish("ended", "state_ended_agent");
  await fetch("api/logout", { method: "POST" }).catch(() => null);
  showSignIn();
}

function relabel(name) {
  setLanguage(name);
  localStorage.setItem("language", language());
  view.words();
  view.showState(...desk.state);
  draw();
}

function sendChat(event) {
  event.preventDefault();
  const text = $("chat-input").value.trim();
  if (!text || !desk.call) return;
  if (!desk.line.send("chat", { call: desk.call.id, text })) return;
  view.chatLine(true, text);
  $("chat-input").value = "";
}

async function start() {
  relabel(localStorage.getItem("language") ?? "zh");
  $("login-form").onsubmit = signIn;
  $("sign-out").onclick = signOut;
  $("language").onclick = () => relabel(language() === "zh" ? "en" : "zh");
  $("presence").onclick = () => {
    desk.ready = !desk.ready;
    desk.line.send("presence", { state: desk.ready ? "ready" : "away" });
    rest();
    draw();
  };
  $("hang-up").onclick = hangUp;
  $("give-back").onclick = giveBack;
  $("mute").onclick = () => toggle("audio", "muted");
  $("camera").onclick = () => toggle("video", "cameraOff");
  $("chat-form").onsubmit = sendChat;
  document.addEventListener("pointerdown", () => {
    void unlock().then(draw);
    if ($("remote-video").paused && $("remote-video").srcObject)
      void $("remote-video").play().then(() => view.notice(""));
  });
  document.addEventListener("keydown", () => void unlock().then(draw), { once: true });
  setInterval(measure, 1000);
  const me = await fetch("api/me").then((r) => r.json()).catch(() => null);
  if (me?.display_name) showDesk();
  else showSignIn(me ? "" : "err_network");
}

start();
