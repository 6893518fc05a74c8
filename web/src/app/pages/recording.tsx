import { useParams } from "react-router";

import { useMember } from "~/app/use-member";
import { TopBar } from "~/components/top-bar";
import { RecordingView } from "~/features/recording/recording-page";

export const meta = () => [{ title: "Recording · Bedrud" }];

export default function RecordingPage() {
  const session = useMember();
  const { roomId = "", recordingId = "" } = useParams();
  return (
    <>
      <TopBar user={session.user} />
      <main id="main" className="mx-auto max-w-(--content-width) px-4 pt-5 pb-12 sm:px-7 md:pt-8">
        {session.status === "member" ? <RecordingView roomId={roomId} recordingId={recordingId} /> : null}
      </main>
    </>
  );
}
