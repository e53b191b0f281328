// Name, password and, where the account has one, the one-time code.
import type { Desk, Me } from "./desk";
import { keyOf } from "./words";

interface MeAnswer {
  display_name: string | null;
  id?: string;
  role?: string;
}

/** Who is signed in; null: nobody; undefined: the desk can't be reached. */
export async function whoAmI(): Promise<Me | null | undefined> {
  try {
    const found = (await (await fetch("api/me")).json()) as MeAnswer;
    if (!found.display_name) return null;
    return { id: found.id ?? "", name: found.display_name, role: found.role ?? "agent" };
  } catch {
    return undefined;
  }
}

export interface Form {
  name: string;
  password: string;
  code: string;
}

/** Returns "in", "code" (the code is asked for) or "no"; the words are in `desk.signInError`. */
export async function signIn(desk: Desk, form: Form): Promise<"in" | "code" | "no"> {
  if (!form.name || !form.password) {
    desk.signInError = { key: "err_form", values: {} };
    return "no";
  }
  const { name, password, code } = form;
  try {
    const response = await fetch("api/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, password, ...(code ? { code } : {}) }),
    });
    if (response.ok) {
      desk.signInError = null;
      desk.me = (await whoAmI()) ?? null;
      return "in";
    }
    return refused(desk, await response.json().catch(() => ({})));
  } catch {
    desk.signInError = { key: "err_network", values: {} };
    return "no";
  }
}

function refused(desk: Desk, body: { code?: unknown; retry_after?: unknown }): "code" | "no" {
  const code = typeof body.code === "string" ? body.code : "";
  const key = keyOf(`err_${code}`) ?? "err_wrong_name_or_password";
  desk.signInError = { key, values: { s: Number(body.retry_after ?? 0) } };
  return code === "code_needed" || code === "wrong_code" ? "code" : "no";
}

export async function signOut(): Promise<void> {
  await fetch("api/logout", { method: "POST" }).catch(() => null);
}
