// Records a call both sides agreed to: pieces in a hash chain, brought to the desk as they come.
// A part is one run of the browser's recorder; another connection to the kiosk begins another.
import { Mix } from "./peer";

const PIECE_MS = 5000;
const TRIES = 10;
const TYPE = "video/webm;codecs=vp8,opus";
const RATES = { videoBitsPerSecond: 600_000, audioBitsPerSecond: 32_000 };

export interface Sources {
  remote: MediaStream | null;
  local: MediaStream | null;
  third: MediaStream | null;
}

export class Recorder {
  /** Whether what happens now is being kept; false on private screens. */
  running = false;
  #recorder: MediaRecorder | null = null;
  #mix: Mix | null = null;
  #of = "";
  #part = -1;
  #seq = 0;
  #chain: Promise<Uint8Array<ArrayBuffer>>;
  #sending: Promise<void> = Promise.resolve();
  #over = false;
  #failed = false;

  constructor(private readonly id: string, private readonly failed: () => void) {
    this.#chain = digest(new TextEncoder().encode(id));
  }

  /** Called at every change: keep what may be kept, and nothing else. */
  follow(sources: Sources, may: boolean): void {
    if (this.#over) return;
    const now = keyOf(sources);
    if (now !== this.#of) this.#stopPart();
    if (!may || !sources.remote) return this.#pause();
    if (!this.#recorder) this.#startPart(sources, now);
    else if (this.#recorder.state === "paused") this.#recorder.resume();
    this.running = true;
  }

  #pause(): void {
    this.running = false;
    if (this.#recorder?.state !== "recording") return;
    this.#recorder.requestData();
    this.#recorder.pause();
  }

  #startPart(sources: Sources, now: string): void {
    const mix = new Mix();
    for (const one of [sources.remote, sources.local, sources.third]) if (one) mix.add(one);
    const tracks = [...(sources.remote?.getVideoTracks() ?? []), mix.track];
    const stream = new MediaStream(tracks.filter((one) => one !== null));
    const recorder = new MediaRecorder(stream, { mimeType: TYPE, ...RATES });
    const part = ++this.#part;
    recorder.ondataavailable = (event) => {
      if (event.data.size) this.#keep(event.data, part);
    };
    recorder.start(PIECE_MS);
    this.#recorder = recorder;
    this.#mix = mix;
    this.#of = now;
  }

  #stopPart(): void {
    this.running = false;
    const [recorder, mix] = [this.#recorder, this.#mix];
    this.#recorder = this.#mix = null;
    this.#of = "";
    if (!recorder) return;
    recorder.addEventListener("stop", () => mix?.close());
    if (recorder.state === "inactive") mix?.close();
    else recorder.stop();
  }

  /** Nothing more is recorded; what is under way is still brought to the desk. */
  finish(): void {
    if (this.#over) return;
    this.#over = true;
    const recorder = this.#recorder;
    const end = () => this.#keep(new Blob(), Math.max(0, this.#part), true);
    if (recorder && recorder.state !== "inactive") recorder.addEventListener("stop", end);
    else end();
    this.#stopPart();
  }

  #keep(piece: Blob, part: number, last = false): void {
    const seq = ++this.#seq;
    this.#sending = this.#sending.then(() => this.#bring(piece, seq, part, last));
  }

  async #bring(piece: Blob, seq: number, part: number, last: boolean): Promise<void> {
    if (this.#failed) return;
    const body = new Uint8Array(await piece.arrayBuffer());
    const before = await this.#chain;
    const both = new Uint8Array(before.length + body.length);
    both.set(before);
    both.set(body, before.length);
    const chain = await digest(both);
    this.#chain = Promise.resolve(chain);
    const query = new URLSearchParams({ part: String(part), chain: hex(chain) });
    if (last) query.set("last", "true");
    const where = `api/recordings/${encodeURIComponent(this.id)}/${seq}?${query.toString()}`;
    for (let tried = 0; tried < TRIES; tried += 1) {
      const kept = await put(where, body);
      if (kept) return;
      if (kept === false) break;
      await new Promise((resolve) => setTimeout(resolve, Math.min(8000, 500 * 2 ** tried)));
    }
    this.#failed = true;
    if (!this.#over) this.failed();
  }
}

/** True: the desk has it; false: it never will; null: try again. */
async function put(where: string, body: Uint8Array<ArrayBuffer>): Promise<boolean | null> {
  try {
    const response = await fetch(where, { method: "PUT", body });
    if (response.ok) return true;
    if (response.status >= 500) return null;
    // The answer to an earlier try was lost on the way: the piece is there.
    return ((await response.json()) as { code?: string }).code === "replayed";
  } catch {
    return null;
  }
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");

const keyOf = ({ remote, local, third }: Sources): string =>
  [remote, local, third].flatMap((one) => one?.getTracks().map((track) => track.id) ?? []).join();
