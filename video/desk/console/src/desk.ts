// What this page knows, and what happens to it; the views only draw it.
import { earlier, type AskLine, type Kind as AskKind } from "./asks";
import { live, type Live } from "./board";
import { figures, type Figures } from "./figures";
import { broken, films, type Film } from "./films";
import { guideOf } from "./guide";
import { Call } from "./call";
import { Line, type Said } from "./line";
import type {
  Colleague, Phrase, PresenceState, RecordState, Ring, Ticket, ToAgent, TransferState,
  WaitingCall, Welcome,
} from "./messages";
import { iceServer, type LegStats } from "./leg";
import { keyOf, type Key, type Values } from "./words";

export type Kind = "none" | "busy" | "idle" | "away" | "ringing" | "talking" | "warn" | "ended";
export type Seen = WaitingCall & { seen: number };
export type Rung = Ring & { until: number };
export type Reason = "" | "break" | "meal" | "paperwork" | "training" | "other";
const GONE_MS = 15_000;
// Not worth reading once the call is over.
const OF_A_CALL = new Set(["record_declined", "record_resident_stopped", "transfer_refused"]);

export interface Me {
  id: string;
  name: string;
  role: string;
  way: string; // password or county
}

export class Desk {
  me: Me | null = null;
  ice: RTCIceServer[] = [];
  online = false;
  presence: PresenceState = { v: 1, t: "presence.state", state: "away" };
  calls: Seen[] = [];
  total = 0;
  rings = new Map<string, Rung>();
  colleagues: Colleague[] = [];
  tickets: Ticket[] = [];
  call: Call | null = null;
  wrapping: string | null = null;
  said: { kind: Kind; key: Key | null; values: Values } = { kind: "none", key: null, values: {} };
  toast: Key | null = null;
  signInError: { key: Key; values: Values } | null = null;
  board: Live | null = null;
  #askedWarm = false;
  #line: Line | null = null;
  #gone = 0;

  figures: Figures | null = null;
  #day = "";
  films: Film[] | null = null;
  playing: { film: Film; part: number } | null = null;
  brokenFilms = new Map<string, number>();

  constructor(private readonly draw: () => void) {}

  private redraw(): void {
    this.call?.record(this.online);
    this.draw();
  }

  say(kind: Kind, key: Key | null, values: Values = {}): void {
    clearTimeout(this.#gone);
    this.said = { kind, key, values };
    if (kind === "ended") this.#gone = window.setTimeout(() => this.rest(), GONE_MS);
    this.redraw();
  }

  /** The state line when nothing else is to be said. */
  rest(): void {
    if (this.call || !this.online) return;
    if (this.rings.size) return this.say("ringing", "state_ringing", { n: this.rings.size });
    if (this.presence.state === "wrapping") return this.say("busy", "state_wrapping");
    if (this.presence.state === "away") return this.say("away", "state_away");
    if (this.total) return this.say("idle", "state_waiting_some", { n: this.total });
    this.say("idle", "state_idle");
  }

  // --- the line ---------------------------------------------------------------------------

  connect(): void {
    this.#line?.close();
    this.say("busy", "state_connecting_desk");
    this.#line = new Line({
      welcome: (message) => this.#welcome(message),
      resumed: () => this.#resumed(),
      message: (message) => {
        this.#take(message);
        this.redraw();
      },
      down: () => this.#down(),
      refused: (why) => this.signedOut(why === "replaced" ? "err_replaced" : "err_session"),
    });
  }

  send(message: Said): boolean {
    return this.#line?.send(message) ?? false;
  }

  signedOut(key: Key | null = null): void {
    this.#line?.close();
    this.#line = null;
    this.online = false;
    this.me = null;
    this.#end();
    this.rings.clear();
    this.calls = [];
    this.wrapping = null;
    this.signInError = key ? { key, values: {} } : null;
    this.say("none", null);
  }

  #welcome(message: Welcome): void {
    this.online = true;
    this.ice = message.ice.map(iceServer);
    const { id = "", way = "password" } = this.me ?? {};
    this.me = { id, way, name: message.name, role: message.role ?? "agent" };
    this.rings.clear();
    this.#end(); // a call that still stands is told anew by "claimed"
    this.rest();
  }

  #resumed(): void {
    this.online = true;
    // The answer is never sent again: it may have been lost with the line.
    if (this.call?.face === "asked") this.call.face = null;
    if (this.call) this.#talking();
    else this.rest();
  }

  #down(): void {
    this.online = false;
    if (this.call) this.say("warn", "state_desk_away");
    else this.say("busy", "state_connecting_desk");
  }

  #take(message: ToAgent): void {
    switch (message.t) {
      case "presence.state":
        this.presence = message;
        if (message.state !== "wrapping") this.wrapping = null;
        return this.#restUnlessSaid();
      case "queue.snapshot":
        this.calls = message.calls.map((call) => ({ ...call, seen: Date.now() }));
        this.total = message.total ?? message.calls.length;
        return this.#restUnlessSaid();
      case "ring":
        this.rings.set(message.context.call, {
          ...message, until: Date.now() + message.ring_s * 1000,
        });
        return this.rest();
      case "ring.stop":
        this.rings.delete(message.call);
        return this.rest();
      case "ice":
        this.ice = message.ice.map(iceServer);
        return;
      case "colleagues":
        this.colleagues = message.agents;
        return;
      case "tickets":
        this.tickets = message.tickets;
        return;
      case "error":
        this.toast = keyOf(`err_${message.code}`);
        return;
      case "claimed":
        return this.#claimed(message.context, message.as_third === true);
      default:
        if ("call" in message && this.call?.id === message.call) this.#inCall(this.call, message);
    }
  }

  // An "ended" line stays for its time; every other state of rest follows the desk.
  #restUnlessSaid(): void {
    if (this.said.kind !== "ended") this.rest();
  }

  #claimed(context: WaitingCall, asThird: boolean): void {
    this.rings.delete(context.call);
    if (this.call?.id !== context.call) this.#begin(context.call);
    const call = this.call as Call;
    call.context = context;
    void this.#learn(call, context.service_id);
    call.since ||= Date.now();
    call.role = asThird ? (this.me?.role === "supervisor" ? "listener" : "third") : "agent";
    if (call.role !== "agent") this.say("talking", call.talkingWords);
    else {
      this.say("busy", "state_waiting_offer");
      void this.#earlier(call);
    }
  }

  async #learn(call: Call, service: string): Promise<void> {
    if (call.guide?.service === service) return;
    call.guide = await guideOf(service);
    this.redraw();
  }

  // What a colleague was shown before, or this page before it was reloaded.
  async #earlier(call: Call): Promise<void> {
    const docs = await earlier(call.id);
    for (const doc of docs) call.asks.kept(doc);
    if (docs.length) this.redraw();
  }

  #inCall(call: Call, message: ToAgent): void {
    switch (message.t) {
      case "lost":
        return this.#finish("state_lost");
      case "leg.offer":
        if (!call.inRoom) this.say("busy", call.relinking ? "state_reconnecting" : "state_linking");
        void call.take(message.gen, message.sdp);
        return;
      case "call.update":
        if (call.context)
          call.context = { ...call.context, step: message.step, missing: message.missing };
        return;
      case "kiosk.link":
        call.kioskUp = message.up;
        if (!message.up) return this.say("warn", "state_kiosk_away");
        if (this.said.key === "state_kiosk_away") this.#talking();
        return;
      case "stats":
        call.kioskStats = message;
        return;
      case "party":
        if (message.here) call.party.set(message.id, message);
        else call.party.delete(message.id);
        if (call.role === "agent") this.#letIn(call, message.id, message.here);
        if (!message.here) call.asking = null;
        return;
      case "listen.notice":
        call.listeners = call.listeners.filter((name) => name !== message.name);
        if (message.on) call.listeners.push(message.name);
        if (call.role === "agent" && message.id) this.#letIn(call, message.id, message.on);
        return;
      case "transfer.state":
        return this.#transfer(call, message);
      case "peer.sdp":
        void call.peerSays(message.sender ?? "", message.kind, message.sdp);
        return;
      case "room.open": case "room.answer": case "room.streams": case "room.told":
      case "room.close":
        if (call.losesRoom(message)) this.toast = "room_lost";
        return void call.roomSays(message);
      case "mirror":
        call.mirror = message;
        return;
      case "ask.state":
        call.asks.heard(message);
        return;
      case "document":
        call.asks.kept(message);
        return;
      case "devices":
        call.kioskDevices = message.devices;
        return;
      case "record.state":
        return this.#recording(call, message);
      case "pages":
        call.pages = message.pages ?? [];
        return;
      case "face.score":
        call.face = message;
        return;
      case "chat":
        call.chat.push({ mine: false, text: message.text });
        return;
      case "ended":
        return this.#finish(
          keyOf(`state_ended_${message.reason}`) ?? keyOf(`state_ended_${message.by}`),
        );
      default:
        return;
    }
  }

  #recording(call: Call, message: RecordState): void {
    const asked = call.recording === "asked" && call.role === "agent";
    call.setRecording(message.state, message.id ?? "", () => {
      this.toast = "err_recording_failed";
      this.send({ t: "record.stop", call: call.id });
      this.redraw();
    });
    if (asked && message.why === "declined") this.toast = "record_declined";
    if (message.why === "resident") this.toast = "record_resident_stopped";
  }

  #letIn(call: Call, id: string, here: boolean): void {
    if (here) void call.letIn(id);
    else call.letOut(id);
  }

  #transfer(call: Call, message: TransferState): void {
    const { state, to } = message;
    if (state === "ringing")
      call.asking = { to: to ?? "", warm: this.#askedWarm, state: "ringing" };
    else if (state === "accepted" && call.asking) call.asking = { ...call.asking, state };
    else call.asking = null;
    if (state === "refused") this.toast = "transfer_refused";
  }

  #talking(): void {
    const call = this.call;
    if (!call) return;
    if (call.role === "agent" && call.held) return this.say("warn", "state_held");
    if (call.role !== "agent" || call.leg) this.say("talking", call.talkingWords);
  }

  // --- what the agent does ----------------------------------------------------------------

  #begin(id: string): Call {
    this.#end();
    this.wrapping = null;
    this.toast = null;
    const call: Call = new Call(id, this.me?.id || "0", () => this.ice, {
      changed: () => this.redraw(),
      peer: (to, kind, sdp) => this.send({ t: "peer.sdp", call: id, to, kind, sdp }),
      answered: (gen, sdp) => this.send({ t: "leg.answer", call: id, gen, sdp }),
      room: (said) => this.send({ call: id, ...said }),
      connected: () => this.call === call && this.#talking(),
      broken: () => this.call === call && this.say("warn", "state_reconnecting"),
    });
    this.call = call;
    return call;
  }

  answer(id: string): void {
    if (this.call || !this.online) return;
    this.#begin(id);
    this.say("busy", "state_claiming");
    this.send({ t: "claim", call: id });
  }

  decline(id: string): void {
    this.rings.delete(id);
    this.send({ t: "decline", call: id });
    this.rest();
  }

  #end(): void {
    this.call?.close();
    this.call = null;
  }

  #finish(key: Key | null): void {
    if (this.call?.context) this.wrapping = this.call.id;
    if (OF_A_CALL.has(this.toast ?? "")) this.toast = null;
    this.#end();
    this.say("ended", key ?? "state_ended_system");
  }

  hangUp(): void {
    const call = this.call;
    if (!call) return;
    // The desk's "ended" closes the call; without a line there is nobody left to say it.
    const bye: Said = call.role === "agent"
      ? { t: "bye", call: call.id, reason: "agent_hung_up" }
      : { t: "leave", call: call.id };
    if (!this.online || !this.send(bye)) this.#finish("state_ended_agent");
  }

  giveBack(): void {
    if (!this.call) return;
    this.send({ t: "decline", call: this.call.id });
    this.#end();
    this.say("ended", "state_given_back");
  }

  toggle(what: "muted" | "cameraOff" | "held"): void {
    const call = this.call;
    if (!call) return;
    call[what] = !call[what];
    call.apply();
    if (what === "held") {
      this.send({ t: "hold", call: call.id, on: call.held });
      this.#talking();
    }
    this.redraw();
  }

  chat(text: string): void {
    const call = this.call;
    if (!call || !this.send({ t: "chat", call: call.id, text })) return;
    call.chat.push({ mine: true, text });
    this.redraw();
  }

  nameOf(id: string): string {
    return this.colleagues.find((one) => one.id === id)?.name ?? "–";
  }

  handOver(call: Call, to: string, how: string, note: string): void {
    const level = to.startsWith("level:") ? (to.slice(6) as "sumu" | "banner") : null;
    this.#askedWarm = how === "warm";
    if (how === "blind")
      this.send({ t: "transfer", call: call.id, to: level ? null : to, level, warm: false, note });
    else if (level) this.toast = "people_needs_name";
    else if (how === "warm")
      this.send({ t: "transfer", call: call.id, to, level: null, warm: true, note });
    else this.send({ t: "invite", call: call.id, to, note });
    this.redraw();
  }

  record(call: Call): void {
    this.send({ t: call.recording ? "record.stop" : "record.ask", call: call.id });
    this.redraw();
  }

  async look(): Promise<void> {
    if (this.me?.role !== "supervisor" || !this.online || this.call) return;
    this.board = await live();
    this.films = await films();
    await this.count(this.#day);
  }

  async count(day: string): Promise<void> {
    this.#day = day;
    const found = await figures(day);
    if (found && day === this.#day) this.figures = found; // else another day was asked for since
    this.redraw();
  }

  /** Plays when the desk has followed the chain to its end; else says which piece is wrong. */
  async play(film: Film): Promise<void> {
    const bad = await broken(film);
    if (bad === null) this.toast = "err_network";
    else if (bad) this.brokenFilms.set(film.id, bad);
    this.playing = bad === 0 ? { film, part: 0 } : null;
    this.redraw();
  }

  playNext(close = false): void {
    const { playing } = this;
    if (!playing) return;
    const part = playing.part + 1;
    this.playing = close || part >= playing.film.parts ? null : { film: playing.film, part };
    this.redraw();
  }

  ask(call: Call, kind: Exclude<AskKind, "notice">): void {
    if (!this.online) return;
    this.send({ t: "ask", call: call.id, id: call.asks.begin(kind), kind });
    this.redraw();
  }

  /** The one-time notice; the kiosk's own words say it in the resident's language. */
  giveNotice(call: Call, papers: string[], points: string[]): boolean {
    if (!papers.length && !points.length) this.toast = "notice_empty";
    else if (this.online)
      this.send({ t: "notice.give", call: call.id, id: call.asks.begin("notice"), papers, points });
    this.redraw();
    return this.online && papers.length + points.length > 0;
  }

  dropAsk(call: Call, line: AskLine): void {
    this.send({ t: "ask.drop", call: call.id, id: line.id });
    call.asks.drop(line);
    this.redraw();
  }

  phrase(call: Call, id: Phrase["id"]): void {
    if (!this.send({ t: "phrase", call: call.id, id })) return;
    call.chat.push({ mine: true, text: "", phrase: id });
    this.redraw();
  }

  askFace(call: Call): void {
    if (!this.send({ t: "face.ask", call: call.id })) return;
    call.face = "asked";
    this.redraw();
  }

  suggest(call: Call, field: string, value: string): void {
    if (!this.send({ t: "suggest", call: call.id, field, value })) return;
    call.suggesting = null;
    this.redraw();
  }

  changed(): void {
    this.redraw();
  }

  setPresence(state: "ready" | "away", reason: Reason = ""): void {
    this.send({ t: "presence", state, reason });
  }

  wrapUp(outcome: string): void {
    this.send({ t: "wrap.done", call: this.wrapping ?? "none", outcome });
    this.wrapping = null;
    this.redraw();
  }

  async stats(): Promise<LegStats | null> {
    return (await this.call?.measure()) ?? null;
  }
}
