import { type ComponentProps, type ReactNode, useId } from "react";

import { Button } from "~/components/ui/button";
import { Dialog } from "~/components/ui/dialog";
import { FieldError } from "~/components/ui/field";
import type { useForm } from "~/lib/use-form";

interface FormDialogProps extends Pick<ComponentProps<typeof Dialog>, "title" | "description"> {
  form: Pick<ReturnType<typeof useForm<string>>, "form" | "failure" | "busy">;
  onClose: () => void;
  action: string;
  danger?: boolean;
  children: ReactNode;
}

/** A small form in a dialog. It is there only while it is open, so it starts empty each time. */
export function FormDialog({ form: { form, failure, busy }, onClose, action, danger = false, children, ...dialog }: FormDialogProps) {
  const id = useId();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      {...dialog}
      guarded
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={id} variant={danger ? "danger" : "primary"} busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form id={id} {...form} className="flex flex-col gap-4">
        {children}
        {failure === undefined ? null : <FieldError>{failure}</FieldError>}
      </form>
    </Dialog>
  );
}

/** Tells password managers whose password it is. */
export function AccountHint({ email }: { email: string }) {
  return <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />;
}
