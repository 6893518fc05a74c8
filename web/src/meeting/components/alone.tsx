import { Copy } from "lucide-react";

import { Button } from "~/components/ui/button";
import { copy } from "~/lib/clipboard";
import { roomPath } from "~/lib/room-name";
import { useHost } from "~/lib/use-host";

/** Nobody else is here yet: the link is what helps. Stands beside my own tile. */
export function Alone({ roomName }: { roomName: string }) {
  const host = useHost();
  return (
    <section aria-label="Invite" className="flex flex-col justify-center gap-3 p-2 sm:p-6">
      <h2 className="h-section">Nobody else is in here yet</h2>
      <p className="text-ink-2 [text-wrap:pretty]">Send this link. Whoever opens it comes straight in.</p>
      <p className="rounded-md bg-tile px-3 py-2.5 font-mono text-sm [overflow-wrap:anywhere]">
        {host}
        {roomPath(roomName)}
      </p>
      <Button
        variant="primary"
        icon={Copy}
        className="self-start"
        onClick={() => void copy(`${location.origin}${roomPath(roomName)}`, "Link copied")}
      >
        Copy link
      </Button>
    </section>
  );
}
