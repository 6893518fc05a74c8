import { useEffect } from "react";
import { useLocation, useNavigate } from "react-router";

import { type Session, useSession } from "~/lib/session";

// Where an administrator sets up the second factor that the server asks for; nothing else opens before.
const security = "/settings/security";

/** For pages that need an account: sends others to the sign-in and back, and guests to the start page. */
export function useMember(): Session {
  const session = useSession();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const here = pathname + search;
  const locked = session.user?.requiresSecondFactorSetup === true;
  useEffect(() => {
    if (session.status === "anonymous") void navigate(`/auth/login?redirect=${encodeURIComponent(here)}`, { replace: true });
    if (session.status === "guest") void navigate("/", { replace: true });
    if (locked && pathname !== security) void navigate(security, { replace: true });
  }, [session.status, locked, here, pathname, navigate]);
  return session;
}
