import { request } from "~/lib/api";
import type { ChatPage, ChatUpload, ChatView, GuestJoinResponse, JoinResponse, Message, Room, RoomCheck } from "~/lib/api-types";

export const checkRoom = (name: string, signal?: AbortSignal) =>
  request<RoomCheck>("GET", `/api/room/check/${encodeURIComponent(name)}`, { ...(signal ? { signal } : {}) });

/** What the room may ask for at its door. */
export interface Entrance {
  password: string;
  /** I know that I am recorded. */
  recordingConsent: boolean;
}

export const joinRoom = (roomName: string, entrance: Entrance) => request<JoinResponse>("POST", "/api/room/join", { body: { roomName, ...entrance } });

/** `knock`: who waited outside is the same guest. */
export const joinAsGuest = (roomName: string, guestName: string, knock: string, entrance: Entrance) =>
  request<GuestJoinResponse>("POST", "/api/room/guest-join", { body: { roomName, guestName, knock, ...entrance } });

/** Answers when somebody decided, or after a while: "waiting", "admitted" or "refused". */
export const waitOutside = (roomId: string, knock: string, signal: AbortSignal) =>
  request<{ status: string }>("POST", deedPath(roomId, "wait"), { body: { knock }, signal });

/** Opens an ended room of one's own again, as it was. */
export const reopenRoom = ({ name, mode, settings }: JoinResponse) =>
  request<Room>("POST", "/api/room/create", { body: { name, mode, settings } });

/** Ends the meeting for everyone: the room closes. */
export const endRoom = (id: string) => request<Message>("DELETE", `/api/room/${encodeURIComponent(id)}`);

/** Somebody who asks to come in. */
export interface Waiting {
  identity: string;
  name: string;
  guest: boolean;
}

export const waitingPeople = (roomId: string, signal: AbortSignal) =>
  request<{ waiting: Waiting[] }>("GET", deedPath(roomId, "waiting"), { signal });

export const admitEveryone = (roomId: string) => request<{ status: string }>("POST", deedPath(roomId, "admit-all"), { body: {} });

/** What a moderator does to somebody, as the server's route below the room; "{}" stands for the identity. */
export type Deed =
  | "mute/{}"
  | "unmute/{}"
  | "video/{}/off"
  | "video/{}/on"
  | "screenshare/{}/stop"
  | "chat/{}/block"
  | "chat/{}/unblock"
  | "ask/{}/unmute"
  | "ask/{}/camera"
  | "promote/{}"
  | "demote/{}"
  | "kick/{}"
  | "ban/{}"
  | "spotlight/{}"
  | "deafen/{}"
  | "undeafen/{}"
  | "hand/{}/lower"
  | "admit/{}"
  | "refuse/{}";

const deedPath = (roomId: string, deed: string) => `/api/room/${encodeURIComponent(roomId)}/${deed}`;

export const moderate = (roomId: string, deed: Deed, identity: string, body: { hard?: boolean } = {}) =>
  request<{ status: string }>("POST", deedPath(roomId, deed.replace("{}", encodeURIComponent(identity))), { body });

export const muteEveryone = (roomId: string) => request<{ status: string }>("POST", deedPath(roomId, "mute-all"), { body: {} });

export const setLocked = (roomId: string, isLocked: boolean) => request<Room>("PUT", deedPath(roomId, "settings"), { body: { isLocked } });

export const raiseHand = (roomId: string, raised: boolean) => request<{ status: string }>("PUT", deedPath(roomId, "hand"), { body: { raised } });

export const lowerHands = (roomId: string) => request<{ status: string }>("POST", deedPath(roomId, "hands/lower"), { body: {} });

/** Begins to record the meeting, or ends it. */
export const record = (roomId: string, on: boolean) =>
  request<{ id: string }>("POST", `/api/rooms/${encodeURIComponent(roomId)}/recording/${on ? "start" : "stop"}`, { body: {} });

/** Flies over the picture of everybody for a moment. */
export const sendReaction = (roomId: string, emoji: string) => request<{ status: string }>("POST", deedPath(roomId, "reaction"), { body: { emoji } });

export interface NewPoll {
  question: string;
  options: string[];
  anonymous: boolean;
  multiple: boolean;
}

/** What a new message says; `to`: an identity, for a private one. */
export interface NewMessage {
  id: string;
  text: string;
  replyTo?: string;
  to?: string;
  attachments?: ChatView["attachments"];
  poll?: NewPoll;
}

const messagePath = (roomId: string, id: string, what = "") => deedPath(roomId, `chat/messages/${encodeURIComponent(id)}${what}`);

/** The newest page of the chat, or what stands before the message with that `seq`. */
export const chatHistory = (roomId: string, before = 0) => request<ChatPage>("GET", deedPath(roomId, `chat/messages?limit=50&before=${String(before)}`));

export const postChat = (roomId: string, body: NewMessage) => request<ChatView>("POST", deedPath(roomId, "chat/messages"), { body });

export const editChat = (roomId: string, id: string, text: string) => request<ChatView>("PUT", messagePath(roomId, id), { body: { text } });

export const deleteChat = (roomId: string, id: string) => request<{ status: string }>("DELETE", messagePath(roomId, id));

export const reactToChat = (roomId: string, id: string, emoji: string) => request<ChatView>("PUT", messagePath(roomId, id, "/reaction"), { body: { emoji } });

export const voteInChat = (roomId: string, id: string, options: string[]) => request<ChatView>("PUT", messagePath(roomId, id, "/vote"), { body: { options } });

export const closePoll = (roomId: string, id: string) => request<ChatView>("POST", messagePath(roomId, id, "/close"), { body: {} });

export function uploadToChat(roomId: string, file: File): Promise<ChatUpload> {
  const body = new FormData();
  body.append("file", file, file.name);
  // The message names the file; what is small does not travel inside it.
  body.append("linked", "1");
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type)) body.append("asFile", "1");
  return request<ChatUpload>("POST", deedPath(roomId, "chat/upload"), { body });
}
