import { useAfterSignIn } from "~/app/use-after-sign-in";
import { AuthLayout } from "~/features/auth/auth-layout";
import { LoginForm } from "~/features/auth/login-form";
import { useHost } from "~/lib/use-host";

export const meta = () => [{ title: "Sign in · Bedrud" }];

export default function Login() {
  const { search, goOn } = useAfterSignIn();
  const host = useHost();
  return (
    <AuthLayout title="Sign in" lead={<>to {host}</>}>
      <LoginForm search={search} onDone={goOn} />
    </AuthLayout>
  );
}
