// Runs in the agent's page before its own code: burns the time into what the camera sends, reads
// it from what arrives (the layout is video/stamp.py's), and notes getStats once a second.
(() => {
  const BLOCKS = 32, WRAP = 1 << 24, SHARE = 30;
  const lab = (globalThis.lab = { frames: [], stats: [], peers: [], size: null });
  const check = (ms) => (0x5a + (ms >> 16) + ((ms >> 8) & 255) * 3 + (ms & 255) * 7) & 255;
  const rows = (height) => Math.max(4, Math.floor(height / SHARE));

  function burn(luma, width, height, stride) {
    const ms = Date.now() % WRAP;
    const bits = [];
    for (let i = 23; i >= 0; i--) bits.push((ms >> i) & 1);
    for (let i = 7; i >= 0; i--) bits.push((check(ms) >> i) & 1);
    for (let x = 0; x < width; x++) luma[x] = bits[Math.floor((x * BLOCKS) / width)] ? 235 : 16;
    for (let y = 1; y < rows(height); y++) luma.copyWithin(y * stride, 0, width);
  }

  function age(luma, width) {
    let ms = 0, sum = 0;
    for (let i = 0; i < BLOCKS; i++) {
      const bit = luma[Math.floor(((i * 2 + 1) * width) / (BLOCKS * 2))] > 125 ? 1 : 0;
      if (i < 24) ms = ms * 2 + bit;
      else sum = sum * 2 + bit;
    }
    if (check(ms) !== sum) return null;
    const found = ((Date.now() % WRAP) - ms + WRAP) % WRAP;
    return found < WRAP / 2 ? found : found - WRAP;
  }

  function stamped(track) {
    const source = new MediaStreamTrackProcessor({ track });
    const made = new MediaStreamTrackGenerator({ kind: "video" });
    const work = new TransformStream({
      async transform(frame, controller) {
        const data = new Uint8Array(frame.allocationSize());
        const layout = await frame.copyTo(data);
        const { codedWidth, codedHeight, format, timestamp } = frame;
        frame.close();
        burn(data.subarray(layout[0].offset), codedWidth, codedHeight, layout[0].stride);
        controller.enqueue(
          new VideoFrame(data, { format, codedWidth, codedHeight, timestamp, layout }));
      },
    });
    source.readable.pipeThrough(work).pipeTo(made.writable);
    return made;
  }

  async function watch(track) {
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 8 }).readable.getReader();
    for (;;) {
      const { value: frame, done } = await reader.read();
      if (done) return;
      const width = frame.codedWidth, height = frame.codedHeight;
      const y = Math.floor(rows(height) / 2 / 2) * 2;
      const rect = { x: 0, y, width, height: 2 };
      const data = new Uint8Array(frame.allocationSize({ rect }));
      await frame.copyTo(data, { rect });
      frame.close();
      lab.frames.push([Date.now() / 1000, age(data, width), width, height]);
    }
  }

  const devices = navigator.mediaDevices;
  const open = devices?.getUserMedia.bind(devices);
  if (open) devices.getUserMedia = async (wish) => {
    const size = lab.size ?? { width: 640, height: 480, frameRate: 25 };
    const got = await open({ ...wish, video: wish.video ? size : false });
    const camera = got.getVideoTracks()[0];
    if (!camera) return got;
    return new MediaStream([stamped(camera), ...got.getAudioTracks()]);
  };

  const Native = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      lab.peers.push(this);
      this.addEventListener("track", (event) => {
        if (event.track.kind === "video") watch(event.track);
      });
    }
  };

  setInterval(async () => {
    const peer = lab.peers.findLast((one) => one.connectionState === "connected");
    if (!peer) return;
    const note = { at: Date.now() / 1000 };
    (await peer.getStats()).forEach((one) => {
      if (one.type === "inbound-rtp" && one.kind === "video")
        Object.assign(note, { freezes: one.freezeCount, frozen_s: one.totalFreezesDuration,
          keys: one.keyFramesDecoded, nacks: one.nackCount, plis: one.pliCount,
          lost: one.packetsLost, decoded: one.framesDecoded, bytes_in: one.bytesReceived,
          buffer_s: one.jitterBufferDelay, emitted: one.jitterBufferEmittedCount });
      else if (one.type === "inbound-rtp")
        Object.assign(note, { samples: one.totalSamplesReceived,
          concealed: one.concealedSamples - one.silentConcealedSamples });
      else if (one.type === "outbound-rtp" && one.kind === "video")
        Object.assign(note, { bytes_out: one.bytesSent, target: one.targetBitrate,
          out: [one.frameWidth, one.frameHeight, one.framesPerSecond],
          limit: one.qualityLimitationReason, encoder: one.encoderImplementation,
          resent: one.retransmittedPacketsSent, asked: one.nackCount, keys_out: one.keyFramesEncoded,
          plis_in: one.pliCount, queued_s: one.totalPacketSendDelay, packets: one.packetsSent });
      else if (one.type === "remote-inbound-rtp" && one.kind === "video")
        Object.assign(note, { far_rtt: one.roundTripTime, far_loss: one.fractionLost });
      else if (one.type === "candidate-pair" && one.nominated)
        Object.assign(note, { available: one.availableOutgoingBitrate });
      else if (one.type === "local-candidate" && one.candidateType === "relay") note.relay = true;
    });
    lab.stats.push(note);
  }, 1000);
})();
