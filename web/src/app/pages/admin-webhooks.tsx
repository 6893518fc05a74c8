import { WebhookList } from "~/features/admin/webhook-list";

export const meta = () => [{ title: "Webhooks · Bedrud" }];

export default function AdminWebhooks() {
  return <WebhookList />;
}
