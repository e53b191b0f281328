// The line to the desk: versioned JSON over a WebSocket that comes back by itself and loses
// nothing (docs/signalling.md, section 2).
import { VERSION, type FromAgent, type ToAgent, type Welcome } from "./messages";

const PAUSES = [300, 600, 1200, 2500, 5000];
const SIGNED_OUT = 4401; // the account was shut out
const REPLACED = 4409; // this agent's page was opened elsewhere
const SILENCE_MS = 10_000;
const SUBPROTOCOL = "jiujin.v1";
const STATES = new Set<string>(["hello", "resume", "ack", "ping", "pong"]);

type Bare<M> = M extends unknown ? Omit<M, "v" | "seq"> : never;
export type Said = Bare<Exclude<FromAgent, { t: "ack" | "hello" | "resume" | "ping" | "pong" }>>;

export interface Handlers {
  /** A session without memory begins: whatever was known is old. */
  welcome(message: Welcome): void;
  /** The session goes on after a break. */
  resumed(): void;
  message(message: ToAgent): void;
  down(): void;
  refused(why: "session" | "replaced"): void;
}

export class Line {
  #socket: WebSocket | null = null;
  #session = "";
  #kept: { seq: number; text: string }[] = [];
  #next = 1;
  #got = 0;
  #early: ToAgent[] = [];
  #online = false;
  #failures = 0;
  #heardAt = 0;
  #closed = false;
  #retry = 0;
  #beat = 0;

  constructor(private readonly handlers: Handlers) {
    this.#open();
  }

  /** Says it now, or as soon as the line is back; false when there is no session to say it in. */
  send(message: Said): boolean {
    if (!this.#session || this.#closed) return false;
    const seq = this.#next++;
    const text = JSON.stringify({ v: VERSION, ...message, seq });
    this.#kept.push({ seq, text });
    if (this.#online) this.#socket?.send(text);
    return true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#beat);
    this.#socket?.close();
  }

  #open(): void {
    const url = new URL("ws/agent", document.baseURI);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => this.#greet();
    socket.onmessage = (event) => this.#take(String(event.data));
    socket.onclose = (event) => void this.#gone(event.code);
  }

  #greet(): void {
    this.#heardAt = performance.now();
    this.#early = [];
    if (this.#session) this.#raw({ t: "resume", session: this.#session, got: this.#got });
    else this.#raw({ t: "hello", resume: true });
  }

  #raw(body: Record<string, unknown>): void {
    if (this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ v: VERSION, ...body }));
  }

  #take(text: string): void {
    const message = parsed(text);
    if (message === null) return;
    this.#heardAt = performance.now();
    if (!this.#online) {
      // The desk may say what it has for us before it says who it takes us for.
      if (!this.#greeted(message)) this.#early.push(message);
      else if (this.#online) for (const one of this.#early.splice(0)) this.#heard(one);
      return;
    }
    this.#heard(message);
  }

  #heard(message: ToAgent): void {
    if (!this.#fresh(message)) return;
    switch (message.t) {
      case "ack":
        this.#kept = this.#kept.filter((one) => one.seq > message.seq);
        return;
      case "ping":
        this.#raw({ t: "pong" });
        return;
      case "pong":
      case "welcome":
      case "resumed":
        return;
      default:
        this.handlers.message(message);
    }
  }

  // Whether the message was the answer to hello or resume.
  #greeted(message: ToAgent): boolean {
    if (message.t === "welcome") {
      this.#session = message.session ?? "";
      this.#kept = [];
      this.#next = 1;
      this.#got = 0;
      this.#up((message.heartbeat_s ?? 2) * 1000);
      this.handlers.welcome(message);
      return true;
    }
    if (message.t === "resumed") {
      this.#kept = this.#kept.filter((one) => one.seq > message.got);
      this.#up(2000);
      for (const one of this.#kept) this.#socket?.send(one.text);
      this.handlers.resumed();
      return true;
    }
    if (message.t === "error" && message.code === "unknown_session") {
      this.#session = "";
      this.#greet();
    }
    return message.t === "error";
  }

  #up(heartbeat: number): void {
    this.#online = true;
    this.#failures = 0;
    clearInterval(this.#beat);
    this.#beat = window.setInterval(() => {
      if (performance.now() - this.#heardAt > SILENCE_MS) this.#socket?.close();
      else this.#raw({ t: "ping" });
    }, heartbeat);
  }

  // Numbers without gaps; a repeat is acknowledged and not acted on again.
  #fresh(message: ToAgent): boolean {
    const seq = "seq" in message && !STATES.has(message.t) ? message.seq : undefined;
    if (seq === undefined) return true;
    const fresh = seq === this.#got + 1;
    if (seq > this.#got + 1) {
      this.#session = ""; // a number is missing: begin anew
      this.#socket?.close();
      return false;
    }
    if (fresh) this.#got = seq;
    this.#raw({ t: "ack", seq: this.#got });
    return fresh;
  }

  async #gone(code: number): Promise<void> {
    clearInterval(this.#beat);
    if (this.#closed) return;
    const greeted = this.#online;
    this.#online = false;
    if (greeted) this.handlers.down();
    if (code === REPLACED || code === SIGNED_OUT) {
      this.close();
      this.handlers.refused(code === REPLACED ? "replaced" : "session");
      return;
    }
    // A refused handshake shows no status to a page, so ask whether we are still signed in.
    if (!greeted && (await signedOut())) {
      this.close();
      this.handlers.refused("session");
      return;
    }
    const pause = PAUSES[Math.min(this.#failures++, PAUSES.length - 1)] ?? 5000;
    this.#retry = window.setTimeout(() => this.#open(), pause * (0.7 + 0.6 * Math.random()));
  }
}

function parsed(text: string): ToAgent | null {
  try {
    const body = JSON.parse(text) as ToAgent;
    return body.v === VERSION ? body : null;
  } catch {
    return null;
  }
}

async function signedOut(): Promise<boolean> {
  try {
    const answer = (await (await fetch("api/me")).json()) as { display_name: string | null };
    return answer.display_name === null;
  } catch {
    return false;
  }
}
