import type { LucideIcon } from "lucide-react";
import { useState } from "react";

import { Button } from "~/components/ui/button";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { useRoomDeed } from "./use-all-rooms";
import { useDeed } from "./use-users";

interface DeedButtonProps {
  label: string;
  icon?: LucideIcon;
  danger?: boolean;
  perform: () => Promise<unknown>;
  /** What the toast says afterwards. */
  done: string;
  /** Asks first. */
  ask?: { title: string; description: string; keep: string };
  onDone?: () => void;
}

/** One thing an administrator does to an account, asked first where it cannot be taken back. */
export function DeedButton(props: DeedButtonProps) {
  return <Asked {...props} deed={useDeed<undefined>(props.perform)} />;
}

/** The same to a room. */
export function RoomDeedButton(props: DeedButtonProps) {
  return <Asked {...props} deed={useRoomDeed<undefined>(props.perform)} />;
}

function Asked({ label, icon, danger = false, deed, done, ask, onDone }: DeedButtonProps & { deed: ReturnType<typeof useDeed<undefined>> }) {
  const [asking, setAsking] = useState(false);
  const { mutate, isPending, error, reset } = deed;
  const start = () => {
    mutate(undefined, {
      onSuccess: () => {
        setAsking(false);
        showToast(done);
        onDone?.();
      },
      onError: (reason) => {
        if (ask === undefined) showToast(words(reason), { kind: "error" });
      },
    });
  };
  return (
    <>
      <Button
        size="sm"
        {...(icon === undefined ? {} : { icon })}
        variant={danger ? "danger-quiet" : "secondary"}
        busy={isPending && ask === undefined}
        onClick={() => {
          reset();
          if (ask === undefined) start();
          else setAsking(true);
        }}
      >
        {label}
      </Button>
      {ask === undefined ? null : (
        <ConfirmDialog
          {...ask}
          open={asking}
          onOpenChange={setAsking}
          action={label}
          busy={isPending}
          error={error === null ? undefined : words(error)}
          onConfirm={start}
        />
      )}
    </>
  );
}
