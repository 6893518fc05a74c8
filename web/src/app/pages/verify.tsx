import { useNavigate } from "react-router";

import { useLinkToken } from "~/app/use-link-token";
import { AuthLayout } from "~/features/auth/auth-layout";
import { Verify } from "~/features/auth/verify";
import { showToast } from "~/lib/toast";
import { useHost } from "~/lib/use-host";

export const meta = () => [{ title: "Confirm your address · Bedrud" }, { name: "referrer", content: "no-referrer" }];

export default function VerifyEmail() {
  const token = useLinkToken();
  const navigate = useNavigate();
  const host = useHost();
  return (
    <AuthLayout title="Confirm your address" lead={<>on {host}</>}>
      {token === undefined ? null : (
        <Verify
          key={token}
          token={token}
          onDone={() => {
            showToast("Your address is confirmed");
            void navigate("/dashboard", { replace: true });
          }}
        />
      )}
    </AuthLayout>
  );
}
