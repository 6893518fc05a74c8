import { CircleStop, LogOut } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useState } from "react";

import { Button } from "~/components/ui/button";
import { Dialog } from "~/components/ui/dialog";
import { FieldError } from "~/components/ui/field";
import { cn } from "~/lib/class-names";
import { words } from "~/lib/words";

import { endRoom } from "../api";

interface LeaveDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  roomId: string;
  /** How many are in there, myself included. */
  people: number;
  onLeave: () => void;
}

interface WayProps {
  icon: LucideIcon;
  title: string;
  text: string;
  danger?: boolean;
  busy?: boolean;
  onClick: () => void;
}

function Way({ icon: Icon, title, text, danger = false, busy = false, onClick }: WayProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      onClick={onClick}
      className="flex w-full items-center gap-4 rounded-lg px-4 py-3.5 text-start shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-hover"
    >
      <Icon className={cn("size-6 flex-none", danger && "text-danger-ink")} strokeWidth={1.75} aria-hidden />
      <span>
        <b className={cn("block", danger && "text-danger-ink")}>{title}</b>
        <span className="text-ink-2">{text}</span>
      </span>
    </button>
  );
}

/** The host chooses: leave alone, or end the meeting for everyone. */
export function LeaveDialog({ open, onOpenChange, roomId, people, onLeave }: LeaveDialogProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const others = people - 1;
  const end = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await endRoom(roomId);
      onLeave();
    } catch (error) {
      setProblem(words(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Leave the meeting?"
      description={others === 0 ? "Nobody else is in there." : others === 1 ? "One person stays in there." : `${String(others)} people stay in there.`}
    >
      <div className="flex flex-col gap-2.5">
        <Way icon={LogOut} title="Leave" text="You can come back with the same link." onClick={onLeave} />
        <Way
          icon={CircleStop}
          danger
          busy={busy}
          title="End for everyone"
          text={others === 0 ? "The room closes." : "Everyone leaves and the room closes."}
          onClick={() => void end()}
        />
        {problem === undefined ? null : <FieldError>{problem}</FieldError>}
        <Button
          variant="ghost"
          className="mt-2 self-end"
          onClick={() => {
            onOpenChange(false);
          }}
        >
          Stay
        </Button>
      </div>
    </Dialog>
  );
}
