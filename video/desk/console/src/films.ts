// Recorded calls, for supervisors: the list, and what the desk says of a chain.
export interface Film {
  id: string;
  site: string;
  service_id: string;
  lang: string;
  agent: string;
  begun: number;
  last_at: number;
  expires: number;
  bytes: number;
  parts: number;
}

export async function films(): Promise<Film[] | null> {
  try {
    const response = await fetch("api/recordings");
    return response.ok ? ((await response.json()) as { recordings: Film[] }).recordings : null;
  } catch {
    return null;
  }
}

export const partOf = (film: Film, part: number): string =>
  `api/recordings/${encodeURIComponent(film.id)}/${part}`;

/** The number of the piece that is wrong; 0: the chain is whole; null: not reached. */
export async function broken(film: Film): Promise<number | null> {
  const stop = new AbortController();
  try {
    const response = await fetch(partOf(film, 0), { signal: stop.signal });
    if (response.ok) return 0;
    return ((await response.json()) as { chunk?: number }).chunk ?? null;
  } catch {
    return null;
  } finally {
    stop.abort();
  }
}
