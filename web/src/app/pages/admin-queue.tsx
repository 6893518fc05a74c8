import { Queue } from "~/features/admin/queue";

export const meta = () => [{ title: "Jobs · Bedrud" }];

export default function AdminQueue() {
  return <Queue />;
}
