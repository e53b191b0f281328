// The browser's side of a passkey: the desk's question in, the authenticator's answer out, both as
// JSON with bytes in base64url. Written out, because the browsers' own conversion is younger than
// many a county's browser.
import type { Key } from "./words";

/** A question of the desk; `ticket` goes back with the answer. */
export interface Question {
  ticket: string;
  options: { challenge: string; [name: string]: unknown };
}

export interface Shown {
  ticket: string;
  credential: object;
}

interface Listed {
  id: string;
  type: "public-key";
}

/** The browser gave no answer; `key` says why in words. */
export class PasskeyTrouble extends Error {
  constructor(readonly key: Key) {
    super(key);
  }
}

export const passkeysHere = (): boolean =>
  typeof PublicKeyCredential !== "undefined" && "credentials" in navigator;

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

function text(data: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(data));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const listed = (keys: unknown): PublicKeyCredentialDescriptor[] =>
  ((keys ?? []) as Listed[]).map(({ id, type }) => ({ id: bytes(id), type }));

async function answered(
  ask: Promise<Credential | null>, taken: Key,
): Promise<PublicKeyCredential> {
  try {
    const found = await ask;
    if (found instanceof PublicKeyCredential) return found;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "InvalidStateError") throw new PasskeyTrouble(taken);
    if (name === "SecurityError") throw new PasskeyTrouble("err_passkey_address");
    if (name === "NotSupportedError") throw new PasskeyTrouble("err_passkey_unsupported");
  }
  // Also whatever else: refused, timed out, no key at hand. Browsers do not say which.
  throw new PasskeyTrouble("err_passkey_cancelled");
}

const common = (made: PublicKeyCredential) => ({
  id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {},
});

/** Show a passkey that the desk knows; throws `PasskeyTrouble`. */
export async function showPasskey({ ticket, options }: Question): Promise<Shown> {
  if (!passkeysHere()) throw new PasskeyTrouble("err_passkey_unsupported");
  const publicKey = {
    ...options, challenge: bytes(options.challenge),
    allowCredentials: listed(options["allowCredentials"]),
  };
  const made = await answered(navigator.credentials.get({ publicKey }), "err_passkey_cancelled");
  const { clientDataJSON, authenticatorData, signature, userHandle } =
    made.response as AuthenticatorAssertionResponse;
  const response = {
    clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData),
    signature: text(signature), userHandle: userHandle ? text(userHandle) : null,
  };
  return { ticket, credential: { ...common(made), response } };
}

/** Make a new passkey for the desk; throws `PasskeyTrouble`. */
export async function makePasskey({ ticket, options }: Question): Promise<Shown> {
  if (!passkeysHere()) throw new PasskeyTrouble("err_passkey_unsupported");
  const user = options["user"] as { id: string; name: string; displayName: string };
  const publicKey = {
    ...(options as unknown as PublicKeyCredentialCreationOptions),
    challenge: bytes(options.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: listed(options["excludeCredentials"]),
  };
  const made = await answered(navigator.credentials.create({ publicKey }), "err_passkey_taken");
  const { clientDataJSON, attestationObject } = made.response as AuthenticatorAttestationResponse;
  const response = {
    clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject),
  };
  return { ticket, credential: { ...common(made), response } };
}
