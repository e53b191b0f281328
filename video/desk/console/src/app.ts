// The page itself: draws the desk's state and turns keys into what the buttons do.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { Desk } from "./desk";
import type { Mirror } from "./messages";
import { audible, ring, unlock } from "./ring";
import {
  cameBack, signIn, signInByCounty, signInByPasskey, signOut, whoAmI, type Form, type Outcome,
} from "./sign_in";
import type { AccountPanel } from "./views/account";
import { asksView, documentView } from "./views/asks";
import { barView } from "./views/bar";
import { boardView } from "./views/board";
import { figuresView } from "./views/figures";
import { caseView } from "./views/case";
import { chatView } from "./views/chat";
import { filmsView } from "./views/films";
import { mirrorView } from "./views/mirror";
import { faceView, papersView } from "./views/papers";
import { peopleView } from "./views/people";
import { queueView } from "./views/queue";
import { keysView, listenView, wrapView } from "./views/rest";
import { signInView, type SignInState } from "./views/sign_in";
import { stageView } from "./views/stage";
import { ticketsView } from "./views/tickets";
import { language, setLanguage, t } from "./words";

const SURE_MS = 3000;

class JiujinDesk extends LitElement {
  private readonly desk = new Desk(() => this.requestUpdate());
  private started = false;
  private account: AccountPanel | null = null; // loaded when it is opened first
  private signIn: SignInState = {
    busy: false, asksCode: false, asksPasskey: false, question: null, county: false,
  };
  private sure = false;
  private seconds = 0;
  private followed: Mirror | null = null;
  private opened: string | null = null; // the form or film that came into view last

  // Plain children instead of a shadow tree: one style sheet file is all the policy allows.
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("pointerdown", () => this.touched());
    document.addEventListener("keydown", () => this.touched());
    window.setInterval(() => void this.second(), 1000);
    Object.assign(globalThis, {
      deskStats: () => this.figures(), // for tests and the demo: counters of the running leg
      deskBreakLeg: () => this.desk.call?.leg?.close(), // for tests: the leg dies, the line stays
    });
    void this.start();
  }

  private async start(): Promise<void> {
    await setLanguage(localStorage.getItem("language")).catch(() => null);
    const hello = await whoAmI();
    const me = hello?.me ?? null;
    this.desk.me = me;
    this.signIn.county = hello?.county ?? false;
    if (!hello) this.desk.signInError = { key: "err_network", values: {} };
    cameBack(this.desk);
    this.started = true;
    if (me) this.desk.connect();
    this.requestUpdate();
  }

  // --- drawing ----------------------------------------------------------------------------

  protected override render(): TemplateResult | typeof nothing {
    if (!this.started) return nothing;
    const { desk } = this;
    const signedIn = desk.me !== null;
    return html`${barView(desk, signedIn, {
      language: () => this.switchLanguage(),
      account: () => void this.openAccount(),
      signOut: () => void this.leave(),
    })}
    ${desk.toast ? html`<p class="toast" role="alert" data-testid="toast">${t(desk.toast)}
      <button class="quiet" type="button" @click=${() => this.dismiss()}>✕</button></p>` : nothing}
    ${desk.me && this.account?.open ? this.account.view(desk.me) : nothing}
    ${signedIn ? this.deskView() : signInView(desk, this.signIn, {
      submit: (event) => void this.submit(event),
      passkey: () => void this.submitPasskey(),
      county: () => void this.toCounty(),
    })}`;
  }

  private deskView(): TemplateResult {
    const { desk } = this;
    const call = desk.call;
    if (call) {
      return html`<main id="desk" class="desk in-call">
        <div class="side">${caseView(desk, call)}${papersView(call)}${asksView(desk, call)}${
          peopleView(desk, call)}${faceView(desk, call)}</div>
        ${stageView(desk, () => this.hangUpNow(), this.sure)}${documentView(desk, call)}
        <div class="side">${call.role === "listener" ? listenView()
          : html`${mirrorView(desk, call)}${chatView(desk, call)}`}</div>
      </main>`;
    }
    return html`<main id="desk" class="desk">
      ${queueView(desk)}
      <div class="middle">${wrapView(desk)}${ticketsView(desk)}${
        desk.board ? boardView(desk, desk.board) : nothing}${
        desk.films ? filmsView(desk, desk.films) : nothing}</div>
      <div class="side">${desk.figures ? figuresView(desk, desk.figures) : nothing}${
        keysView()}</div>
    </main>`;
  }

  protected override updated(): void {
    const { desk } = this;
    const rings = desk.rings.size > 0 && desk.online && !desk.call;
    ring(rings);
    document.title = rings ? `● ${t("answer")} (${desk.rings.size}) ${t("title")}` : t("title");
    const video = this.querySelector<HTMLVideoElement>("#remote-video");
    if (video?.srcObject && video.paused) this.play(video);
    const log = this.querySelector("#chat-log");
    log?.lastElementChild?.scrollIntoView({ block: "nearest" });
    this.followMirror();
    this.followOpened();
  }

  // A form or a film that opens below the fold would look like a button that does nothing.
  private followOpened(): void {
    const { call, playing } = this.desk;
    const opened = call?.suggesting ?? (playing && `film ${playing.film.id}`);
    if (opened === this.opened) return;
    this.opened = opened;
    this.querySelector(".suggest-form, .player")?.scrollIntoView({ block: "nearest" });
  }

  // What the kiosk asks now comes into view when the kiosk moves on, not while the agent scrolls.
  private followMirror(): void {
    const mirror = this.desk.call?.mirror ?? null;
    if (mirror === this.followed) return;
    this.followed = mirror;
    this.querySelector(".field.here")?.scrollIntoView({ block: "nearest" });
  }

  private play(video: HTMLVideoElement): void {
    video.play().catch((error: Error) => {
      // A stream replaced while it starts is no fault; only a refusal needs a click.
      if (error.name !== "NotAllowedError" || !this.desk.call) return;
      this.desk.call.notice = "play_blocked";
      this.requestUpdate();
    });
  }

  private async second(): Promise<void> {
    await this.desk.stats();
    if (!this.desk.me) return;
    if (this.seconds++ % 3 === 0) await this.desk.look();
    this.requestUpdate();
  }

  private async figures(): Promise<object | null> {
    const stats = await this.desk.stats();
    const video = this.querySelector<HTMLVideoElement>("#remote-video");
    if (!stats || !video) return null;
    return { ...stats, current_time: video.currentTime, width: video.videoWidth,
      height: video.videoHeight, kiosk: this.desk.call?.kioskStats ?? null };
  }

  // --- what the agent does ----------------------------------------------------------------

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    await this.enter((form) => signIn(this.desk, form));
    // The account has passkeys only: the button that was pressed stands for the question too.
    if (this.signIn.asksPasskey && this.desk.signInError?.key === "err_passkey_needed")
      await this.submitPasskey();
  }

  private async submitPasskey(): Promise<void> {
    const { question } = this.signIn;
    if (question) await this.enter((form) => signInByPasskey(this.desk, form, question));
  }

  private async enter(attempt: (form: Form) => Promise<Outcome>): Promise<void> {
    const data = new FormData(this.querySelector<HTMLFormElement>("#login-form") ?? undefined);
    const field = (name: string) => String(data.get(name) ?? "");
    this.signIn = { ...this.signIn, busy: true };
    this.requestUpdate();
    const { is, question } = await attempt({
      name: field("name").trim(), password: field("password"), code: field("code").trim(),
    });
    const asksCode = is === "code" || (is === "passkey" && this.signIn.asksCode);
    const asksPasskey = is === "passkey" && !asksCode;
    this.signIn = { ...this.signIn, busy: false, asksCode, asksPasskey, question };
    if (is === "in") this.desk.connect();
    this.requestUpdate();
    await this.updateComplete;
    const code = this.querySelector<HTMLInputElement>("#login-code");
    if (code && is === "code") {
      code.value = "";
      code.focus();
    }
  }

  private async toCounty(): Promise<void> {
    this.signIn = { ...this.signIn, busy: true };
    this.requestUpdate();
    const away = await signInByCounty(this.desk);
    if (!away) this.signIn = { ...this.signIn, busy: false };
    this.requestUpdate();
  }

  private async leave(): Promise<void> {
    if (this.desk.call) this.desk.hangUp();
    if (this.account?.open) this.account.toggle();
    this.desk.signedOut();
    await signOut();
  }

  private async openAccount(): Promise<void> {
    try {
      const { AccountPanel } = await import("./views/account");
      this.account ??= new AccountPanel(() => this.requestUpdate());
      this.account.toggle();
    } catch {
      this.desk.toast = "err_part";
      this.requestUpdate();
    }
  }

  private switchLanguage(): void {
    setLanguage(language() === "zh" ? "en" : "zh")
      .catch(() => (this.desk.toast = "err_part"))
      .finally(() => this.requestUpdate());
  }

  private dismiss(): void {
    this.desk.toast = null;
    this.requestUpdate();
  }

  private hangUpNow(): void {
    this.sure = false;
    this.desk.hangUp();
  }

  private touched(): void {
    if (!audible()) void unlock().then(() => this.requestUpdate());
    const video = this.querySelector<HTMLVideoElement>("#remote-video");
    if (video?.paused && video.srcObject && this.desk.call?.notice === "play_blocked")
      void video.play().then(() => {
        if (this.desk.call) this.desk.call.notice = null;
        this.requestUpdate();
      });
  }

  // One key must not end a call: the second press within three seconds does.
  private hangUpByKey(): void {
    if (this.sure) return this.hangUpNow();
    this.sure = true;
    window.setTimeout(() => {
      this.sure = false;
      this.requestUpdate();
    }, SURE_MS);
    this.requestUpdate();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.account?.open) this.account.toggle();
    else if (event.key === "Escape" && this.desk.call?.asks.shown) {
      this.desk.call.asks.show(null);
      this.requestUpdate();
    }
    if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat || !this.desk.me) return;
    const act = this.keyAct(event.code);
    if (!act) return;
    event.preventDefault();
    act();
  }

  private keyAct(code: string): (() => void) | null {
    const { desk } = this;
    const call = desk.call;
    const click = (...selectors: string[]) => () => {
      const found = selectors.map((one) => this.querySelector<HTMLButtonElement>(one));
      found.find((button) => button && !button.disabled)?.click();
    };
    switch (code) {
      case "KeyA": return click('.ringing [data-testid="answer"]', '[data-testid="answer"]');
      case "KeyX": return call ? click("#give-back") : click('[data-testid="decline"]');
      case "KeyM": return click("#mute");
      case "KeyV": return click("#camera");
      case "KeyH": return click("#hold");
      case "KeyK": return call ? () => this.hangUpByKey() : null;
      case "KeyC": return () => this.querySelector<HTMLElement>("#chat-input")?.focus();
      case "KeyR": return () => desk.setPresence(desk.presence.state === "away" ? "ready" : "away");
      case "KeyE": return click("#record");
      case "KeyW": return click('[data-testid="wrap-done"]');
      case "KeyL": return () => this.switchLanguage();
      default: return null;
    }
  }
}

customElements.define("jiujin-desk", JiujinDesk);
