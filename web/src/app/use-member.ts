import { useEffect } from "react";
import { useLocation, useNavigate } from "react-router";

import { type Session, useSession } from "~/lib/session";

/** For pages that need an account: sends others to the sign-in and back, and guests to the start page. */
export function useMember(): Session {
  const session = useSession();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const here = pathname + search;
  useEffect(() => {
    if (session.status === "anonymous") void navigate(`/auth/login?redirect=${encodeURIComponent(here)}`, { replace: true });
    if (session.status === "guest") void navigate("/", { replace: true });
  }, [session.status, here, navigate]);
  return session;
}
