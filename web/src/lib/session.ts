import { useEffect, useSyncExternalStore } from "react";

import { exchange, onSecondFactorMissing, onSessionEnd, refresh, request, setTokens } from "./api";
import { ApiError } from "./api-error";
import type { LoginResponse, User } from "./api-types";

/**
 * Who sits in front of this page. `unknown` until the cookie has been tried; `unreachable` when the server
 * did not answer, which says nothing about the session.
 */
export type Session =
  | { status: "unknown" | "anonymous" | "unreachable"; user?: undefined }
  | { status: "member" | "guest"; user: User };

// Says only that a cookie may be there, so that visitors who never signed in cause no request.
const hint = "bedrud.signed-in";

let session: Session = { status: "unknown" };
let starting: Promise<void> | undefined;
const listeners = new Set<() => void>();

function change(next: Session) {
  session = next;
  for (const listener of listeners) listener();
}

function remember(yes: boolean) {
  try {
    if (yes) localStorage.setItem(hint, "1");
    else localStorage.removeItem(hint);
  } catch {
    // Without storage every visit simply starts signed out.
  }
}

function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(hint) !== null;
  } catch {
    return false;
  }
}

function known(user: User): Session {
  const guest = user.provider === "guest" || user.accesses.includes("guest");
  return { status: guest ? "guest" : "member", user };
}

async function start() {
  if (!mayBeSignedIn()) {
    change({ status: "anonymous" });
    return;
  }
  try {
    if (await refresh()) {
      change(known(await request<User>("GET", "/api/auth/me")));
      return;
    }
  } catch (error) {
    if (!(error instanceof ApiError) || error.temporary || error.status === 429) {
      change({ status: "unreachable" });
      return;
    }
  }
  endSession();
}

/** Tries the cookie, once a page. */
export function startSession(): Promise<void> {
  starting ??= start().finally(() => {
    if (session.status === "unreachable") starting = undefined;
  });
  return starting;
}

/** Takes over what login, registration or setup answered. */
export function adopt(answer: LoginResponse) {
  setTokens({ accessToken: answer.tokens.accessToken });
  remember(true);
  change(known(answer.user));
}

/** Takes over a session whose refresh token came without a cookie: that of a confirmed address. */
export async function adoptRefreshToken(token: string): Promise<void> {
  await exchange(token);
  remember(true);
  change(known(await request<User>("GET", "/api/auth/me")));
}

/** Takes over a session that came as a cookie: that of a sign-in with a provider. */
export async function adoptCookie(): Promise<void> {
  if (!(await refresh())) throw new ApiError(401, "The sign-in did not reach this page. Try again, with cookies allowed");
  remember(true);
  change(known(await request<User>("GET", "/api/auth/me")));
}

/** What changed about the person, where the server's answer said it. */
export function updateUser(changes: Partial<User>) {
  if (session.user !== undefined) change({ ...session, user: { ...session.user, ...changes } });
}

/** Keeps the tokens of someone who joined by link; they end with the page. */
export function adoptVisitor(tokens: { accessToken: string; refreshToken: string }) {
  setTokens(tokens);
}

/** Forgets the session here; the server has ended it already, or the account is gone. */
export function endSession() {
  setTokens(undefined);
  remember(false);
  change({ status: "anonymous" });
}

/** Signs out here and on the server. Leaves the session alone when the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    await request("POST", "/api/auth/logout", { body: {} });
  } catch (error) {
    if (!(error instanceof ApiError) || error.temporary) throw error;
  }
  endSession();
}

onSessionEnd(endSession);
onSecondFactorMissing(() => {
  updateUser({ requiresSecondFactorSetup: true });
});

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The session of this page; the first component that asks starts it. */
export function useSession(): Session {
  useEffect(() => {
    void startSession();
  }, []);
  return useSyncExternalStore(
    subscribe,
    () => session,
    () => unknown,
  );
}

const unknown: Session = { status: "unknown" };
