import { request } from "~/lib/api";
import type { LoginResponse, Message, PasskeyCreation, PasskeyLoginRequest, PasskeyRegistration, PasskeyRequest, PasskeySignupRequest, Readiness, RegisterRequest, RegisterResponse, SetupRequest, SetupStatus, VerifyResponse } from "~/lib/api-types";

export const login = (body: { email: string; password: string; code?: string }) => request<LoginResponse>("POST", "/api/auth/login", { body });

export const register = (body: RegisterRequest) =>
  request<RegisterResponse>("POST", "/api/auth/register", { body });

export const guestLogin = (body: { name: string }) => request<LoginResponse>("POST", "/api/auth/guest-login", { body });

/** Makes the first administrator; the code comes from the link that the server printed when it started. */
export const setUp = (body: SetupRequest) =>
  request<LoginResponse>("POST", "/api/auth/setup", { body });

/** Whether the first administrator is still missing. */
export const readSetup = (signal?: AbortSignal) => request<SetupStatus>("GET", "/api/auth/setup", { ...(signal ? { signal } : {}) });

export const readReadiness = (signal?: AbortSignal) => request<Readiness>("GET", "/api/ready", { ...(signal ? { signal } : {}) });

/** The answer is the same for every address. */
export const askForReset = (body: { email: string }) => request<Message>("POST", "/api/auth/forgot-password", { body });

export const resetPassword = (body: { token: string; newPassword: string }) => request<Message>("POST", "/api/auth/reset-password", { body });

/** Confirms an address; what comes back is a session without cookies. */
export const verifyEmail = (body: { token: string }) => request<VerifyResponse>("POST", "/api/auth/verify", { body });

/** The answer is the same for every address. */
export const resendVerification = (body: { email: string }) => request<Message>("POST", "/api/auth/verify/resend", { body });

/** A challenge for a key of this device, whoever it belongs to. */
export const beginPasskeyLogin = () => request<PasskeyRequest>("POST", "/api/auth/passkey/login/begin", { body: {} });

export const finishPasskeyLogin = (body: PasskeyLoginRequest) => request<LoginResponse>("POST", "/api/auth/passkey/login/finish", { body });

export const beginPasskeySignup = (body: PasskeySignupRequest) => request<PasskeyCreation>("POST", "/api/auth/passkey/signup/begin", { body });

export const finishPasskeySignup = (body: PasskeyRegistration) => request<RegisterResponse>("POST", "/api/auth/passkey/signup/finish", { body });
