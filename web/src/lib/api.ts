import { ApiError, errorOf } from "./api-error";
import type { RefreshResponse } from "./api-types";

const timeout = 15_000;

/**
 * The access token lives in memory only; the refresh token in an HTTP-only cookie that no script can read.
 * A guest who came in by link has no cookie: then the refresh token is kept here, for as long as the page lives.
 */
let accessToken: string | undefined;
let refreshToken: string | undefined;
let sessionEnded: () => void = () => undefined;
let secondFactorMissing: () => void = () => undefined;

export function setTokens(tokens: { accessToken: string; refreshToken?: string } | undefined) {
  accessToken = tokens?.accessToken;
  refreshToken = tokens?.refreshToken;
}

export function hasToken(): boolean {
  return accessToken !== undefined;
}

/** Called when the server opens nothing to an administrator before a second factor is set up. */
export function onSecondFactorMissing(listener: () => void) {
  secondFactorMissing = listener;
}

/** Called once when a session turns out to be over: its refresh was refused. */
export function onSessionEnd(listener: () => void) {
  sessionEnded = listener;
}

interface Options {
  /** FormData goes as it is, everything else as JSON. */
  body?: unknown;
  signal?: AbortSignal | undefined;
}

async function send(method: string, path: string, { body, signal }: Options): Promise<Response> {
  const headers: Record<string, string> = {};
  if (accessToken !== undefined) headers.Authorization = `Bearer ${accessToken}`;
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  const limit = AbortSignal.timeout(timeout);
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw new ApiError(
      0,
      limit.aborted ? "The server answered too late." : "We cannot reach the server. Check your connection, then try again.",
    );
  }
}

let refreshing: Promise<boolean> | undefined;

/** Tabs share the cookie, so only one of them may rotate it at a time. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  if (refreshToken !== undefined || !("locks" in navigator)) return work();
  return navigator.locks.request("bedrud.refresh", work) as Promise<T>;
}

async function refreshOnce(): Promise<boolean> {
  const own = refreshToken;
  const response = await send("POST", "/api/auth/refresh", { body: own === undefined ? {} : { refresh_token: own } });
  if (!response.ok) {
    // Read in any case: an answer that nobody reads keeps its connection busy.
    const error = await errorOf(response);
    if (error.status >= 500 || error.status === 429) throw error;
    setTokens(undefined);
    return false;
  }
  const answer = (await response.json()) as RefreshResponse;
  setTokens({ accessToken: answer.access_token, ...(own === undefined ? {} : { refreshToken: answer.refresh_token }) });
  return true;
}

/** Gets a new access token; whoever asks meanwhile waits for the same answer. False: there is no session any more. */
export function refresh(): Promise<boolean> {
  refreshing ??= alone(refreshOnce).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

/** Turns a refresh token that came in a body into a cookie: the answer sets one, and nothing of it stays in memory. */
export async function exchange(token: string): Promise<void> {
  setTokens(undefined);
  const response = await send("POST", "/api/auth/refresh", { body: { refresh_token: token } });
  if (!response.ok) throw await errorOf(response);
  setTokens({ accessToken: ((await response.json()) as RefreshResponse).access_token });
}

/** A file that only people with a session get; links and pictures of a page send no token by themselves. */
export async function fetchFile(path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await answered("GET", path, { signal });
  return response.blob();
}

/** One call of the REST API. Renews an expired access token once; throws an ApiError for everything that is not 2xx. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await answered(method, path, options);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

async function answered(method: string, path: string, options: Options): Promise<Response> {
  const sent = accessToken;
  let response = await send(method, path, options);
  if (response.status === 401 && sent !== undefined) {
    // Someone else may have renewed the token while this call was under way.
    if (accessToken !== sent ? accessToken !== undefined : await refresh()) {
      await response.body?.cancel();
      response = await send(method, path, options);
    } else {
      sessionEnded();
    }
  }
  if (!response.ok) {
    const error = await errorOf(response);
    if (error.body.requiresSecondFactorSetup === true) secondFactorMissing();
    throw error;
  }
  return response;
}
