import { request } from "~/lib/api";
import type { LoginResponse, PublicSettings, Readiness, RegisterRequest, RegisterResponse, SetupRequest, SetupStatus } from "~/lib/api-types";

export const login = (body: { email: string; password: string }) => request<LoginResponse>("POST", "/api/auth/login", { body });

export const register = (body: RegisterRequest) =>
  request<RegisterResponse>("POST", "/api/auth/register", { body });

export const guestLogin = (body: { name: string }) => request<LoginResponse>("POST", "/api/auth/guest-login", { body });

/** Makes the first administrator; the code comes from the link that the server printed when it started. */
export const setUp = (body: SetupRequest) =>
  request<LoginResponse>("POST", "/api/auth/setup", { body });

/** Whether the first administrator is still missing. */
export const readSetup = (signal?: AbortSignal) => request<SetupStatus>("GET", "/api/auth/setup", { ...(signal ? { signal } : {}) });

export const readSettings = (signal?: AbortSignal) => request<PublicSettings>("GET", "/api/auth/settings", { ...(signal ? { signal } : {}) });

export const readReadiness = (signal?: AbortSignal) => request<Readiness>("GET", "/api/ready", { ...(signal ? { signal } : {}) });
