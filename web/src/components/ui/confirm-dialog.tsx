import { FieldError } from "./field";
import { Button } from "./button";
import { Dialog } from "./dialog";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  /** What the safe button says: "Keep it". */
  keep: string;
  /** What the red button says: "Delete". */
  action: string;
  busy?: boolean;
  error?: string | undefined;
  onConfirm: () => void;
}

/** Asks once before something is destroyed. The safe choice has the focus. */
export function ConfirmDialog({ open, onOpenChange, title, description, keep, action, busy = false, error, onConfirm }: ConfirmDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      closeButton={false}
      role="alertdialog"
      footer={
        <>
          <Button
            onClick={() => {
              onOpenChange(false);
            }}
          >
            {keep}
          </Button>
          <Button variant="danger" busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      {error === undefined ? undefined : <FieldError>{error}</FieldError>}
    </Dialog>
  );
}
