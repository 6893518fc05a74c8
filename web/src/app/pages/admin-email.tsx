import { useOutletContext } from "react-router";

import { MailSettings } from "~/features/admin/settings";
import type { User } from "~/lib/api-types";

export const meta = () => [{ title: "Email · Bedrud" }];

export default function AdminEmail() {
  return <MailSettings email={useOutletContext<User>().email} />;
}
