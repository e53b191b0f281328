// Every word of the page comes from here; the other modules hold keys only.
import { zh, zhLangs, zhSteps, type Words } from "./zh";

export type Key = keyof typeof zh;
export type Language = "zh" | "en";
export type Values = Record<string, string | number>;

interface Book {
  words: Words;
  steps: Record<string, string>;
  langs: Record<string, string>;
}

const chinese: Book = { words: zh, steps: zhSteps, langs: zhLangs };
let english: Book | null = null; // loaded when it is wanted first
let book = chinese;
let current: Language = "zh";

export const language = (): Language => current;

/** Rejects, and changes nothing, when the words can't be loaded. */
export async function setLanguage(name: string | null): Promise<void> {
  if (name === "en" && english === null) {
    const { en, enLangs, enSteps } = await import("./en");
    english = { words: en, steps: enSteps, langs: enLangs };
  }
  current = name === "en" ? "en" : "zh";
  book = (current === "en" && english) || chinese;
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
  localStorage.setItem("language", current);
}

export function t(key: Key, values: Values = {}): string {
  return book.words[key].replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values[name] ?? ""),
  );
}

/** A key made from a code of the desk; null when there are no words for it. */
export const keyOf = (name: string): Key | null => (name in zh ? (name as Key) : null);

// Known ids become words; anything else the kiosk says is shown as it is.
export const stepWords = (step: string): string => book.steps[step] ?? step;
export const langWords = (lang: string): string => book.langs[lang] ?? lang;

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const m = Math.floor(whole / 60);
  return m ? t("minutes", { m, s: whole % 60 }) : t("seconds", { s: whole });
}
