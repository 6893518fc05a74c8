import type { Invite } from "~/lib/api-types";

export type InviteState = "open" | "used" | "over";

export function stateOf(invite: Pick<Invite, "used" | "expiresAt">, now = Date.now()): InviteState {
  if (invite.used) return "used";
  return Date.parse(invite.expiresAt) > now ? "open" : "over";
}

export const inviteLink = (token: string, origin = location.origin) => `${origin}/auth/register?invite=${token}`;
