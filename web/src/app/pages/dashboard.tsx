import { useEffect } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";

import { Failure } from "~/components/failure";
import { TopBar } from "~/components/top-bar";
import { ButtonLink } from "~/components/ui/button";
import { JoinBox } from "~/features/room/join-box";
import { RecentList } from "~/features/room/recent-list";
import { RoomList } from "~/features/room/room-list";
import { ApiError } from "~/lib/api-error";
import { startSession, useSession } from "~/lib/session";

export const meta = () => [{ title: "Rooms · Bedrud" }];

const unreachable = new ApiError(0, "The server does not answer.");

export default function Dashboard() {
  const session = useSession();
  const navigate = useNavigate();
  const location = useLocation();
  const [search, setSearch] = useSearchParams();
  const here = location.pathname + location.search;
  useEffect(() => {
    if (session.status === "anonymous") void navigate(`/auth/login?redirect=${encodeURIComponent(here)}`, { replace: true });
    if (session.status === "guest") void navigate("/", { replace: true });
  }, [session.status, here, navigate]);

  return (
    <>
      <TopBar user={session.user} />
      <main id="main">
        {session.status === "member" ? (
          <RoomList
            creating={search.has("new")}
            onCreating={(open) => {
              setSearch(open ? { new: "" } : {}, { replace: !open });
            }}
            aside={
              <>
                <JoinBox />
                <RecentList />
              </>
            }
            other={
              <ButtonLink to="/" size="lg">
                Join by link
              </ButtonLink>
            }
          />
        ) : session.status === "unreachable" ? (
          <Failure title="We could not load your rooms" error={unreachable} onRetry={() => void startSession()} />
        ) : null}
      </main>
    </>
  );
}
