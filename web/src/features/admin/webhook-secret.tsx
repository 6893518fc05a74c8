import { Button } from "~/components/ui/button";
import { Dialog } from "~/components/ui/dialog";
import { copy } from "~/lib/clipboard";

/** The secret of a receiver, shown once. */
export function WebhookSecret({ secret, rotated, onClose }: { secret: string; rotated: boolean; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      guarded
      title="Keep this secret now"
      description={
        rotated
          ? "It is not shown again. Messages carry a signature of the secret before as well until tomorrow."
          : "It is not shown again. The receiver needs it to check that a message comes from this server."
      }
      footer={
        <>
          <Button onClick={() => void copy(secret, "Secret copied")}>Copy</Button>
          <Button variant="primary" onClick={onClose}>
            I have kept it
          </Button>
        </>
      }
    >
      <code className="block rounded-md bg-surface-sunken px-3.5 py-3 font-mono text-sm [overflow-wrap:anywhere] select-all">{secret}</code>
    </Dialog>
  );
}
