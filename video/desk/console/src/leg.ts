// One peer connection of a call. The kiosk offers, we answer with all candidates inside.
import type { IceServer } from "./messages";

const GATHER_MS = 2000;
const MAX_BITRATE = 1_200_000;

/** A relay as the browser takes it. */
export const iceServer = ({ urls, username, credential }: IceServer): RTCIceServer => ({
  urls, ...(username ? { username, credential: credential ?? "" } : {}),
});

export interface LegHandlers {
  stream(stream: MediaStream): void;
  state(state: RTCPeerConnectionState): void;
  /** `missing`: what does not work at the kiosk just now: microphone, camera, speaker. */
  devices(on: { mic: boolean; camera: boolean; missing: string[] }): void;
  quality(said: Quality): void;
  document(on: boolean): void;
}

/** Codes of video/ladder.py: what we get of the resident just now, and the resident of us. */
export interface Quality {
  sending: string;
  receiving: string;
}

export interface LegStats {
  audio_bytes_in: number;
  audio_bytes_out: number;
  video_bytes_in: number;
  video_bytes_out: number;
  frames_decoded: number;
  frames_sent: number;
  fps_in: number | null;
  rtt_ms: number | null;
  codec_in: string;
  codec_out: string;
  state: RTCPeerConnectionState;
}

export class Leg {
  readonly document = new MediaStream();
  readonly #pc: RTCPeerConnection;
  #ctl: RTCDataChannel | null = null;
  #closed = false;
  #own: { mic: boolean; camera: boolean } | null = null;
  readonly #senders = new Map<string, RTCRtpSender>();

  constructor(ice: RTCIceServer[], private readonly handlers: LegHandlers) {
    this.#pc = new RTCPeerConnection({ iceServers: ice });
    const stream = new MediaStream();
    this.#pc.ontrack = (event) => {
      // The second picture of an offer is the document camera's; it may stay dark all along.
      if (event.track.kind === "video" && stream.getVideoTracks().length) {
        this.document.addTrack(event.track);
        return;
      }
      stream.addTrack(event.track);
      // Shown once the way is open: until then an older leg's picture is better than none.
      if (this.#pc.connectionState === "connected") handlers.stream(stream);
    };
    this.#pc.onconnectionstatechange = () => {
      if (this.#closed) return;
      if (this.#pc.connectionState === "connected" && stream.getTracks().length)
        handlers.stream(stream);
      handlers.state(this.#pc.connectionState);
    };
    this.#pc.ondatachannel = (event) => this.#take(event.channel);
  }

  #take(channel: RTCDataChannel): void {
    if (channel.label !== "ctl") return;
    this.#ctl = channel;
    channel.onopen = () => this.#own && this.sayDevices(this.#own);
    if (this.#own) this.sayDevices(this.#own);
    channel.onmessage = (event) => {
      const body = fields(String(event.data));
      if (body["t"] === "ping") {
        // What came in the moment of closing is still delivered; there is no way back then.
        if (channel.readyState === "open")
          channel.send(JSON.stringify({ t: "pong", at: body["at"] }));
      }
      else if (body["t"] === "devices")
        this.handlers.devices({
          mic: body["mic"] !== false, camera: body["camera"] !== false,
          missing: Array.isArray(body["missing"]) ? body["missing"].map(String) : [],
        });
      else if (body["t"] === "quality")
        this.handlers.quality({
          sending: String(body["sending"]), receiving: String(body["receiving"]),
        });
      else if (body["t"] === "document") this.handlers.document(body["on"] === true);
    };
  }

  /** Returns the answer's SDP. Own tracks come by `send`, as soon as the devices are open. */
  async answer(sdp: string): Promise<string> {
    await this.#pc.setRemoteDescription({ type: "offer", sdp });
    for (const kind of ["audio", "video"]) {
      const first = this.#pc.getTransceivers().find((one) => one.receiver.track.kind === kind);
      if (!first) continue;
      first.direction = "sendrecv";
      this.#senders.set(kind, first.sender);
    }
    await this.#pc.setLocalDescription(await this.#pc.createAnswer());
    const video = this.#senders.get("video");
    if (video) await tune(video);
    await gathered(this.#pc);
    return this.#pc.localDescription?.sdp ?? "";
  }

  /** Sends this track from now on in the place of the one of its kind before. */
  async send(track: MediaStreamTrack): Promise<void> {
    await this.#senders.get(track.kind)?.replaceTrack(track);
  }

  /** Tells the kiosk what it may wait for: without a camera here there will be no picture. */
  sayDevices(on: { mic: boolean; camera: boolean }): void {
    this.#own = on;
    if (this.#ctl?.readyState === "open")
      this.#ctl.send(JSON.stringify({ t: "devices", ...on }));
  }

  async stats(): Promise<LegStats> {
    const found = noStats(this.#pc.connectionState);
    await gather(found, this.#pc);
    return found;
  }

  close(): void {
    this.#closed = true;
    this.#ctl?.close();
    this.#pc.close();
  }
}

export function noStats(state: RTCPeerConnectionState): LegStats {
  return {
    audio_bytes_in: 0, audio_bytes_out: 0, video_bytes_in: 0, video_bytes_out: 0,
    frames_decoded: 0, frames_sent: 0, fps_in: null, rtt_ms: null, codec_in: "", codec_out: "",
    state,
  };
}

/** Adds what this connection has counted. */
export async function gather(found: LegStats, pc: RTCPeerConnection): Promise<void> {
  const report = await pc.getStats();
  report.forEach((one) => count(found, one, report));
}

// The library's type of a report entry is `any`: its fields depend on `type`.
function count(found: LegStats, one: any, report: RTCStatsReport): void {
  const audio = one.kind === "audio";
  if (one.type === "inbound-rtp") {
    if (audio) found.audio_bytes_in += one.bytesReceived;
    else {
      found.video_bytes_in += one.bytesReceived;
      found.frames_decoded = one.framesDecoded;
      found.fps_in = one.framesPerSecond ?? null;
      found.codec_in = report.get(one.codecId)?.mimeType ?? "";
    }
  } else if (one.type === "outbound-rtp") {
    if (audio) found.audio_bytes_out += one.bytesSent;
    else {
      found.video_bytes_out += one.bytesSent;
      found.frames_sent = one.framesSent;
      found.codec_out = report.get(one.codecId)?.mimeType ?? "";
    }
  } else if (one.type === "candidate-pair" && one.nominated && one.currentRoundTripTime >= 0) {
    found.rtt_ms = one.currentRoundTripTime * 1000;
  }
}

function fields(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/**
 * The kiosk sends H.264, which costs it least. Of us it gets VP8 where the browser can choose:
 * Chromium's H.264 makes a key picture each second, which a thin line can't carry.
 */
async function tune(sender: RTCRtpSender): Promise<void> {
  // `codec` of an encoding is newer than the library's types.
  const parameters = sender.getParameters() as any;
  const first = parameters.encodings?.[0];
  if (!first) return;
  first.maxBitrate = MAX_BITRATE;
  const vp8 = parameters.codecs?.find((one: any) => one.mimeType === "video/VP8");
  if (vp8) first.codec = vp8;
  try {
    await sender.setParameters(parameters);
  } catch (error) {
    console.info("codec", (error as Error).name);
  }
}

/** Waits until all candidates stand in the local description, for a while at most. */
export function gathered(pc: RTCPeerConnection): Promise<void> {
  if (pc.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER_MS);
    pc.addEventListener("icegatheringstatechange", () => {
      if (pc.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}
