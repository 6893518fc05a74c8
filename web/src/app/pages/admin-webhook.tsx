import { useNavigate, useParams } from "react-router";

import { WebhookView } from "~/features/admin/webhook-view";

export const meta = () => [{ title: "Webhook · Bedrud" }];

export default function AdminWebhook() {
  const { webhookId = "" } = useParams();
  const navigate = useNavigate();
  return <WebhookView key={webhookId} id={webhookId} onRemoved={() => void navigate("/admin/webhooks", { replace: true })} />;
}
