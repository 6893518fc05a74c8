import { useParams } from "react-router";

import { useMember } from "~/app/use-member";
import { TopBar } from "~/components/top-bar";
import { RoomSettings } from "~/features/room/room-settings";

export const meta = () => [{ title: "Room settings · Bedrud" }];

export default function RoomSettingsPage() {
  const session = useMember();
  const { roomId = "" } = useParams();
  return (
    <>
      <TopBar user={session.user} />
      <main id="main" className="mx-auto max-w-[760px] px-4 pt-5 pb-12 sm:px-7 md:pt-8">
        {session.status === "member" ? <RoomSettings roomId={roomId} /> : null}
      </main>
    </>
  );
}
