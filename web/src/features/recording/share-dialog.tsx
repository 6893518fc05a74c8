import { Copy, Link as LinkIcon } from "lucide-react";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";

import { FormDialog } from "~/components/form-dialog";
import { Button } from "~/components/ui/button";
import { Dialog } from "~/components/ui/dialog";
import { Field } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { PasswordInput } from "~/components/ui/password-input";
import { Select } from "~/components/ui/select";
import type { Recording, RecordingShare } from "~/lib/api-types";
import { copy } from "~/lib/clipboard";
import { momentName } from "~/lib/time";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";
import { words } from "~/lib/words";

import { endShare, shareRecording } from "./api";

interface ShareDialogProps {
  recording: Recording;
  onClose: () => void;
}

const ends = [
  { hours: "24", label: "For a day" },
  { hours: "168", label: "For a week" },
  { hours: "720", label: "For a month" },
  { hours: "0", label: "Until I end it" },
];

/** The address once it is made: it is shown this once. */
function Shared({ share, onClose }: { share: RecordingShare; onClose: () => void }) {
  const until = share.expiresAt ? ` until ${momentName(Date.parse(share.expiresAt))}` : "";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="The link is ready"
      description={`Whoever has it ${share.hasPassword ? "and the password " : ""}can watch and download the recording${until}. Copy it now: we do not show it again.`}
      footer={
        <Button variant="primary" icon={Copy} onClick={() => void copy(share.url, "Link copied")}>
          Copy link
        </Button>
      }
    >
      <Input aria-label="Link" icon={LinkIcon} readOnly value={share.url} />
    </Dialog>
  );
}

/** Makes a link for people without an account, with a password and an end where wanted. */
export function ShareDialog({ recording, onClose }: ShareDialogProps) {
  const client = useQueryClient();
  const [share, setShare] = useState<RecordingShare>();
  const { roomId, id } = recording;
  const changed = () => client.invalidateQueries({ queryKey: ["recording", id] });
  const form = useForm({
    start: { hours: "168", password: "" },
    check: ({ password }) => (password.length > 0 && password.length < 4 ? { password: "4 characters at least" } : {}),
    submit: async ({ hours, password }) => {
      setShare(await shareRecording(roomId, id, { hours: Number(hours), password }));
      void changed();
    },
  });
  const end = async () => {
    try {
      await endShare(roomId, id);
      void changed();
      showToast("The link has ended");
      onClose();
    } catch (error) {
      showToast(words(error), { kind: "error" });
    }
  };
  if (share !== undefined) return <Shared share={share} onClose={onClose} />;
  const running = recording.sharedUntil !== undefined && recording.sharedUntil !== null;
  return (
    <FormDialog
      form={form}
      title="Share by link"
      description={running ? "There is a link already. A new one takes its place." : "For people who have no account here."}
      action="Make a link"
      onClose={onClose}
    >
      <Field label="It works">
        {(parts) => (
          <Select {...parts} {...form.field("hours")}>
            {ends.map(({ hours, label }) => (
              <option key={hours} value={hours}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Password" hint="Leave it empty to ask for none" error={form.problems.password}>
        {(parts) => <PasswordInput {...parts} {...form.field("password")} autoComplete="new-password" maxLength={128} />}
      </Field>
      {running ? (
        <Button variant="danger-quiet" className="self-start" onClick={() => void end()}>
          End the link
        </Button>
      ) : null}
    </FormDialog>
  );
}
