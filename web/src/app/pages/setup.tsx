import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

import { AuthLayout } from "~/features/auth/auth-layout";
import { ServerCheck } from "~/features/auth/server-check";
import { SetupForm } from "~/features/auth/setup-form";

export const meta = () => [{ title: "Set up · Bedrud" }, { name: "referrer", content: "no-referrer" }];

export default function Setup() {
  const navigate = useNavigate();
  const location = useLocation();
  const [code, setCode] = useState("");
  useEffect(() => {
    const token = new URLSearchParams(location.search).get("token");
    if (token === null) return;
    setCode(token);
    // The code is a secret: it does not stay in the address bar.
    void navigate("/setup", { replace: true });
  }, [location.search, navigate]);
  return (
    <AuthLayout
      title="Who looks after this server?"
      lead="You are the first to open it. This account can see and change everything, so only someone with the setup code can create it."
      stage={<ServerCheck />}
    >
      <SetupForm key={code} code={code} onDone={() => void navigate("/dashboard", { replace: true })} />
    </AuthLayout>
  );
}
