import { SignInSettings } from "~/features/admin/settings";

export const meta = () => [{ title: "Sign-in · Bedrud" }];

export default function AdminSignIn() {
  return <SignInSettings />;
}
