import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface RowProps {
  icon?: LucideIcon;
  title: ReactNode;
  text?: ReactNode;
  /** Badges and actions at the end; they go below the words where the row is narrow. */
  end?: ReactNode;
}

/** One thing in a card: icon, what it is, how it stands, what one can do. */
export function Row({ icon: Icon, title, text, end }: RowProps) {
  return (
    <li className="flex min-h-[60px] items-center gap-4 border-b border-line py-2 ps-4.5 pe-2.5 last:border-0">
      {Icon ? <Icon className="size-5 flex-none text-ink-2" strokeWidth={1.75} aria-hidden /> : null}
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1.5">
        <div className="min-w-[min(100%,180px)] flex-1 [overflow-wrap:anywhere]">
          <span className="block font-medium">{title}</span>
          {text === undefined ? null : <span className="block text-sm text-ink-2">{text}</span>}
        </div>
        {end === undefined ? null : <span className="flex items-center gap-2">{end}</span>}
      </div>
    </li>
  );
}

interface SwitchRowProps {
  title: string;
  text?: ReactNode;
  /** The switch, which is labelled by the ids. */
  children: (ids: { "aria-labelledby": string; "aria-describedby": string | undefined }) => ReactNode;
  id: string;
}

/** A row that is a switch. */
export function SwitchRow({ id, title, text, children }: SwitchRowProps) {
  return (
    <li className="flex min-h-[60px] items-center gap-4 border-b border-line px-4.5 py-2.5 last:border-0">
      <div className="min-w-0 flex-1">
        <span id={`${id}-title`} className="block font-medium">
          {title}
        </span>
        {text === undefined ? null : (
          <span id={`${id}-text`} className="block text-sm text-ink-2 [text-wrap:pretty]">
            {text}
          </span>
        )}
      </div>
      {children({ "aria-labelledby": `${id}-title`, "aria-describedby": text === undefined ? undefined : `${id}-text` })}
    </li>
  );
}
