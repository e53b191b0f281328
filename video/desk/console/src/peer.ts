// Three in a call: the kiosk keeps its one leg to the first agent, whose page passes picture and
// sound on to the third and mixes the third's voice into what the resident hears.
import { gathered } from "./leg";

export interface PeerHandlers {
  stream(stream: MediaStream): void;
  changed(): void;
}

export class Peer {
  readonly #pc: RTCPeerConnection;
  readonly #stream = new MediaStream();

  constructor(ice: RTCIceServer[], handlers: PeerHandlers) {
    this.#pc = new RTCPeerConnection({ iceServers: ice });
    this.#pc.ontrack = (event) => {
      this.#stream.addTrack(event.track);
      handlers.stream(this.#stream);
    };
    this.#pc.onconnectionstatechange = () => handlers.changed();
  }

  get state(): RTCPeerConnectionState {
    return this.#pc.connectionState;
  }

  /** The first agent's side: the resident's tracks and the agent's own voice go out. */
  async offer(tracks: MediaStreamTrack[]): Promise<string> {
    for (const track of tracks) this.#pc.addTrack(track, this.#stream);
    await this.#pc.setLocalDescription(await this.#pc.createOffer());
    await gathered(this.#pc);
    return this.#pc.localDescription?.sdp ?? "";
  }

  /** The other side: `local` is null for somebody who only listens. */
  async answer(sdp: string, local: MediaStream | null): Promise<string> {
    await this.#pc.setRemoteDescription({ type: "offer", sdp });
    for (const track of local?.getAudioTracks() ?? [])
      this.#pc.addTrack(track, local as MediaStream);
    await this.#pc.setLocalDescription(await this.#pc.createAnswer());
    await gathered(this.#pc);
    return this.#pc.localDescription?.sdp ?? "";
  }

  async accept(sdp: string): Promise<void> {
    await this.#pc.setRemoteDescription({ type: "answer", sdp });
  }

  close(): void {
    this.#pc.close();
  }
}

/** Several voices as one track. */
export class Mix {
  readonly #context = new AudioContext();
  readonly #out = this.#context.createMediaStreamDestination();

  add(stream: MediaStream): void {
    if (stream.getAudioTracks().length)
      this.#context.createMediaStreamSource(stream).connect(this.#out);
  }

  get track(): MediaStreamTrack | null {
    return this.#out.stream.getAudioTracks()[0] ?? null;
  }

  close(): void {
    void this.#context.close();
  }
}
