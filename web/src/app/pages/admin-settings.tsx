import { GeneralSettings } from "~/features/admin/settings";

export const meta = () => [{ title: "General · Bedrud" }];

export default function AdminGeneral() {
  return <GeneralSettings />;
}
