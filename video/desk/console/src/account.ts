// The agent's own account: which passkeys there are, one more, one less.
import { makePasskey, passkeysHere, PasskeyTrouble, type Question } from "./passkey";
import { keyOf, type Key, type Values } from "./words";

export interface Passkey {
  id: string;
  label: string;
  made: number;
  used: number;
}

interface Sure {
  password: string;
  code?: string;
}

export class Account {
  open = false;
  keys: Passkey[] = [];
  busy = false;
  asksCode = false;
  leaving: string | null = null; // the key that is being removed
  said: { key: Key; values: Values; good: boolean } | null = null;

  constructor(private readonly draw: () => void) {}

  toggle(): void {
    this.open = !this.open;
    this.said = this.leaving = null;
    this.asksCode = false;
    this.draw();
    if (this.open) void this.look();
  }

  get able(): boolean {
    return passkeysHere();
  }

  choose(id: string | null): void {
    this.leaving = id;
    this.said = null;
    this.draw();
  }

  async look(): Promise<void> {
    try {
      const response = await fetch("api/passkeys");
      if (!response.ok) return this.say("err_session");
      this.keys = ((await response.json()) as { passkeys: Passkey[] }).passkeys;
      this.draw();
    } catch {
      this.say("err_network");
    }
  }

  /** True once the new key is kept. */
  async add(label: string, sure: Sure): Promise<boolean> {
    return this.work(async () => {
      const question = (await this.post("api/passkeys/begin", sure)) as Question | null;
      if (!question) return false;
      const shown = await makePasskey(question);
      if (!(await this.post("api/passkeys", { ...shown, label }))) return false;
      this.say("passkey_added", {}, true);
      return true;
    });
  }

  async remove(sure: Sure): Promise<boolean> {
    const id = this.leaving;
    if (id === null) return false;
    return this.work(async () => {
      if (!(await this.post("api/passkeys/remove", { ...sure, id }))) return false;
      this.leaving = null;
      this.say("passkey_removed", {}, true);
      return true;
    });
  }

  private async work(what: () => Promise<boolean>): Promise<boolean> {
    this.busy = true;
    this.said = null;
    this.draw();
    let done = false;
    try {
      done = await what();
    } catch (error) {
      this.say(error instanceof PasskeyTrouble ? error.key : "err_network");
    }
    this.busy = false;
    if (done) this.asksCode = false;
    await this.look();
    return done;
  }

  /** The desk's answer; null when it has refused, which is said. */
  private async post(path: string, body: object): Promise<unknown> {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.status === 204) return {};
    const said = (await response.json().catch(() => ({}))) as {
      code?: string; retry_after?: number;
    };
    if (response.ok) return said;
    this.asksCode ||= said.code === "code_needed";
    this.say(keyOf(`err_${said.code ?? ""}`) ?? "err_network", { s: said.retry_after ?? 0 });
    return null;
  }

  private say(key: Key, values: Values = {}, good = false): void {
    this.said = { key, values, good };
    this.draw();
  }
}
