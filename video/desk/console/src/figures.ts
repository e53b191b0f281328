// A supervisor's figures of a day, counted by the desk; by_… maps count calls.
export interface Spread {
  p50: number;
  p95: number;
}

export interface Figures {
  day: string;
  calls: number;
  answered: number;
  given_up: number;
  wait_s: Spread | null;
  talk_s: Spread | null;
  by_service: Record<string, number>;
  by_outcome: Record<string, number>;
  by_rating: Record<string, number>;
}

export async function figures(day: string): Promise<Figures | null> {
  try {
    const response = await fetch(`api/figures?day=${encodeURIComponent(day)}`);
    return response.ok ? ((await response.json()) as Figures) : null;
  } catch {
    return null;
  }
}
