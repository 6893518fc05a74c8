import { useAfterSignIn } from "~/app/use-after-sign-in";
import { AuthLayout } from "~/features/auth/auth-layout";
import { RegisterForm } from "~/features/auth/register-form";
import { useHost } from "~/lib/use-host";

export const meta = () => [{ title: "Create an account · Bedrud" }];

export default function Register() {
  const { search, goOn } = useAfterSignIn();
  const host = useHost();
  // Known only once the page runs: it was rendered without a query.
  const invite = new URLSearchParams(search).get("invite") ?? "";
  return (
    <AuthLayout title="Create an account" lead={<>on {host}</>}>
      <RegisterForm key={invite} search={search} invite={invite} onDone={goOn} />
    </AuthLayout>
  );
}
