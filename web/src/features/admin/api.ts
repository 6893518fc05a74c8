import { request } from "~/lib/api";
import type { AdminRoomPage, AdminRoomPeople, AdminSettings, AuditPage, BulkDeleted, BulkResult, CreateInviteRequest, DeliveryPage, Invite, InvitePage, JobPage, Message, OauthCheck, OauthProvider, OauthProviderList, OauthProviderRequest, Overview, Queue, Room, SettingChanges, UserDeleted, UserPage, UserSessionPage, UserWithRooms, Webhook, WebhookChanges, WebhookPage, WebhookRequest, WebhookSecret } from "~/lib/api-types";

/** The query of a list, without what is not set. */
function query(values: Record<string, string | number | undefined>): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  return `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()}`;
}

export interface UserListQuery {
  q: string;
  role: string;
  provider: string;
  status: string;
  sort: string;
  order: string;
  page: number;
  limit: number;
}

export const listUsers = (values: UserListQuery, signal?: AbortSignal) => request<UserPage>("GET", `/api/admin/users${query({ ...values })}`, { signal });

export const readUser = (id: string, signal?: AbortSignal) => request<UserWithRooms>("GET", `/api/admin/users/${id}`, { signal });

/** When somebody was in which room. */
export const listVisits = (id: string, page: number, signal?: AbortSignal) =>
  request<UserSessionPage>("GET", `/api/admin/users/${id}/sessions${query({ page, limit: 10 })}`, { signal });

export const setActive = (id: string, active: boolean) => request<Message>("PUT", `/api/admin/users/${id}/status`, { body: { active } });

/** Ends the sessions of the account. */
export const setAccesses = (id: string, accesses: string[]) => request<Message>("PUT", `/api/admin/users/${id}/accesses`, { body: { accesses } });

export const signOutUser = (id: string) => request<Message>("POST", `/api/admin/users/${id}/force-logout`);

export const setPassword = (id: string, password: string) => request<Message>("PUT", `/api/admin/users/${id}/password`, { body: { password } });

export const confirmEmail = (id: string) => request<Message>("POST", `/api/admin/users/${id}/verify`);

export const resendConfirmation = (id: string) => request<Message>("POST", `/api/admin/users/${id}/verify/resend`);

/** Takes away the codes of an app, for somebody who lost them and the recovery codes. */
export const resetSecondFactor = (id: string) => request<Message>("DELETE", `/api/admin/users/${id}/second-factor`);

export const deleteUser = (id: string) => request<UserDeleted>("DELETE", `/api/admin/users/${id}`);

export const blockUsers = (ids: string[]) => request<BulkResult>("POST", "/api/admin/users/bulk/ban", { body: { ids } });

export const promoteUsers = (ids: string[]) => request<BulkResult>("POST", "/api/admin/users/bulk/promote", { body: { ids } });

export const deleteUsers = (ids: string[]) => request<BulkDeleted>("POST", "/api/admin/users/bulk/delete", { body: { ids } });

export const listInvites = (page: number, signal?: AbortSignal) => request<InvitePage>("GET", `/api/admin/invite-tokens${query({ page, limit: 25 })}`, { signal });

export const createInvite = (body: CreateInviteRequest) => request<Invite>("POST", "/api/admin/invite-tokens", { body });

export const deleteInvite = (id: string) => request<{ status: string }>("DELETE", `/api/admin/invite-tokens/${id}`);

export interface ActivityQuery {
  action: string;
  target: string;
  dateFrom: string;
  dateTo: string;
}

export const listActivity = (values: ActivityQuery, cursor: string, signal?: AbortSignal) =>
  request<AuditPage>("GET", `/api/admin/audit${query({ ...values, cursor, limit: 50 })}`, { signal });

export const readAdminSettings = (signal?: AbortSignal) => request<AdminSettings>("GET", "/api/admin/settings", { signal });

/** Changes some settings; null gives one back to the configuration file. */
export const changeSettings = (body: SettingChanges) => request<AdminSettings>("PUT", "/api/admin/settings", { body });

export const listProviders = (signal?: AbortSignal) => request<OauthProviderList>("GET", "/api/admin/oauth-providers", { signal });

export const addProvider = (body: OauthProviderRequest) => request<OauthProvider>("POST", "/api/admin/oauth-providers", { body });

export const changeProvider = (body: OauthProviderRequest) => request<OauthProvider>("PUT", `/api/admin/oauth-providers/${body.name}`, { body });

export const removeProvider = (name: string) => request<Message>("DELETE", `/api/admin/oauth-providers/${name}`);

/** Asks the provider what it says of itself. */
export const checkProvider = (name: string) => request<OauthCheck>("POST", `/api/admin/oauth-providers/${name}/check`);

export const sendTestMail = (body: { to: string }) => request<Message>("POST", "/api/admin/settings/send-test-email", { body });

export const readOverview = (signal?: AbortSignal) => request<Overview>("GET", "/api/admin/overview", { signal });

export interface RoomListQuery {
  q: string;
  status: string;
  visibility: string;
  occupancy: string;
  sort: string;
  order: string;
  page: number;
  limit: number;
}

export const listAllRooms = (values: RoomListQuery, signal?: AbortSignal) => request<AdminRoomPage>("GET", `/api/admin/rooms${query({ ...values })}`, { signal });

/** A room, and who is in there with what they publish. */
export const readRoomPeople = (id: string, signal?: AbortSignal) => request<AdminRoomPeople>("GET", `/api/admin/rooms/${id}/participants`, { signal });

export const suspendRoom = (id: string) => request<Message>("POST", `/api/admin/rooms/${id}/suspend`);

export const reactivateRoom = (id: string) => request<Room>("POST", `/api/admin/rooms/${id}/reactivate`);

export const closeRoom = (id: string) => request<Message>("DELETE", `/api/admin/rooms/${id}`);

export const endRooms = (what: "suspend" | "close", ids: string[]) => request<BulkResult>("POST", `/api/admin/rooms/bulk/${what}`, { body: { ids } });

export const sendOut = (id: string, identity: string) => request<{ status: string }>("POST", `/api/admin/rooms/${id}/participants/${encodeURIComponent(identity)}/kick`);

export const muteSomebody = (id: string, identity: string) => request<{ status: string }>("POST", `/api/admin/rooms/${id}/participants/${encodeURIComponent(identity)}/mute`);

export const listWebhooks = (page: number, signal?: AbortSignal) => request<WebhookPage>("GET", `/api/admin/webhooks${query(page === 0 ? { limit: 100 } : { page, limit: 25 })}`, { signal });

export const addWebhook = (body: WebhookRequest) => request<Webhook>("POST", "/api/admin/webhooks", { body });

export const changeWebhook = ({ id, body }: { id: string; body: WebhookChanges }) => request<Webhook>("PUT", `/api/admin/webhooks/${id}`, { body });

export const removeWebhook = (id: string) => request<{ status: string }>("DELETE", `/api/admin/webhooks/${id}`);

export const rotateWebhookSecret = (id: string) => request<WebhookSecret>("POST", `/api/admin/webhooks/${id}/rotate-secret`);

export const testWebhook = (id: string) => request<{ status: string }>("POST", `/api/admin/webhooks/${id}/test`);

export const listDeliveries = (id: string, status: string, cursor: string, signal?: AbortSignal) =>
  request<DeliveryPage>("GET", `/api/admin/webhooks/${id}/deliveries${query({ status, cursor, limit: 25 })}`, { signal });

export const replayDelivery = (id: string, deliveryId: string) => request<{ status: string }>("POST", `/api/admin/webhooks/${id}/deliveries/${deliveryId}/replay`);

export const readQueue = (signal?: AbortSignal) => request<Queue>("GET", "/api/admin/queue", { signal });

export const listJobs = (status: string, cursor: string, signal?: AbortSignal) => request<JobPage>("GET", `/api/admin/queue/jobs${query({ status, cursor, limit: 25 })}`, { signal });

/** Begins what failed anew. */
export const retryJob = (id: string) => request<{ status: string }>("POST", `/api/admin/queue/jobs/${id}/retry`);

export const deleteJob = (id: string) => request<{ status: string }>("DELETE", `/api/admin/queue/jobs/${id}`);
