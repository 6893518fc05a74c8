import { FileSettings } from "~/features/admin/settings";

export const meta = () => [{ title: "Configuration · Bedrud" }];

export default function AdminConfiguration() {
  return <FileSettings />;
}
