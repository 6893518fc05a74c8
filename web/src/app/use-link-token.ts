import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

/**
 * The `?token=` of a link from a mail. It is a secret, so it leaves the address bar at once. Undefined until the page has
 * looked, "" where there is none.
 */
export function useLinkToken(): string | undefined {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const [token, setToken] = useState<string>();
  useEffect(() => {
    const found = new URLSearchParams(search).get("token");
    if (found === null) {
      setToken((known) => known ?? "");
      return;
    }
    setToken(found);
    void navigate(pathname, { replace: true });
  }, [pathname, search, navigate]);
  return token;
}
