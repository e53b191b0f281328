// The ring: two soft tones each three seconds, made here so that no sound file is needed.
let context = null;
let timer = 0;

// Browsers start sound only after a click or a key; returns whether it may sound.
export async function unlock() {
  context ??= new AudioContext();
  if (context.state === "suspended") await context.resume();
  return context.state === "running";
}

export const audible = () => context?.state === "running";

function tone(frequency, at, length) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.15, at + 0.03);
  gain.gain.linearRampToValueAtTime(0, at + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}

function strike() {
  if (!audible()) return;
  const now = context.currentTime;
  tone(660, now, 0.45);
  tone(528, now + 0.5, 0.6);
}

export function ring(on) {
  if (on && !timer) {
    strike();
    timer = setInterval(strike, 3000);
  } else if (!on && timer) {
    clearInterval(timer);
    timer = 0;
  }
}
