// Every word of the page comes from here; the other modules hold keys only.
import { en, enLangs, enSteps } from "./en";
import { zh, zhLangs, zhSteps } from "./zh";

export type Key = keyof typeof zh;
export type Language = "zh" | "en";
export type Values = Record<string, string | number>;

const books = {
  zh: { words: zh, steps: zhSteps, langs: zhLangs },
  en: { words: en, steps: enSteps, langs: enLangs },
};
let current: Language = "zh";

export const language = (): Language => current;

export function setLanguage(name: string | null): void {
  current = name === "en" ? "en" : "zh";
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
  localStorage.setItem("language", current);
}

export function t(key: Key, values: Values = {}): string {
  return books[current].words[key].replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values[name] ?? ""),
  );
}

/** A key made from a code of the desk; null when there are no words for it. */
export const keyOf = (name: string): Key | null => (name in zh ? (name as Key) : null);

// Known ids become words; anything else the kiosk says is shown as it is.
export const stepWords = (step: string): string => books[current].steps[step] ?? step;
export const langWords = (lang: string): string => books[current].langs[lang] ?? lang;

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const m = Math.floor(whole / 60);
  return m ? t("minutes", { m, s: whole % 60 }) : t("seconds", { s: whole });
}
