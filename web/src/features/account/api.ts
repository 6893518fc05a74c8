import { request } from "~/lib/api";
import type { IdentityList, LinkBegun, LoginResponse, Message, PasskeyCreation, PasskeyList, PasskeyLoginRequest, PasskeyRegistration, PasskeyRequest, ProfileRequest, ProfileResponse, RecoveryCodes, SecondFactor, SecondFactorBegun, SignInList } from "~/lib/api-types";

export const updateProfile = (body: Partial<ProfileRequest> & { name: string }) => request<ProfileResponse>("PUT", "/api/auth/me", { body });

/** A square picture; see the server's limits in lib/square-picture.ts. */
export const uploadAvatar = (picture: Blob) => {
  const body = new FormData();
  body.append("avatar", picture, "avatar");
  return request<ProfileResponse>("POST", "/api/auth/me/avatar", { body });
};

export const removeAvatar = () => request<ProfileResponse>("DELETE", "/api/auth/me/avatar");

/** Ends every session, also the one that asks. */
export const changePassword = (body: { currentPassword: string; newPassword: string }) => request<Message>("PUT", "/api/auth/password", { body });

export const signInAgain = (body: { email: string; password: string; code?: string }) => request<LoginResponse>("POST", "/api/auth/login", { body });

/** A challenge for the keys of one's own account. */
export const beginPasskeyProof = (body: { email: string }) => request<PasskeyRequest>("POST", "/api/auth/passkey/login/begin", { body });

export const finishPasskeyProof = (body: PasskeyLoginRequest) => request<LoginResponse>("POST", "/api/auth/passkey/login/finish", { body });

export const deleteAccount = (body: { currentPassword: string }) => request<Message>("POST", "/api/auth/me/delete", { body });

export const listSignIns = (signal?: AbortSignal) => request<SignInList>("GET", "/api/auth/sessions", { signal });

export const endSignIn = (id: string) => request<Message>("DELETE", `/api/auth/sessions/${id}`);

export const endOtherSignIns = () => request<Message>("DELETE", "/api/auth/sessions");

export const listPasskeys = (signal?: AbortSignal) => request<PasskeyList>("GET", "/api/auth/passkeys", { signal });

export const beginPasskey = () => request<PasskeyCreation>("POST", "/api/auth/passkey/register/begin", { body: {} });

export const finishPasskey = (body: PasskeyRegistration) => request<Message>("POST", "/api/auth/passkey/register/finish", { body });

export const renamePasskey = (id: string, body: { name: string }) => request<Message>("PUT", `/api/auth/passkeys/${id}`, { body });

export const removePasskey = (id: string) => request<Message>("DELETE", `/api/auth/passkeys/${id}`);

export const listIdentities = (signal?: AbortSignal) => request<IdentityList>("GET", "/api/auth/identities", { signal });

/** Where the browser has to go to link a provider. */
export const linkIdentity = (provider: string) => request<LinkBegun>("POST", `/api/auth/${provider}/link`);

export const removeIdentity = (id: string) => request<Message>("DELETE", `/api/auth/identities/${id}`);

export const readSecondFactor = (signal?: AbortSignal) => request<SecondFactor>("GET", "/api/auth/second-factor", { signal });

/** A new secret for an app; it counts only once a code of it was shown. */
export const beginSecondFactor = (body: { currentPassword: string }) => request<SecondFactorBegun>("POST", "/api/auth/second-factor/begin", { body });

export const enableSecondFactor = (body: { code: string }) => request<RecoveryCodes>("POST", "/api/auth/second-factor/enable", { body });

export const disableSecondFactor = (body: { currentPassword: string; code: string }) => request<Message>("POST", "/api/auth/second-factor/disable", { body });
