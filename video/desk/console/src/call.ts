// One call on this page: its context, its peer connection and the agent's own devices.
import { Asks } from "./asks";
import { openDevices, stop } from "./devices";
import type { Guide } from "./guide";
import { Leg, type LegStats, type Quality } from "./leg";
import type {
  DeviceState, FaceScore, Mirror, PageTold, Phrase, RoomAnswer, RoomClose, RoomOpen, RoomStreams,
  RoomTold, Stats, WaitingCall,
} from "./messages";
import { Mix, Peer } from "./peer";
import { Recorder } from "./recorder";
import { Room } from "./room";
import type { Tab } from "./views/guide";
import type { Key } from "./words";

export interface ChatLine {
  mine: boolean;
  text: string;
  phrase?: Phrase["id"];
}

export type Role = "agent" | "third" | "listener";

export type RoomSays = RoomOpen | RoomAnswer | RoomStreams | RoomClose | RoomTold;
export type SaidToRoom =
  | { t: "room.offer"; room: string; sdp: string }
  | { t: "room.took"; room: string; n: number; sdp: string }
  | { t: "room.state"; room: string; state: "up" | "failed" };

export interface CallHandlers {
  changed(): void;
  answered(gen: number, sdp: string): void;
  peer(to: string, kind: "offer" | "answer", sdp: string): void;
  room(said: SaidToRoom): void;
  connected(): void;
  broken(): void;
}

export class Call {
  context: WaitingCall | null = null;
  role: Role = "agent";
  since = 0;
  muted = false;
  cameraOff = false;
  held = false;
  kioskUp = true;
  notice: Key | null = null;
  devices = { mic: true, camera: true, missing: [] as string[] };
  kioskStats: Stats | null = null;
  link: { fps: number; rtt: number | null } | null = null;
  quality: Quality = { sending: "full", receiving: "picture" };
  remote: MediaStream | null = null;
  document: MediaStream | null = null; // what lies under the kiosk's document camera
  local: MediaStream | null = null;
  third: MediaStream | null = null; // the third person's voice, on the first agent's page
  chat: ChatLine[] = [];
  mirror: Mirror | null = null;
  pages: PageTold[] = [];
  face: FaceScore | "asked" | null = null; // gone with the call, kept nowhere
  suggesting: string | null = null; // the field whose form of proposal is open
  party = new Map<string, { name: string; role: string }>();
  listeners: string[] = [];
  recording: "" | "asked" | "on" = "";
  recorder: Recorder | null = null;
  kioskDevices: DeviceState[] = [];
  asking: { to: string; warm: boolean; state: "ringing" | "accepted" } | null = null;
  leg: Leg | null = null;
  #next: Leg | null = null;
  #peers = new Map<string, Peer>();
  #mix: Mix | null = null;
  #room: Room | null = null; // three by the media server: tried, or (`inRoom`) carrying all
  inRoom = false;
  #leaving = false;
  #gen = 0;
  #over = false;
  tab: Tab = "case";
  guide: Guide | null = null;
  readonly asks: Asks;
  #opened = false;
  readonly #opening: Promise<void>;

  constructor(readonly id: string, owner: string, private readonly ice: () => RTCIceServer[],
    private readonly handlers: CallHandlers) {
    this.asks = new Asks(owner);
    this.#opening = this.#open();
  }

  async #open(): Promise<void> {
    const { stream, problem } = await openDevices();
    this.#opened = true;
    if (this.#over) return stop(stream);
    this.local = stream;
    this.notice = problem;
    this.apply();
    for (const leg of [this.leg, this.#next]) if (leg) this.#give(leg);
    this.handlers.changed();
  }

  get talkingWords(): Key {
    if (this.role === "listener") return "state_listening";
    if (this.role === "third") return this.inRoom ? "state_third_seen" : "state_as_third";
    return this.inRoom ? "state_talking_three" : "state_talking";
  }

  /** Whether these words take a room away that carries a third who stays. */
  losesRoom(said: RoomSays): boolean {
    return said.t === "room.close" && this.inRoom && this.party.size > 0;
  }

  get relinking(): boolean {
    return this.leg !== null;
  }

  /** A newer offer replaces the leg; the old one stays until the new one shows its picture. */
  async take(gen: number, sdp: string): Promise<void> {
    if (gen <= this.#gen) return;
    this.#gen = gen;
    this.#next?.close();
    const leg = new Leg(this.ice(), {
      stream: (stream) => this.#show(leg, stream),
      state: (state) => this.#legState(leg, state),
      devices: (on) => {
        this.devices = on;
        this.handlers.changed();
      },
      quality: (said) => {
        if (this.leg !== leg && this.#next !== leg) return;
        this.quality = said;
        this.handlers.changed();
      },
      document: (on) => {
        if (this.inRoom || (this.leg !== leg && this.#next !== leg)) return;
        this.document = on ? leg.document : null;
        this.handlers.changed();
      },
    });
    this.#next = leg;
    try {
      // The camera may take its time to open: the way is made meanwhile.
      const answer = await leg.answer(sdp);
      if (this.#over || this.#next !== leg) return;
      this.#give(leg);
      this.handlers.answered(gen, answer);
    } catch (error) {
      console.error("leg", error instanceof Error ? error.name : "");
      this.notice = "leg_failed";
      this.handlers.changed();
    }
  }

  /** Our picture and voice, once the devices are open; and what is missing, so nobody waits. */
  #give(leg: Leg): void {
    if (!this.#opened) return;
    for (const track of this.local?.getTracks() ?? []) void leg.send(track);
    leg.sayDevices({ mic: this.has("audio"), camera: this.has("video") });
  }

  #show(leg: Leg, stream: MediaStream): void {
    if (this.#over || (this.#next !== leg && this.leg !== leg)) return;
    this.remote = stream;
    this.handlers.changed();
  }

  #legState(leg: Leg, state: RTCPeerConnectionState): void {
    if (this.#over) return;
    if (state === "connected") {
      if (this.#next === leg) {
        this.leg?.close();
        this.leg = leg;
        this.#next = null;
        // Whoever is passed on to has the old leg's tracks.
        const passed = [...this.#peers.keys()];
        this.#leaveRoom();
        void this.#sendMix();
        if (this.role === "agent") for (const id of passed) void this.letIn(id);
      }
      this.handlers.connected();
    } else if ((state === "disconnected" || state === "failed") && this.leg === leg
      && !this.inRoom) {
      this.handlers.broken();
    }
  }

  /** What the buttons say, on the tracks. */
  apply(): void {
    for (const track of this.local?.getTracks() ?? []) {
      const off = track.kind === "audio" ? this.muted : this.cameraOff;
      track.enabled = !off && !this.held;
    }
  }

  has(kind: "audio" | "video"): boolean {
    return this.local?.getTracks().some((track) => track.kind === kind) ?? false;
  }

  // --- a third person ---------------------------------------------------------------------

  /** First agent: pass the resident on to somebody who has come in (or listens). */
  async letIn(id: string): Promise<void> {
    this.letOut(id);
    const peer = new Peer(this.ice(), {
      stream: (stream) => this.#heardThird(stream),
      changed: () => this.handlers.changed(),
    });
    this.#peers.set(id, peer);
    await this.#opening;
    if (this.#over || this.#peers.get(id) !== peer) return;
    const tracks = [
      ...(this.remote?.getTracks() ?? []), ...(this.local?.getAudioTracks() ?? []),
    ];
    const sdp = await peer.offer(tracks);
    if (!this.#over && this.#peers.get(id) === peer) this.handlers.peer(id, "offer", sdp);
  }

  letOut(id: string): void {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
    if (this.#peers.size || this.#mix === null) return;
    this.#mix.close();
    this.#mix = null;
    this.third = null;
    const own = this.local?.getAudioTracks()[0];
    if (own) void this.leg?.send(own);
  }

  /** What another page of this call says about its peer connection. */
  async peerSays(sender: string, kind: "offer" | "answer", sdp: string): Promise<void> {
    if (kind === "answer") {
      await this.#peers.get(sender)?.accept(sdp);
      return;
    }
    if (this.role === "third" && this.inRoom && !this.#leaving) return; // said before the room was
    this.#peers.get(sender)?.close();
    const peer = new Peer(this.ice(), {
      stream: (stream) => {
        this.#leaveRoom();
        this.remote = stream;
        this.handlers.changed();
      },
      changed: () => this.handlers.changed(),
    });
    this.#peers.set(sender, peer);
    await this.#opening;
    const answer = await peer.answer(sdp, this.role === "listener" ? null : this.local);
    if (!this.#over) this.handlers.peer(sender, "answer", answer);
  }

  #heardThird(stream: MediaStream): void {
    this.third = stream;
    this.#mix ??= new Mix();
    if (this.local) this.#mix.add(this.local);
    this.#mix.add(stream);
    void this.#sendMix();
    this.handlers.changed();
  }

  async #sendMix(): Promise<void> {
    const track = this.#mix?.track;
    if (track && this.leg) await this.leg.send(track);
  }

  // --- three by the media server ----------------------------------------------------------

  /** Beside the way that carries the call now; nothing is taken away before the room stands. */
  async roomSays(said: RoomSays): Promise<void> {
    try {
      await this.#roomSays(said);
    } catch (error) {
      console.info("room", error instanceof Error ? error.name : "");
      this.handlers.room({ t: "room.state", room: said.room, state: "failed" });
    }
  }

  async #roomSays(said: RoomSays): Promise<void> {
    if (said.t === "room.open") return this.#openRoom(said.room);
    const room = this.#room;
    if (room?.id !== said.room) return;
    if (said.t === "room.answer") await room.accept(said.sdp);
    else if (said.t === "room.streams") {
      const sdp = await room.take(said);
      this.handlers.room({ t: "room.took", room: room.id, n: said.n, sdp });
    } else if (said.t === "room.told") {
      const { mic, camera, missing } = said;
      this.devices = { mic, camera, missing };
      this.quality = { sending: said.sending, receiving: said.receiving };
      this.document = said.document ? room.document : null;
    } else if (!this.inRoom) {
      room.close();
      this.#room = null;
    } else this.#leaving = true; // it is kept until the old way stands again
  }

  async #openRoom(id: string): Promise<void> {
    this.#room?.close();
    const room: Room = new Room(id, this.ice(), {
      connected: () => this.#room === room && this.#enterRoom(room),
      failed: () => this.handlers.room({ t: "room.state", room: id, state: "failed" }),
    });
    this.#room = room;
    await this.#opening;
    const sdp = await room.offer(this.local);
    if (!this.#over && this.#room === room) this.handlers.room({ t: "room.offer", room: id, sdp });
  }

  #enterRoom(room: Room): void {
    const listeners = [...this.#peers.keys()].filter((id) => !this.party.has(id));
    for (const id of [...this.#peers.keys()]) this.letOut(id);
    this.inRoom = true;
    this.remote = room.kiosk;
    this.third = room.others;
    // A supervisor who listens is still let in by this page.
    if (this.role === "agent") for (const id of listeners) void this.letIn(id);
    this.handlers.room({ t: "room.state", room: room.id, state: "up" });
    this.handlers.connected();
  }

  /** The old way stands: the third is let in by this page again, if they are still here. */
  #leaveRoom(): void {
    if (!this.inRoom) return;
    this.#room?.close();
    this.#room = null;
    this.inRoom = this.#leaving = false;
    this.third = null;
    this.document = null;
    if (this.role === "agent") for (const id of this.party.keys()) void this.letIn(id);
    else this.handlers.connected(); // the words are others now
  }

  // --- recording --------------------------------------------------------------------------

  /** How the recording stands; an id makes this page the one that keeps it. */
  setRecording(state: "asked" | "on" | "off", id: string, failed: () => void): void {
    this.recording = state === "off" ? "" : state;
    if (state !== "on") {
      this.recorder?.finish();
      this.recorder = null;
    } else if (id && !this.recorder) {
      this.recorder = new Recorder(id, failed);
    }
  }

  /** Kept is only what the kiosk has said to be free of cards, signatures and numbers. */
  record(online: boolean): void {
    const shown = this.mirror !== null && !this.mirror.private && this.kioskUp && online;
    const { remote, local, third } = this;
    this.recorder?.follow({ remote, local, third }, shown && !this.held && this.leg !== null);
  }

  async measure(): Promise<LegStats | null> {
    const way = this.inRoom ? this.#room : this.leg;
    if (!way) return null;
    const stats = await way.stats();
    this.link = { fps: stats.fps_in ?? 0, rtt: stats.rtt_ms };
    return stats;
  }

  close(): void {
    this.#over = true;
    this.recorder?.finish();
    this.leg?.close();
    this.#next?.close();
    this.leg = this.#next = null;
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#room?.close();
    this.#mix?.close();
    stop(this.local);
    this.local = this.remote = this.document = null;
  }
}
