// The shapes of the REST API that the pages use, by the names the pages have for them. The server's OpenAPI document is the
// source: scripts/api-types.mjs writes it into api-types.gen.ts.
import type { components } from "./api-types.gen";

type Schemas = components["schemas"];

export type User = Schemas["UserView"];
export type LoginResponse = Schemas["LoginOut"];
export type RegisterRequest = Schemas["RegisterIn"];
/** Without tokens when the address must be confirmed first. */
export type RegisterResponse = Schemas["RegisterOut"];
export type RefreshResponse = Schemas["RefreshOut"];
export type SetupRequest = Schemas["SetupIn"];
export type SetupStatus = Schemas["SetupStatusOut"];
export type PublicSettings = Schemas["PublicSettings"];
export type Readiness = Schemas["ReadyOut"];
export type Message = Schemas["MessageOut"];

export type Room = Schemas["RoomView"];
export type CreateRoomRequest = Schemas["CreateRoomIn"];
export type RoomCheck = Schemas["CheckRoomOut"];
/** The owner of an ended room gets `status` and no token. */
export type JoinResponse = Schemas["JoinOut"];
export type GuestJoinResponse = Schemas["GuestJoinOut"];
