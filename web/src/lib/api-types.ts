// The shapes of the REST API that the pages use, by the names the pages have for them. The server's OpenAPI document is the
// source: scripts/api-types.mjs writes it into api-types.gen.ts.
import type { components, paths } from "./api-types.gen";

type Schemas = components["schemas"];

export type User = Schemas["UserView"];
export type LoginResponse = Schemas["LoginOut"];
export type RegisterRequest = Schemas["RegisterIn"];
/** Without tokens when the address must be confirmed first. */
export type RegisterResponse = Schemas["RegisterOut"];
export type RefreshResponse = Schemas["RefreshOut"];
/** A session for someone who followed the link of a mail. */
export type VerifyResponse = Schemas["VerifyOut"];
export type SetupRequest = Schemas["SetupIn"];
export type SetupStatus = Schemas["SetupStatusOut"];
export type PublicSettings = Schemas["PublicSettings"];
export type Readiness = Schemas["ReadyOut"];
export type Message = Schemas["MessageOut"];

export type Recording = Schemas["RecordingView"];
export type RecordingPage = Schemas["RecordingPage"];
export type RecordingShare = Schemas["RecordingSharedOut"];
export type SharedRecording = Schemas["SharedRecordingOut"];

export type ProfileRequest = Schemas["ProfileIn"];
/** With tokens when the address changed: every session has ended and these are a new one. */
export type ProfileResponse = Schemas["ProfileOut"];
export type PasskeyCreation = Schemas["PasskeyCreation"];
export type PasskeyRequest = Schemas["PasskeyRequest"];
export type PasskeyLoginRequest = Schemas["PasskeyLoginIn"];
export type PasskeySignupRequest = Schemas["PasskeySignupIn"];
export type PasskeyRegistration = Schemas["PasskeyRegistrationIn"];
export type Passkey = Schemas["PasskeyView"];
export type PasskeyList = Schemas["PasskeyList"];
/** An account elsewhere that opens this one. */
export type Identity = Schemas["IdentityView"];
export type IdentityList = Schemas["IdentityList"];
export type LinkBegun = Schemas["OauthLinkOut"];
export type SecondFactor = Schemas["SecondFactorStatus"];
export type SecondFactorBegun = Schemas["SecondFactorBegun"];
export type RecoveryCodes = Schemas["RecoveryCodes"];
export type SignIn = Schemas["SessionView"];
export type SignInList = Schemas["SessionList"];
export type StoredPreferences = Schemas["Preferences"];

/** An account as administrators see it. Times are "YYYY-MM-DD HH:MM:SS", UTC. */
export type UserDetails = Schemas["UserDetails"];
export type UserPage = Schemas["UserPage"];
export type UserWithRooms = Schemas["UserWithRooms"];
export type UserDeleted = Schemas["UserDeletedOut"];
/** What became of a deed for several accounts, by id. */
export type BulkResult = Schemas["BulkOut"];
export type BulkDeleted = Schemas["BulkDeleteOut"];
/** A stay in a room. */
export type UserSession = Schemas["UserSession"];
export type UserSessionPage = Schemas["UserSessionPage"];
export type Invite = Schemas["InviteView"];
export type InvitePage = Schemas["InvitePage"];
export type CreateInviteRequest = Partial<Schemas["CreateInviteIn"]>;
export type AuditEntry = Schemas["AuditView"];
export type AuditPage = Schemas["AuditPage"];

/** All settings as they are in force; secrets are masked, and `readOnly` names those of the configuration file. */
export type AdminSettings = Schemas["SettingsView"];
/** Those that can be changed here; null gives one back to the configuration file. */
export type SettingChanges = { [Name in keyof AdminSettings]?: AdminSettings[Name] | null };
/** A provider of OpenID Connect; its secret is masked. */
export type OauthProvider = Schemas["OauthProviderView"];
export type OauthProviderList = Schemas["OauthProviderList"];
export type OauthProviderRequest = Schemas["OauthProviderIn"];
export type Webhook = Schemas["WebhookView"];
export type WebhookPage = Schemas["WebhookPage"];
export type WebhookRequest = Schemas["CreateWebhookIn"];
export type WebhookChanges = Partial<WebhookRequest> & { isActive?: boolean };
export type WebhookSecret = Schemas["WebhookSecretOut"];
export type Delivery = Schemas["DeliveryView"];
export type DeliveryPage = Schemas["DeliveryPage"];
export type Queue = Schemas["QueueOut"];
export type Job = Schemas["JobView"];
export type JobPage = Schemas["JobPage"];
export type OauthCheck = Schemas["OauthCheckOut"];
export type Overview = Schemas["OverviewOut"];

export type Room = Schemas["RoomView"];
export type CreateRoomRequest = Schemas["CreateRoomIn"];
export type RoomCheck = Schemas["CheckRoomOut"];
/** The owner of an ended room gets `status` and no token. */
export type JoinResponse = Schemas["JoinOut"];
export type GuestJoinResponse = Schemas["GuestJoinOut"];

/** A message of a room's chat; `seq` is its place in the order, and its time in ms. */
export type ChatView = Schemas["ChatMessageView"];
export type ChatPage = Schemas["ChatPage"];
export type ChatUpload = Schemas["UploadOut"];
export type RoomChange = NonNullable<paths["/api/room/{roomId}/settings"]["put"]["requestBody"]>["content"]["application/json"];
export type RoomInvitation = Schemas["RoomInvitationView"];
export type RoomInvitationList = Schemas["RoomInvitationsOut"];
export type AdminRoom = Schemas["AdminRoom"];
export type AdminRoomPage = Schemas["AdminRoomPage"];
export type AdminRoomPeople = Schemas["AdminParticipantsOut"];
