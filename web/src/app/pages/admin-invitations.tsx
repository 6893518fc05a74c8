import { InviteList } from "~/features/admin/invite-list";

export const meta = () => [{ title: "Invitations · Bedrud" }];

export default function AdminInvitations() {
  return <InviteList />;
}
