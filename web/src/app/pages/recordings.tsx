import { useMember } from "~/app/use-member";
import { TopBar } from "~/components/top-bar";
import { RecordingList } from "~/features/recording/recording-list";

export const meta = () => [{ title: "Recordings · Bedrud" }];

export default function Recordings() {
  const session = useMember();
  return (
    <>
      <TopBar user={session.user} />
      <main id="main" className="mx-auto max-w-[960px] px-4 pt-4 pb-12 sm:px-7 sm:pt-8">
        <h1 className="mb-3 min-h-10 h-section">Recordings</h1>
        {session.status === "member" ? <RecordingList /> : null}
      </main>
    </>
  );
}
