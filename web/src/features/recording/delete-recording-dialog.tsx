import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import type { Recording } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { useDeleteRecording } from "./use-recordings";

interface DeleteRecordingDialogProps {
  recording: Recording | undefined;
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeleteRecordingDialog({ recording, onClose, onDeleted }: DeleteRecordingDialogProps) {
  const { mutate, isPending, error, reset } = useDeleteRecording();
  return (
    <ConfirmDialog
      open={recording !== undefined}
      onOpenChange={() => {
        reset();
        onClose();
      }}
      title="Delete this recording?"
      description="The film, its tracks and every link to it go for good. There is no copy."
      keep="Keep it"
      action="Delete"
      busy={isPending}
      error={error === null ? undefined : words(error)}
      onConfirm={() => {
        if (recording === undefined) return;
        mutate(
          { roomId: recording.roomId, id: recording.id },
          {
            onSuccess: () => {
              showToast("The recording is deleted");
              onClose();
              onDeleted?.();
            },
          },
        );
      }}
    />
  );
}
