import { MailCheck } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";

/** In place of a form: a message is on its way. Takes the focus, so that screen readers go on here. */
export function MailSent({ title, children, after }: { title: string; children: ReactNode; after?: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  return (
    <div>
      <div ref={box} tabIndex={-1} role="status" className="flex gap-3.5 rounded-lg bg-surface px-4.5 py-4 shadow-line outline-none">
        <MailCheck className="size-5 flex-none text-ink-2" strokeWidth={1.75} aria-hidden />
        <div className="min-w-0 [overflow-wrap:anywhere]">
          <b className="block">{title}</b>
          <span className="text-ink-2">{children}</span>
        </div>
      </div>
      {after === undefined ? null : <div className="mt-5">{after}</div>}
    </div>
  );
}
