import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

import { safePath } from "~/lib/redirect";
import { useSession } from "~/lib/session";

/**
 * For the pages before the sign-in: where to go afterwards (`?redirect=/path`), and straight there for someone who has
 * an account and is signed in. Replaces the page, so that Back does not lead into a form that is done.
 */
export function useAfterSignIn(otherwise = "/dashboard") {
  const navigate = useNavigate();
  const location = useLocation();
  const { status } = useSession();
  const [search, setSearch] = useState("");
  const wanted = safePath(new URLSearchParams(location.search).get("redirect"), otherwise);
  useEffect(() => {
    // Pre-rendered pages know no query; links get it once the page runs.
    setSearch(location.search);
  }, [location.search]);
  useEffect(() => {
    if (status === "member") void navigate(wanted, { replace: true });
  }, [status, wanted, navigate]);
  return { search, goOn: () => void navigate(wanted, { replace: true }) };
}
