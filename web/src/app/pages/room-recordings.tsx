import { ArrowLeft } from "lucide-react";
import { useParams } from "react-router";

import { useMember } from "~/app/use-member";
import { TopBar } from "~/components/top-bar";
import { ButtonLink } from "~/components/ui/button";
import { RecordingList } from "~/features/recording/recording-list";
import { useRoom } from "~/features/room/use-room";

export const meta = () => [{ title: "Recordings of a room · Bedrud" }];

export default function RoomRecordings() {
  const session = useMember();
  const { roomId = "" } = useParams();
  const member = session.status === "member";
  const { data: room } = useRoom(roomId, member);
  return (
    <>
      <TopBar user={session.user} />
      <main id="main" className="mx-auto max-w-[960px] px-4 pt-5 pb-12 sm:px-7 md:pt-8">
        <ButtonLink variant="ghost" size="sm" icon={ArrowLeft} className="-ms-3 mb-2" to="/dashboard">
          Rooms
        </ButtonLink>
        <h1 className="mb-4 h-page [overflow-wrap:anywhere]">{room === undefined ? "Recordings" : `Recordings of ${room.name}`}</h1>
        {member ? <RecordingList roomId={roomId} /> : null}
      </main>
    </>
  );
}
