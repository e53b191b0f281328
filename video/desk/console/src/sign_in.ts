// The ways in: name and password with a one-time code or a passkey, or the county's provider.
import type { Desk, Me } from "./desk";
import { PasskeyTrouble, showPasskey, type Question, type Shown } from "./passkey";
import { keyOf } from "./words";

interface MeAnswer {
  display_name: string | null;
  id?: string;
  role?: string;
  way?: string;
  county?: boolean;
}

/** Who is signed in (null: nobody), and whether the county's provider is an other way in. */
export interface Hello {
  me: Me | null;
  county: boolean;
}

/** undefined: the desk can't be reached. */
export async function whoAmI(): Promise<Hello | undefined> {
  try {
    const answer = await fetch("api/me");
    if (!answer.ok) return undefined;
    const found = (await answer.json()) as MeAnswer;
    const county = found.county === true;
    if (!found.display_name) return { me: null, county };
    const { id = "", role = "agent", way = "password" } = found;
    return { me: { id, name: found.display_name, role, way }, county };
  } catch {
    return undefined;
  }
}

export interface Form {
  name: string;
  password: string;
  code: string;
}

/** What became of a try; the words are in `desk.signInError`. */
export interface Outcome {
  is: "in" | "code" | "passkey" | "no";
  question: Question | null;
}

const no: Outcome = { is: "no", question: null };

async function post(path: string, body: object): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

export async function signIn(desk: Desk, form: Form, passkey?: Shown): Promise<Outcome> {
  if (!form.name || !form.password) {
    desk.signInError = { key: "err_form", values: {} };
    return no;
  }
  const { name, password, code } = form;
  try {
    const second = passkey ? { passkey } : code ? { code } : {};
    const response = await post("api/login", { name, password, ...second });
    if (response.ok) {
      desk.signInError = null;
      desk.me = (await whoAmI())?.me ?? null;
      return { is: "in", question: null };
    }
    return refused(desk, await response.json().catch(() => ({})));
  } catch {
    desk.signInError = { key: "err_network", values: {} };
    return no;
  }
}

/** The same form once more, with a passkey for this question of the desk. */
export async function signInByPasskey(
  desk: Desk, form: Form, question: Question,
): Promise<Outcome> {
  try {
    return await signIn(desk, form, await showPasskey(question));
  } catch (error) {
    if (!(error instanceof PasskeyTrouble)) throw error;
    desk.signInError = { key: error.key, values: {} };
    return { is: "passkey", question };
  }
}

interface Refusal {
  code?: unknown;
  retry_after?: unknown;
  passkey?: Question;
}

function refused(desk: Desk, body: Refusal): Outcome {
  const code = typeof body.code === "string" ? body.code : "";
  const key = keyOf(`err_${code}`) ?? "err_wrong_name_or_password";
  desk.signInError = { key, values: { s: Number(body.retry_after ?? 0) } };
  const question = body.passkey ?? null;
  if (code === "code_needed" || code === "wrong_code") return { is: "code", question };
  return { is: question ? "passkey" : "no", question };
}

/** Away to the county's provider; comes back as a new page. False when that can't be. */
export async function signInByCounty(desk: Desk): Promise<boolean> {
  desk.signInError = null;
  try {
    const response = await post("api/oidc/begin", {});
    const said = (await response.json()) as { address?: string; code?: string; retry_after?: number };
    if (response.ok && said.address) {
      location.assign(said.address);
      return true;
    }
    tellCounty(desk, said.code ?? "", Number(said.retry_after ?? 0));
  } catch {
    desk.signInError = { key: "err_network", values: {} };
  }
  return false;
}

function tellCounty(desk: Desk, code: string, s = 0): void {
  // What only an administrator can mend is one sentence with the code in it.
  const key = keyOf(`err_${code}`) ?? "err_oidc_wrong";
  desk.signInError = { key, values: { s, code } };
}

/** The provider's way back ends here: a refusal stands behind `#refused=` and is taken away. */
export function cameBack(desk: Desk): void {
  const code = new URLSearchParams(location.hash.slice(1)).get("refused");
  if (!code || !/^oidc_[a-z_]{1,30}$/.test(code)) return;
  history.replaceState(null, "", location.pathname + location.search);
  tellCounty(desk, code);
}

/** Signs out here, and at the county's provider where the agent came by it. */
export async function signOut(): Promise<void> {
  const response = await fetch("api/logout", { method: "POST" }).catch(() => null);
  if (response?.status !== 200) return;
  const { address } = (await response.json().catch(() => ({}))) as { address?: string };
  if (address) location.assign(address);
}
