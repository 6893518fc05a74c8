import { useSearchParams } from "react-router";

import { useMember } from "~/app/use-member";
import { Failure } from "~/components/failure";
import { TopBar } from "~/components/top-bar";
import { ButtonLink } from "~/components/ui/button";
import { JoinBox } from "~/features/room/join-box";
import { RecentList } from "~/features/room/recent-list";
import { RoomList } from "~/features/room/room-list";
import { ApiError } from "~/lib/api-error";
import { startSession } from "~/lib/session";

export const meta = () => [{ title: "Rooms · Bedrud" }];

const unreachable = new ApiError(0, "The server does not answer.");

export default function Dashboard() {
  const session = useMember();
  const [search, setSearch] = useSearchParams();

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
