// What the desk knows of a service: the guide, papers, check-points and agreed answers.
import { language } from "./words";

interface Both {
  zh: string;
  en: string;
}

export interface Guide {
  service: string;
  version: string;
  title: Both;
  promised_days: number;
  rows: { key: string; text: Both }[];
  materials: { id: string; title: Both; how: Both; later: boolean }[];
  check_points: { id: string; text: Both }[];
  faq: { ask: Both; answer: Both }[];
}

export const said = (text: Both): string => text[language()];

const titles = new Map<string, Both | null>();

/** A service's name for people; the code until the desk has told it, or when it has none. */
export function serviceWords(service: string, draw: () => void): string {
  if (service && !titles.has(service)) {
    titles.set(service, null);
    void guideOf(service).then((guide) => {
      if (!guide) return;
      titles.set(service, guide.title);
      draw();
    });
  }
  const title = titles.get(service);
  return title ? said(title) : service;
}

/** Null when this desk knows nothing of the service. */
export async function guideOf(service: string): Promise<Guide | null> {
  if (!service) return null;
  try {
    const answer = await fetch(`api/guides/${encodeURIComponent(service)}`);
    return answer.ok ? ((await answer.json()) as Guide | null) : null;
  } catch {
    return null;
  }
}
