import type { LucideIcon } from "lucide-react";
import { useState } from "react";

import { Button } from "~/components/ui/button";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

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
export function DeedButton({ label, icon, danger = false, perform, done, ask, onDone }: DeedButtonProps) {
  const [asking, setAsking] = useState(false);
  const { mutate, isPending, error, reset } = useDeed<undefined>(perform);
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
