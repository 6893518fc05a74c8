import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { ButtonLink } from "~/components/ui/button";
import { FieldError } from "~/components/ui/field";
import { Spinner } from "~/components/ui/spinner";
import { AuthLayout } from "~/features/auth/auth-layout";
import { safePath } from "~/lib/redirect";
import { adoptCookie } from "~/lib/session";
import { useHost } from "~/lib/use-host";
import { words } from "~/lib/words";

export const meta = () => [{ title: "Sign in · Bedrud" }];

/** Where a sign-in with a provider ends: the session came as a cookie. */
export default function AuthCallback() {
  const navigate = useNavigate();
  const host = useHost();
  const [problem, setProblem] = useState<string>();
  const tried = useRef(false);
  useEffect(() => {
    if (tried.current) return;
    tried.current = true;
    const wanted = safePath(new URLSearchParams(location.search).get("redirect"), "/dashboard");
    adoptCookie().then(
      () => navigate(wanted, { replace: true }),
      (error: unknown) => {
        setProblem(words(error));
      },
    );
  });
  return (
    <AuthLayout title="Sign in" lead={<>to {host}</>}>
      {problem === undefined ? (
        <p role="status" className="flex items-center gap-3 text-ink-2">
          <Spinner /> One moment.
        </p>
      ) : (
        <div className="flex flex-col items-start gap-4">
          <FieldError>{problem}</FieldError>
          <ButtonLink to="/auth/login">Back to the sign-in</ButtonLink>
        </div>
      )}
    </AuthLayout>
  );
}
