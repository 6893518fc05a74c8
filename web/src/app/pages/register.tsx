import { useLocation } from "react-router";

import { useAfterSignIn } from "~/app/use-after-sign-in";
import { AuthLayout } from "~/features/auth/auth-layout";
import { RegisterForm } from "~/features/auth/register-form";
import { useHost } from "~/lib/use-host";

export const meta = () => [{ title: "Create an account · Bedrud" }];

export default function Register() {
  const { search, goOn } = useAfterSignIn();
  const host = useHost();
  const invite = new URLSearchParams(useLocation().search).get("invite") ?? "";
  return (
    <AuthLayout title="Create an account" lead={<>on {host}</>}>
      <RegisterForm key={invite} search={search} invite={invite} onDone={goOn} />
    </AuthLayout>
  );
}
