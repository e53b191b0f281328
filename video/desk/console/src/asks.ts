// What this page asks the resident to show or sign, and what became of it.
import type { Ask, AskState, Document } from "./messages";
import { keyOf, type Key } from "./words";

export type Kind = Ask["kind"] | "notice";
export const KINDS: Ask["kind"][] = ["scan", "camera", "still", "signature"];

export interface AskLine {
  id: string;
  kind: Kind;
  state: "sent" | AskState["state"];
  reason: string;
  doc: Document | null;
}

const OVER = new Set<AskLine["state"]>(["declined", "done", "failed"]);

export class Asks {
  lines: AskLine[] = [];
  shown: AskLine | null = null; // looked at in full size
  large = false;
  #count = 0;

  constructor(private readonly owner: string) {}

  /** A new ask; its id is unlike that of any other page in the call. */
  begin(kind: Kind): string {
    const id = `ask-${this.owner}-${Date.now().toString(36)}-${this.#count++}`;
    this.lines.push({ id, kind, state: "sent", reason: "", doc: null });
    return id;
  }

  /** The kiosk says what became of it; a colleague's ask, taken over with the call, shows too. */
  heard(message: AskState): void {
    const line = this.#line(message.id);
    if (!line || (line.doc && message.state !== "done")) return;
    line.state = message.state;
    line.reason = message.reason ?? "";
  }

  /** The desk has the picture. */
  kept(doc: Document): void {
    let line = this.#line(doc.id);
    if (!line) {
      line = { id: doc.id, kind: doc.kind, state: "done", reason: "", doc };
      this.lines.push(line);
    }
    line.doc = doc;
    line.state = "done";
  }

  #line(id: string): AskLine | undefined {
    return this.lines.find((one) => one.id === id);
  }

  drop(line: AskLine): void {
    this.lines = this.lines.filter((one) => one !== line);
    if (this.shown === line) this.show(null);
  }

  show(line: AskLine | null): void {
    this.shown = line;
    this.large = false;
  }

  get open(): boolean {
    return this.lines.some((line) => line.kind !== "notice" && !OVER.has(line.state));
  }
}

export const isOver = (line: AskLine): boolean => OVER.has(line.state);

/** The state in words, with the reason where there is one. */
export function askWords(line: AskLine): Key {
  const reason = line.reason ? keyOf(`ask_why_${line.reason}`) : null;
  return reason ?? keyOf(`ask_state_${line.state}`) ?? "ask_state_failed";
}

/** What was shown before this page came into the call. */
export async function earlier(call: string): Promise<Document[]> {
  try {
    const answer = await fetch(`api/documents?call=${encodeURIComponent(call)}`);
    return answer.ok ? ((await answer.json()) as Document[]) : [];
  } catch {
    return [];
  }
}
