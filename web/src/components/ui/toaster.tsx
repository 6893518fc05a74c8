import { X } from "lucide-react";
import { useEffect, useState } from "react";

import { type Toast, dismissToast, useToasts } from "~/lib/toast";

const shownFor = 5000;

function ToastView({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.kind === "error") return undefined;
    const timer = setTimeout(() => {
      dismissToast(toast.id);
    }, shownFor);
    return () => {
      clearTimeout(timer);
    };
  }, [held, toast]);
  const hold = () => {
    setHeld(true);
  };
  const release = () => {
    setHeld(false);
  };
  return (
    <div
      role={toast.kind === "error" ? "alert" : undefined}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
      className="flex max-w-full animate-rise items-center gap-3 rounded-lg bg-ink py-1 ps-4 pe-1.5 text-on-ink shadow-2"
    >
      <span className="min-w-0 py-2 [overflow-wrap:anywhere]">{toast.text}</span>
      {toast.action === undefined ? null : (
        <button
          type="button"
          className="min-h-9 px-1 font-semibold underline underline-offset-3"
          onClick={() => {
            toast.action?.perform();
            dismissToast(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        className="grid size-9 flex-none place-items-center rounded-md hover:bg-on-ink/15 coarse:size-11"
        onClick={() => {
          dismissToast(toast.id);
        }}
      >
        <X className="size-[18px]" strokeWidth={1.75} aria-hidden />
      </button>
    </div>
  );
}

/** Where toasts appear: bottom start, above a control bar. The region is always there, so that screen readers notice what comes. */
export function Toaster() {
  const toasts = useToasts();
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-(--z-toast) flex flex-col items-start gap-2 [.in-meeting_&]:bottom-[calc(var(--bar-height)+12px)] [&>*]:pointer-events-auto"
    >
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
