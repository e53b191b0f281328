// The script of agent.html; see there.
const DESK = new URL("../", location.href);
const at = (id) => document.getElementById(id);
const UNNUMBERED = new Set(["hello", "resume", "ack", "ping", "pong"]);
const WAITS = [300, 600, 1200, 2500, 5000];
const FINAL = new Set([4401, 4409, 4429]);

function log(text) {
  const line = document.createElement("li");
  line.textContent = text; // a text from the other side stays a text
  at("log").append(line);
}

async function post(path, body) {
  const reply = await fetch(new URL(path, DESK), {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const said = reply.status === 204 ? {} : await reply.json();
  if (!reply.ok) throw new Error(said.code);
  return said;
}

// --- the line: numbers, acknowledges, resumes -------------------------------------------------
const line = {
  socket: null, session: "", sent: 0, got: 0, kept: [], heartbeat: 2, heard: 0, tries: 0, ice: [],

  say(t, fields = {}) {
    const message = { v: 1, t, ...fields };
    if (!UNNUMBERED.has(t)) {
      message.seq = ++this.sent;
      this.kept.push(message);
    }
    this.put(message);
  },
  put(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  },
  async open() {
    try {
      const { ticket } = await post("api/ticket");
      const url = new URL("ws/agent", DESK);
      url.protocol = url.protocol.replace("http", "ws");
      this.socket = new WebSocket(url, ["jiujin.v1", `ticket.${ticket}`]);
    } catch (error) {
      if (error.message === "not_signed_in") return signedOut();
      return this.again();
    }
    this.socket.onopen = () => {
      this.heard = Date.now();
      if (this.session) this.say("resume", { session: this.session, got: this.got });
      else this.say("hello", { resume: true });
    };
    this.socket.onmessage = (event) => this.hear(JSON.parse(event.data));
    this.socket.onclose = (event) => {
      if (event.code === 4410) this.forget();
      if (FINAL.has(event.code)) signedOut();
      else this.again();
    };
  },
  again() {
    const wait = WAITS[Math.min(this.tries++, WAITS.length - 1)] * (0.7 + Math.random() * 0.6);
    setTimeout(() => this.open(), wait);
  },
  forget() {
    Object.assign(this, { session: "", sent: 0, got: 0, kept: [] });
  },
  acked(upto) {
    this.kept = this.kept.filter((message) => message.seq > upto);
  },
  hear(message) {
    this.heard = Date.now();
    const { t, seq } = message;
    if (t === "ack") return this.acked(seq);
    if (t === "ping") return this.say("pong");
    if (t === "resumed") {
      this.tries = 0;
      this.acked(message.got);
      return this.kept.forEach((one) => this.put(one));
    }
    if (t === "error" && message.code === "unknown_session") {
      this.forget();
      return this.say("hello", { resume: true });
    }
    if (t === "welcome") {
      this.tries = 0;
      this.session = message.session ?? "";
      this.heartbeat = message.heartbeat_s ?? this.heartbeat;
      this.ice = message.ice;
    }
    if (seq !== undefined) {
      const fresh = seq > this.got;
      this.got = Math.max(this.got, seq);
      this.say("ack", { seq: this.got });
      if (!fresh) return;
    }
    take(message);
  },
  beat() {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    if (Date.now() - this.heard > 10_000) this.socket.close();
    else this.say("ping");
  },
};
setInterval(() => line.beat(), 2000);

// --- a call -----------------------------------------------------------------------------------
let call = "", ringing = "", peer = null, gen = 0, media = null, held = false;

async function offered(message) {
  if (message.gen <= gen) return;
  gen = message.gen;
  const next = new RTCPeerConnection({ iceServers: line.ice.map(server) });
  const stream = new MediaStream();
  next.ontrack = (event) => {
    stream.addTrack(event.track);
    at("resident").srcObject = stream;
  };
  next.ondatachannel = ({ channel }) => {
    channel.onmessage = (event) => {
      const { t, at } = JSON.parse(event.data);
      if (t === "ping" && channel.readyState === "open")
        channel.send(JSON.stringify({ t: "pong", at }));
    };
  };
  next.onconnectionstatechange = () => {
    log(`leg ${message.gen} ${next.connectionState}`);
    if (next.connectionState !== "connected" || peer === next) return;
    peer?.close();
    peer = next;
  };
  await next.setRemoteDescription({ type: "offer", sdp: message.sdp });
  media ??= await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  at("own").srcObject = media;
  for (const track of media.getTracks()) next.addTrack(track, media);
  await next.setLocalDescription(await next.createAnswer());
  await gathered(next);
  line.say("leg.answer", { call, gen: message.gen, sdp: next.localDescription.sdp });
}

// All candidates have to stand in the answer.
const gathered = (connection) => new Promise((resolve) => {
  const look = () => connection.iceGatheringState === "complete" && resolve();
  connection.addEventListener("icegatheringstatechange", look);
  setTimeout(resolve, 2000);
  look();
});

const server = ({ urls, username, credential }) =>
  username ? { urls, username, credential } : { urls };

function hangUp() {
  peer?.close();
  media?.getTracks().forEach((track) => track.stop());
  [peer, media, gen, held] = [null, null, 0, false];
  at("resident").srcObject = at("own").srcObject = null;
  at("call").hidden = true;
}

function take(message) {
  switch (message.t) {
    case "welcome":
      log(`signed in: ${message.name}`);
      break;
    case "presence.state":
      at("state").textContent = message.state;
      at("wrap").hidden = message.state !== "wrapping";
      if (message.state === "away") line.say("presence", { state: "ready" });
      break;
    case "ring":
      ringing = message.context.call;
      at("answer").hidden = false;
      break;
    case "ring.stop":
    case "lost":
      if (message.call === ringing) at("answer").hidden = true;
      break;
    case "claimed":
      call = message.context.call;
      at("answer").hidden = true;
      at("call").hidden = false;
      at("about").textContent = message.context.service_title;
      break;
    case "leg.offer":
      offered(message).catch((error) => log(`leg: ${error.name}`));
      break;
    case "chat":
      log(`resident: ${message.text}`);
      break;
    case "ended":
      log(`ended by ${message.by}: ${message.reason}`);
      hangUp();
      break;
    case "error":
      log(`refused: ${message.code}`);
      break;
  }
}

function signedOut() {
  at("state").textContent = "signed out";
  at("sign-in").hidden = false;
}

at("sign-in").onsubmit = async (event) => {
  event.preventDefault();
  const form = { name: at("name").value, password: at("password").value };
  if (at("code").value) form.code = at("code").value;
  try {
    await post("api/login", form);
  } catch (error) {
    if (error.message === "code_needed") at("code").hidden = false;
    return log(`sign-in: ${error.message}`);
  }
  at("sign-in").hidden = true;
  line.forget();
  await line.open();
};
at("answer").onclick = () => line.say("claim", { call: ringing });
at("hold").onclick = () => {
  held = !held;
  for (const track of media?.getTracks() ?? []) track.enabled = !held;
  at("resident").muted = held;
  at("hold").setAttribute("aria-pressed", held);
  line.say("hold", { call, on: held });
};
at("bye").onclick = () => line.say("bye", { call, reason: "done" });
at("wrap").onclick = () => line.say("wrap.done", { call, outcome: "solved" });
at("chat").onsubmit = (event) => {
  event.preventDefault();
  line.say("chat", { call, text: at("text").value });
  log(`me: ${at("text").value}`);
  at("text").value = "";
};
