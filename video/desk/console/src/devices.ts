// The agent's camera and microphone.
import type { Key } from "./words";

const REASONS: Record<string, Key> = {
  NotAllowedError: "device_denied",
  SecurityError: "device_denied",
  NotReadableError: "device_busy",
  AbortError: "device_busy",
};

export interface Devices {
  stream: MediaStream | null;
  problem: Key | null;
}

/** Camera and microphone, or what there is of them, and what is wrong. */
export async function openDevices(): Promise<Devices> {
  if (!navigator.mediaDevices) return { stream: null, problem: "device_insecure" };
  const video = { width: 640, height: 480, frameRate: 25 };
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const tries: [MediaStreamConstraints, Key | null][] = [
    [{ video, audio }, null],
    [{ audio }, "device_no_camera"],
    [{ video }, "device_no_microphone"],
  ];
  let name = "";
  for (const [wish, problem] of tries) {
    try {
      return { stream: await navigator.mediaDevices.getUserMedia(wish), problem };
    } catch (error) {
      name = error instanceof Error ? error.name : "";
    }
  }
  return { stream: null, problem: REASONS[name] ?? "device_missing" };
}

export function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
