import { useParams } from "react-router";

import { Failure } from "~/components/failure";
import { ApiError } from "~/lib/api-error";
import { startSession, useSession } from "~/lib/session";
import { RoomVisit } from "~/meeting/components/room-visit";

export const meta = ({ params }: { params: { roomName?: string } }) => [{ title: `${params.roomName ?? "Meeting"} · Bedrud` }];

const unreachable = new ApiError(0, "The server does not answer.");

export default function Meeting() {
  const roomName = (useParams().roomName ?? "").toLowerCase();
  const session = useSession();
  if (session.status === "unknown") return <main id="main" className="min-h-svh" aria-busy="true" />;
  if (session.status === "unreachable") {
    return (
      <main id="main">
        <Failure title="We could not open the room" error={unreachable} onRetry={() => void startSession()} />
      </main>
    );
  }
  return <RoomVisit key={roomName} roomName={roomName} user={session.user} member={session.status === "member"} />;
}
