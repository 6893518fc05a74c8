import { useParams } from "react-router";

import { TopBar } from "~/components/top-bar";
import { SharedRecording } from "~/features/recording/shared-recording";
import { useSession } from "~/lib/session";

export const meta = () => [{ title: "Recording · Bedrud" }, { name: "robots", content: "noindex" }];

export default function SharedRecordingPage() {
  const session = useSession();
  const { token = "" } = useParams();
  return (
    <>
      <TopBar user={session.user} />
      <main id="main" className="mx-auto max-w-(--content-width) px-4 pt-5 pb-12 sm:px-7 md:pt-8">
        <SharedRecording token={token} />
      </main>
    </>
  );
}
