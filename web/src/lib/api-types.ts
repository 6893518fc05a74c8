// The shapes of the REST API that the pages use.

export interface User {
  id: string;
  email: string;
  name: string;
  provider: string;
  avatarUrl?: string;
  accesses: string[];
}

export interface LoginResponse {
  user: User;
  tokens: { accessToken: string; refreshToken: string };
}

export interface RegisterResponse extends Partial<LoginResponse> {
  requiresVerification?: boolean;
  email?: string;
  message?: string;
}

export interface RefreshResponse {
  access_token: string;
  refresh_token: string;
}

export interface PublicSettings {
  serverName: string;
  registrationEnabled: boolean;
  tokenRegistrationOnly: boolean;
  guestLoginEnabled: boolean;
  chatUploadMaxBytes: number;
}

export type RoomMode = "standard" | "webinar" | "broadcast";

export interface RoomSettings {
  allowChat: boolean;
  allowVideo: boolean;
  allowAudio: boolean;
  requireApproval: boolean;
  e2ee: boolean;
  isPersistent: boolean;
  recordingsAllowed: boolean;
}

export interface Room {
  id: string;
  name: string;
  createdBy: string;
  adminId: string;
  isActive: boolean;
  isPublic: boolean;
  maxParticipants: number;
  mode: RoomMode;
  settings: RoomSettings;
  createdAt: string;
  lastActivityAt?: string | null;
}

export interface CreateRoomRequest {
  name?: string;
  isPublic?: boolean;
  maxParticipants?: number;
  mode?: RoomMode;
  settings?: Partial<RoomSettings>;
}

/** The answer to join and guest-join. The owner of an ended room gets `status` and no token. */
export interface JoinResponse {
  id?: string;
  name: string;
  token?: string;
  livekitHost?: string;
  createdBy?: string;
  adminId?: string;
  isPublic?: boolean;
  maxParticipants?: number;
  mode?: RoomMode;
  settings?: RoomSettings;
  status?: "archived_owned";
  tokens?: { accessToken: string; refreshToken: string };
}

export interface Readiness {
  status: string;
  error?: string;
}
