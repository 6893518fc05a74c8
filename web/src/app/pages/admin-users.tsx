import { UserList } from "~/features/admin/user-list";

export const meta = () => [{ title: "Users · Bedrud" }];

export default function AdminUsers() {
  return <UserList />;
}
