// The ring: two soft tones each three seconds, made here so that no sound file is needed.
let context: AudioContext | null = null;
let timer = 0;

/** Browsers start sound only after a click or a key; returns whether it may sound. */
export async function unlock(): Promise<boolean> {
  context ??= new AudioContext();
  if (context.state === "suspended") await context.resume();
  return audible();
}

export const audible = (): boolean => context?.state === "running";

function tone(into: AudioContext, frequency: number, at: number, length: number): void {
  const oscillator = into.createOscillator();
  const gain = into.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.15, at + 0.03);
  gain.gain.linearRampToValueAtTime(0, at + length);
  oscillator.connect(gain).connect(into.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}

function strike(): void {
  if (context === null || !audible()) return;
  tone(context, 660, context.currentTime, 0.45);
  tone(context, 528, context.currentTime + 0.5, 0.6);
}

export function ring(on: boolean): void {
  if (on && !timer) {
    strike();
    timer = window.setInterval(strike, 3000);
  } else if (!on && timer) {
    clearInterval(timer);
    timer = 0;
  }
}
