// One peer connection of a call. The kiosk offers, we answer with all candidates inside.
const GATHER_MS = 2000;
const MAX_BITRATE = 1_200_000;

export class Leg {
  #pc;
  #ctl = null;
  #handlers;
  #closed = false;

  // handlers: stream(MediaStream), state(string), devices({mic, camera})
  constructor(ice, handlers) {
    this.#handlers = handlers;
    this.#pc = new RTCPeerConnection({ iceServers: ice });
    const stream = new MediaStream();
    this.#pc.ontrack = (event) => {
      stream.addTrack(event.track);
      handlers.stream(stream);
    };
    this.#pc.onconnectionstatechange = () => {
      if (!this.#closed) handlers.state(this.#pc.connectionState);
    };
    this.#pc.ondatachannel = (event) => this.#take(event.channel);
  }

  #take(channel) {
    if (channel.label !== "ctl") return;
    this.#ctl = channel;
    channel.onmessage = (event) => {
      let body;
      try {
        body = JSON.parse(event.data);
      } catch {
        return;
      }
      if (body.t === "ping") channel.send(JSON.stringify({ t: "pong", at: body.at }));
      else if (body.t === "devices") this.#handlers.devices(body);
    };
  }

  // Returns the answer's SDP.
  async answer(sdp, local) {
    await this.#pc.setRemoteDescription({ type: "offer", sdp });
    for (const track of local?.getTracks() ?? []) {
      const sender = this.#pc.addTrack(track, local);
      if (track.kind === "video") await limit(sender);
    }
    await this.#pc.setLocalDescription(await this.#pc.createAnswer());
    await this.#gathered();
    return this.#pc.localDescription.sdp;
  }

  #gathered() {
    if (this.#pc.iceGatheringState === "complete") return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.#pc.addEventListener("icegatheringstatechange", () => {
        if (this.#pc.iceGatheringState !== "complete") return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async stats() {
    const found = { audio_bytes_in: 0, audio_bytes_out: 0, video_bytes_in: 0, video_bytes_out: 0,
      frames_decoded: 0, frames_sent: 0, fps_in: null, rtt_ms: null, codec_in: "", codec_out: "",
      state: this.#pc.connectionState };
    const report = await this.#pc.getStats();
    report.forEach((one) => {
      if (one.type === "inbound-rtp") {
        found[`${one.kind}_bytes_in`] += one.bytesReceived;
        if (one.kind !== "video") return;
        found.frames_decoded = one.framesDecoded;
        found.fps_in = one.framesPerSecond ?? null;
        found.codec_in = report.get(one.codecId)?.mimeType ?? "";
      } else if (one.type === "outbound-rtp") {
        found[`${one.kind}_bytes_out`] += one.bytesSent;
        if (one.kind !== "video") return;
        found.frames_sent = one.framesSent;
        found.codec_out = report.get(one.codecId)?.mimeType ?? "";
      } else if (one.type === "candidate-pair" && one.nominated && one.currentRoundTripTime >= 0) {
        found.rtt_ms = one.currentRoundTripTime * 1000;
      }
    });
    return found;
  }

  close() {
    this.#closed = true;
    this.#ctl?.close();
    this.#pc.close();
  }
}

async function limit(sender) {
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length) return;
  parameters.encodings[0].maxBitrate = MAX_BITRATE;
  await sender.setParameters(parameters);
}

// Camera and microphone, or what there is of them. Returns {stream, problem}; problem is a key
// of messages.js or "".
export async function openDevices() {
  if (!navigator.mediaDevices) return { stream: null, problem: "device_insecure" };
  const video = { width: 640, height: 480, frameRate: 25 };
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const tries = [[{ video, audio }, ""], [{ audio }, "device_no_camera"],
    [{ video }, "device_no_microphone"]];
  let name = "";
  for (const [wish, problem] of tries) {
    try {
      return { stream: await navigator.mediaDevices.getUserMedia(wish), problem };
    } catch (error) {
      name = error.name;
    }
  }
  const problem = { NotAllowedError: "device_denied", SecurityError: "device_denied",
    NotReadableError: "device_busy", AbortError: "device_busy" }[name] ?? "device_missing";
  return { stream: null, problem };
}
