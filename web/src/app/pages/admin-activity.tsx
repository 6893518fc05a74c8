import { Activity } from "~/features/admin/activity";

export const meta = () => [{ title: "Activity · Bedrud" }];

export default function AdminActivity() {
  return <Activity />;
}
