import { request } from "~/lib/api";
import type { Recording, RecordingPage, RecordingShare, SharedRecording } from "~/lib/api-types";

const roomPath = (roomId: string, what: string) => `/api/rooms/${encodeURIComponent(roomId)}/${what}`;
const recordingPath = (roomId: string, id: string, what = "") => roomPath(roomId, `recordings/${encodeURIComponent(id)}${what}`);

/** Those of my rooms, and those I began. */
export const listMyRecordings = (page: number, signal?: AbortSignal) =>
  request<RecordingPage>("GET", `/api/recordings?limit=25&page=${String(page)}`, { signal });

export const listRecordings = (roomId: string, page: number, signal?: AbortSignal) =>
  request<RecordingPage>("GET", roomPath(roomId, `recordings?limit=25&page=${String(page)}`), { signal });

export const readRecording = (roomId: string, id: string, signal?: AbortSignal) =>
  request<Recording>("GET", recordingPath(roomId, id), { signal });

export const deleteRecording = (roomId: string, id: string) => request<{ message: string }>("DELETE", recordingPath(roomId, id));

/** An address that plays without a session, for some hours. */
export const linkTo = (roomId: string, id: string, minutes: number) =>
  request<{ url: string; expiresAt: string }>("POST", recordingPath(roomId, id, "/link"), { body: { minutes } });

/** Hours: 0 is for ever. */
export const shareRecording = (roomId: string, id: string, share: { password: string; hours: number }) =>
  request<RecordingShare>("POST", recordingPath(roomId, id, "/share"), { body: share });

export const endShare = (roomId: string, id: string) => request<unknown>("DELETE", recordingPath(roomId, id, "/share"));

export const readShared = (token: string, signal?: AbortSignal) =>
  request<SharedRecording>("GET", `/api/recordings/shared/${encodeURIComponent(token)}`, { signal });

export const openShared = (token: string, password: string) =>
  request<SharedRecording>("POST", `/api/recordings/shared/${encodeURIComponent(token)}`, { body: { password } });

/** Those of all rooms; an empty status is every status. */
export const listAllRecordings = (status: string, page: number, signal?: AbortSignal) =>
  request<RecordingPage>("GET", `/api/admin/recordings?perPage=25&page=${String(page)}&status=${encodeURIComponent(status)}`, { signal });

/** From the tracks that were kept. */
export const renderAgain = (id: string) => request<unknown>("POST", `/api/admin/recordings/${encodeURIComponent(id)}/render`, { body: {} });
