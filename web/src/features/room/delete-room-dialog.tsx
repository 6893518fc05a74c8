import { useEffect } from "react";

import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import type { Room } from "~/lib/api-types";
import { forgetRoom } from "~/lib/recent-rooms";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { useDeleteRoom } from "./use-rooms";

/** Asks before a room goes. `room` undefined: closed. */
export function DeleteRoomDialog({ room, onClose }: { room: Room | undefined; onClose: () => void }) {
  const { mutate, reset, isPending, isError, error } = useDeleteRoom();
  useEffect(() => {
    reset();
  }, [room, reset]);
  if (room === undefined) return null;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${room.name}?`}
      description="Its link stops working, and whoever is in there has to leave. This cannot be undone."
      keep="Keep it"
      action="Delete room"
      busy={isPending}
      error={isError ? words(error) : undefined}
      onConfirm={() => {
        mutate(room, {
          onSuccess: () => {
            forgetRoom(room.name);
            showToast("Room deleted");
            onClose();
          },
        });
      }}
    />
  );
}
