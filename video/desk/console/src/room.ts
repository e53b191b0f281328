// Three in a call by the county's media server: one connection up with what we send, one down with
// what the others send. The server's own language is the desk's business; here is only SDP.
import { gathered, gather, noStats, type LegStats } from "./leg";
import type { RoomStreams } from "./messages";

// The kiosk gets two pictures on a line that is made for one.
const MAX_BITRATE = 500_000;

export interface RoomHandlers {
  connected(): void;
  failed(): void;
}

export class Room {
  readonly kiosk = new MediaStream();
  readonly document = new MediaStream();
  readonly others = new MediaStream(); // the other agents' voices
  readonly #up: RTCPeerConnection;
  #down: RTCPeerConnection | null = null;
  #closed = false;

  constructor(readonly id: string, private readonly ice: RTCIceServer[],
    private readonly handlers: RoomHandlers) {
    this.#up = this.#connection();
  }

  #connection(): RTCPeerConnection {
    const made = new RTCPeerConnection({ iceServers: this.ice });
    made.onconnectionstatechange = () => {
      if (this.#closed) return;
      if (made.connectionState === "failed") this.handlers.failed();
      else if (made === this.#down && made.connectionState === "connected")
        this.handlers.connected();
    };
    return made;
  }

  /** Our own voice and picture; what there is no device for stays silent or dark. */
  async offer(local: MediaStream | null): Promise<string> {
    const [voice] = local?.getAudioTracks() ?? [];
    const [face] = local?.getVideoTracks() ?? [];
    this.#up.addTransceiver(voice ?? "audio", { direction: "sendonly" });
    this.#up.addTransceiver(face ?? "video", {
      direction: "sendonly", sendEncodings: [{ maxBitrate: MAX_BITRATE }],
    });
    await this.#up.setLocalDescription(await this.#up.createOffer());
    await gathered(this.#up);
    return this.#up.localDescription?.sdp ?? "";
  }

  async accept(sdp: string): Promise<void> {
    await this.#up.setRemoteDescription({ type: "answer", sdp });
  }

  /** The answer to what the server offers of the others. */
  async take(said: RoomStreams): Promise<string> {
    this.#down?.close();
    const pc = this.#connection();
    this.#down = pc;
    pc.ontrack = (event) => {
      const stream = said.streams.find((one) => one.mid === event.transceiver.mid);
      if (stream?.who === "kiosk")
        (stream.kind === "document" ? this.document : this.kiosk).addTrack(event.track);
      else if (stream?.kind === "sound") this.others.addTrack(event.track);
    };
    await pc.setRemoteDescription({ type: "offer", sdp: said.sdp });
    await pc.setLocalDescription(await pc.createAnswer());
    await gathered(pc);
    return pc.localDescription?.sdp ?? "";
  }

  async stats(): Promise<LegStats> {
    const found = noStats(this.#down?.connectionState ?? "new");
    await gather(found, this.#up);
    if (this.#down) await gather(found, this.#down);
    return found;
  }

  close(): void {
    this.#closed = true;
    this.#up.close();
    this.#down?.close();
  }
}
