import { ApiError } from "./api-error";
import { deviceWords } from "./device-words";

const sentences: Record<string, string> = {
  "Invalid credentials": "Email and password do not match.",
  "Invalid email format": "This does not look like an email address.",
  "Unable to register with the provided details": "No account can be made with this email. If it is yours, sign in instead.",
  "Registration is currently disabled": "New accounts are switched off on this server.",
  "An invite token is required to register": "This server asks for an invitation code.",
  "Invalid or expired invite token": "This invitation code is not valid any more.",
  "Invite token already used or invalid": "This invitation code has been used already.",
  "Guest login is currently disabled": "Guests are switched off on this server. Sign in with an account.",
  "Guests cannot create or manage rooms": "Guests cannot have rooms of their own. Sign in with an account.",
  "a room with this name already exists": "There is a room with this name already. Take another one.",
  "Room not found": "There is no room with this name.",
  "room is no longer active": "This room is closed. Whoever made it can open it again.",
  "This room is private": "This room is private: only the person who made it comes in.",
  "This room requires approval to join": "A host has to let you in.",
  "you are banned from this room": "A host has shut you out of this room.",
  "Only the room creator can delete this room": "Only the person who made this room can delete it.",
  "current password is incorrect": "This is not your current password.",
  "email already in use": "There is an account with this email already.",
  "Cannot change email for OAuth accounts": "Your email comes from the service you sign in with. Change it there.",
  "Enter your current password to change the address": "Enter your password, so that we know it is you.",
  "Sign in again to change the address": "Sign out and in again first, so that we know it is you.",
  "Sign in again to delete the account": "Sign out and in again first, so that we know it is you.",
  "Cannot demote the last superadmin": "This is the only administrator. Make someone else one first.",
  "Cannot deactivate the last superadmin": "This is the only administrator. Make someone else one first.",
  "User not found": "This account is gone.",
  "User email is already verified": "This address is confirmed already.",
  "The account has no second factor": "They have no codes.",
  "The code is not right": "This code is not right. Codes change every 30 seconds, and each works once.",
  "Enter the code of your authenticator app": "Enter the code that your app shows.",
  "The second factor is enabled already": "Codes are on already.",
  "There is no second factor to enable; begin again": "That took too long. Begin again.",
  "Challenge not found or expired": "That took too long. Try again.",
  "Signup session expired or not found": "That took too long. Try again.",
  "passkey not found": "This server does not know that passkey. It may have been removed from your account.",
  "account is deactivated": "This account has been switched off. Ask whoever looks after this server.",
  "passkey already registered": "This device has a passkey for your account already.",
  "This is the only way into the account; set a password first": "It is your only way to sign in. Add another one first.",
  "This is the only way into the account; add another one first": "It is your only way to sign in. Add another one first.",
  "Passkeys are currently disabled": "Passkeys are switched off on this server.",
  "Email already registered": "There is an account with this email already. Sign in instead.",
  "Cannot delete the last superadmin": "You are the only administrator. Make someone else one first.",
  "Email not verified": "Confirm your email first. The message we sent you has the link.",
  "Account is deactivated": "This account has been switched off. Ask whoever looks after this server.",
};

function wait(seconds: number | undefined): string {
  if (seconds === undefined) return "in a minute";
  if (seconds <= 90) return `in ${String(Math.max(1, Math.ceil(seconds)))} s`;
  return `in ${String(Math.ceil(seconds / 60))} min`;
}

/** An error as one or two plain sentences that say what is and what helps. */
export function words(error: unknown): string {
  if (error instanceof DOMException) return deviceWords(error);
  if (!(error instanceof ApiError)) return "Something went wrong on this page. Load it again.";
  if (error.status === 429) return `That was too often. Try again ${wait(error.retryAfter)}.`;
  if (error.status >= 500) return "The server has a problem. Nothing is lost; try again in a moment.";
  const full = /room is full/i.test(error.message);
  if (full) {
    const limit = error.body.maxParticipants;
    return typeof limit === "number"
      ? `${limit === 1 ? "One person is" : `${String(limit)} people are`} in there, and that is all this room takes. Ask the host to make it larger.`
      : "The room is full: it takes no more people. Ask the host to make it larger.";
  }
  const known = sentences[error.message];
  if (known !== undefined) return known;
  const plain = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  return /[.!?]$/.test(plain) ? plain : `${plain}.`;
}
