// From the server's options to the browser's, and from the browser's answer to what the server takes. Binary members travel
// as base64url (WebAuthn level 3, sections 5.1.8 and 5.1.9; older browsers lack the methods described there).
import type { PasskeyCreation, PasskeyLoginRequest, PasskeyRequest } from "./api-types";

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function toBase64url(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Passkeys belong to a name: on pages without TLS and on bare addresses browsers have none. */
export function passkeysWork(host = location.hostname): boolean {
  return window.isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(host);
}

const descriptors = (list: { id: string }[]) => list.map(({ id }) => ({ type: "public-key" as const, id: fromBase64url(id) }));

/** Makes a key on this device. Rejects when the person turns away. */
export async function createPasskey(options: PasskeyCreation): Promise<{ clientDataJSON: string; attestationObject: string }> {
  const { residentKey, requireResidentKey, userVerification } = options.authenticatorSelection;
  const credential = (await navigator.credentials.create({
    publicKey: {
      challenge: fromBase64url(options.challenge),
      rp: options.rp,
      user: { ...options.user, id: fromBase64url(options.user.id) },
      pubKeyCredParams: options.pubKeyCredParams.map(({ alg }) => ({ type: "public-key", alg })),
      authenticatorSelection: {
        residentKey: residentKey as ResidentKeyRequirement,
        requireResidentKey,
        userVerification: userVerification as UserVerificationRequirement,
      },
      excludeCredentials: descriptors(options.excludeCredentials),
      attestation: "none",
    },
  })) as PublicKeyCredential;
  const { clientDataJSON, attestationObject } = credential.response as AuthenticatorAttestationResponse;
  return { clientDataJSON: toBase64url(clientDataJSON), attestationObject: toBase64url(attestationObject) };
}

/** Signs in with a key of this device; `quiet`: the browser offers it among the suggestions of a field. */
export async function askForPasskey(options: PasskeyRequest, { quiet, signal }: { quiet: boolean; signal: AbortSignal }): Promise<PasskeyLoginRequest> {
  const credential = (await navigator.credentials.get({
    signal,
    ...(quiet ? { mediation: "conditional" } : {}),
    publicKey: {
      challenge: fromBase64url(options.challenge),
      rpId: options.rpId,
      userVerification: options.userVerification as UserVerificationRequirement,
      allowCredentials: descriptors(options.allowCredentials ?? []),
    },
  })) as PublicKeyCredential;
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response as AuthenticatorAssertionResponse;
  return {
    credentialId: toBase64url(credential.rawId),
    clientDataJSON: toBase64url(clientDataJSON),
    authenticatorData: toBase64url(authenticatorData),
    signature: toBase64url(signature),
    ...(userHandle === null ? {} : { userHandle: toBase64url(userHandle) }),
  };
}

/** Whether the person, not the server, ended it: turned away, took too long, or this device has no key. */
export const turnedAway = (error: unknown) => error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
