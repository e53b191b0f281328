// A supervisor's look at everything that goes on, asked for every few seconds while it is shown.
export interface LiveCall {
  call: string;
  site: string;
  service_id: string;
  lang: string;
  queued: string;
  pos: number | null;
  eta_s: number | null;
  agent: string | null;
  third: string | null;
  listeners: string[];
  on_hold: boolean;
  kiosk_up: boolean;
}

export interface LivePerson {
  id: string;
  name: string;
  level: string;
  state: string;
  reason: string;
}

export interface Live {
  calls: LiveCall[];
  agents: LivePerson[];
  promises: number;
  late: number;
}

export async function live(): Promise<Live | null> {
  try {
    const response = await fetch("api/live");
    return response.ok ? ((await response.json()) as Live) : null;
  } catch {
    return null;
  }
}
