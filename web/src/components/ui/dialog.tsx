import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { type ReactNode, useEffect } from "react";

import { cn } from "~/lib/class-names";

import { IconButton } from "./icon-button";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence of consequence, read out together with the title. */
  description?: ReactNode;
  children?: ReactNode;
  /** The actions, safe one first. */
  footer?: ReactNode;
  wide?: boolean;
  /** Closing would lose work: then a press on the scrim does nothing. */
  guarded?: boolean;
  closeButton?: boolean;
  role?: "dialog" | "alertdialog";
}

interface DialogHeadProps extends Pick<DialogProps, "title" | "description" | "wide"> {
  onClose: (() => void) | undefined;
}

function DialogHead({ title, description, wide, onClose }: DialogHeadProps) {
  return (
    <div className="flex items-start justify-between gap-4 px-6 pt-6">
      <div className="min-w-0">
        <Primitive.Title className={wide ? "text-xl font-semibold tracking-title" : "h-section"}>{title}</Primitive.Title>
        {description === undefined ? null : (
          <Primitive.Description className="mt-2 text-ink-2 [text-wrap:pretty]">{description}</Primitive.Description>
        )}
      </div>
      {onClose === undefined ? null : <IconButton icon={X} label="Close" className="-me-2.5 -mt-1.5" onClick={onClose} />}
    </div>
  );
}

/**
 * What the library hides from screen readers while a dialog is open could still be reached with the keyboard of some of them:
 * it is made inert as well.
 */
function InertOutside() {
  useEffect(() => {
    let hidden: HTMLElement[] = [];
    // The library hides it in an effect of its own, after this one.
    const timer = setTimeout(() => {
      hidden = [...document.querySelectorAll<HTMLElement>('[data-aria-hidden="true"]:not([inert])')];
      for (const element of hidden) element.inert = true;
    });
    return () => {
      clearTimeout(timer);
      for (const element of hidden) element.inert = false;
    };
  }, []);
  return null;
}

/**
 * A modal dialog; a bottom sheet on phones. The scrim is our own element: the one of the library locks scrolling with an
 * injected <style>, which the content security policy forbids (the page is locked in app.css instead).
 */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  wide = false,
  guarded = false,
  closeButton = true,
  role = "dialog",
}: DialogProps) {
  const close = () => {
    onOpenChange(false);
  };
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <div className="modal-scrim fixed inset-0 z-(--z-dialog) grid animate-fade items-end justify-items-center bg-scrim sm:items-center sm:p-4">
          <Primitive.Content
            role={role}
            onPointerDownOutside={(event) => {
              if (guarded) event.preventDefault();
            }}
            {...(description === undefined ? { "aria-describedby": undefined } : {})}
            className={cn(
              "flex max-h-[calc(100svh-32px)] w-full animate-rise flex-col rounded-t-xl bg-surface-raised text-ink shadow-menu outline-none sm:rounded-xl",
              wide ? "sm:max-w-[560px]" : "sm:max-w-[480px]",
            )}
          >
            <InertOutside />
            <DialogHead title={title} description={description} wide={wide} onClose={closeButton ? close : undefined} />
            {children === undefined ? null : <div className="min-h-0 overflow-y-auto px-6 pt-4 pb-6">{children}</div>}
            {footer === undefined ? null : (
              <div
                className={cn(
                  "flex justify-end gap-2.5 px-6 py-4 pb-[max(1rem,env(safe-area-inset-bottom))]",
                  children === undefined ? "pt-5" : "border-t border-line",
                )}
              >
                {footer}
              </div>
            )}
          </Primitive.Content>
        </div>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
