import { useLinkToken } from "~/app/use-link-token";
import { AuthLayout } from "~/features/auth/auth-layout";
import { ResetForm } from "~/features/auth/reset-form";
import { useHost } from "~/lib/use-host";

export const meta = () => [{ title: "Choose a new password · Bedrud" }, { name: "referrer", content: "no-referrer" }];

export default function ResetPassword() {
  const token = useLinkToken();
  const host = useHost();
  return (
    <AuthLayout title="Choose a new password" lead={<>for your account on {host}</>}>
      {token === undefined ? null : <ResetForm key={token} token={token} />}
    </AuthLayout>
  );
}
