import { type ReactNode, useId } from "react";

interface SectionProps {
  title: string;
  text?: ReactNode;
  /** One action beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A titled part of a settings page. */
export function Section({ title, text, action, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-7 first-of-type:mt-6">
      <div className="mb-2.5 flex flex-wrap items-end gap-x-4 gap-y-2.5">
        <div className="min-w-[min(100%,260px)] flex-1">
          <h2 id={id} className="h-section">
            {title}
          </h2>
          {text === undefined ? null : <p className="mt-0.5 text-ink-2 [text-wrap:pretty]">{text}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
