import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";

import { IconButton } from "~/components/ui/icon-button";
import { useShownTheme } from "~/lib/theme";

interface PanelProps {
  id: string;
  title: string;
  /** Stands beside the title: a count. */
  aside?: ReactNode;
  /** Gives the focus to the panel's own field instead of its title. */
  ownFocus?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A panel beside the stage: it follows the theme, the stage stays dark. It pushes the stage on wide screens, lies over its
 * end on narrow ones and fills phones.
 */
export function Panel({ id, title, aside, ownFocus = false, onClose, children }: PanelProps) {
  const theme = useShownTheme();
  const heading = useRef<HTMLHeadingElement>(null);
  const label = useId();
  useEffect(() => {
    if (!ownFocus) heading.current?.focus();
  }, [ownFocus]);
  return (
    <aside
      id={id}
      aria-labelledby={label}
      data-theme={theme}
      data-region="panel"
      className="z-(--z-panel) flex min-h-0 animate-rise flex-col overflow-hidden bg-surface text-ink max-lg:fixed max-sm:inset-0 sm:rounded-lg sm:max-lg:inset-e-3 sm:max-lg:top-3 sm:max-lg:bottom-(--bar-height) sm:max-lg:w-(--panel-width) sm:max-lg:shadow-menu lg:me-3 lg:mt-3 short:fixed short:inset-e-16! short:top-0! short:bottom-0! short:m-0! short:w-(--panel-width) short:rounded-none"
    >
      <header className="flex min-h-14 flex-none items-center gap-2 py-2 ps-[18px] pe-2">
        <h2 id={label} ref={heading} tabIndex={-1} className="flex-1 h-section outline-none">
          {title} {aside === undefined ? null : <span className="font-regular text-ink-3 tabular-nums">{aside}</span>}
        </h2>
        <IconButton icon={X} label={`Close ${title.toLowerCase()}`} onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}
