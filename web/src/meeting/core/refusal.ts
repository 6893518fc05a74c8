import { ApiError } from "~/lib/api-error";

/** A door that stays closed: what it says, and what may open it. */
export interface Refusal {
  title: string;
  /** Trying again may help: others leave, hosts change their mind. */
  again: boolean;
  /** An account may help. */
  signIn: boolean;
}

/** The room asks for a password: whether the one that was given is wrong. */
export function passwordAsked(error: unknown): "missing" | "wrong" | undefined {
  if (!(error instanceof ApiError) || error.body.passwordRequired !== true) return undefined;
  return error.body.wrongPassword === true ? "wrong" : "missing";
}

/** The meeting is recorded, and the server wants to hear that I know. */
export const consentAsked = (error: unknown) => error instanceof ApiError && error.body.recordingConsentRequired === true;

/** What an answer to check, join or guest-join means; undefined when it says nothing about the room itself. */
export function refusalOf(error: ApiError): Refusal | undefined {
  if (error.status === 404) return { title: "There is no such room", again: false, signIn: false };
  if (error.status === 410) return { title: "This room is closed", again: true, signIn: false };
  if (error.status !== 403) return undefined;
  if (/full/i.test(error.message)) return { title: "The room is full", again: true, signIn: false };
  if (error.body.locked === true) return { title: "The room is locked", again: true, signIn: false };
  if (error.body.signInRequired === true) return { title: "This room is for people with an account", again: false, signIn: true };
  if (/private/i.test(error.message)) return { title: "This room is private", again: false, signIn: true };
  if (/banned/i.test(error.message)) return { title: "You are shut out of this room", again: false, signIn: false };
  if (/removed/i.test(error.message)) return { title: "You were removed from this room", again: true, signIn: false };
  if (/did not let you in/i.test(error.message)) return { title: "The host did not let you in", again: true, signIn: false };
  if (/approval/i.test(error.message)) return { title: "Somebody has to let you in", again: true, signIn: false };
  if (/guest/i.test(error.message)) return { title: "This server takes no guests", again: false, signIn: true };
  return { title: "We cannot let you in", again: true, signIn: true };
}
