import { Tooltip as Primitive } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

interface TooltipProps {
  text: ReactNode;
  /** A key that does the same. */
  shortcut?: string;
  side?: "top" | "bottom";
  children: ReactElement;
}

/** Names a control that has only an icon. The control keeps its own aria-label. */
export function Tooltip({ text, shortcut, side = "top", children }: TooltipProps) {
  return (
    <Primitive.Provider delayDuration={400}>
      <Primitive.Root>
        <Primitive.Trigger asChild>{children}</Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content
            side={side}
            sideOffset={8}
            collisionPadding={8}
            className="z-(--z-toast) flex max-w-[280px] animate-fade items-center gap-2 rounded-[8px] bg-ink px-2.5 py-1.5 text-sm font-medium text-on-ink shadow-2"
          >
            {text}
            {shortcut === undefined ? null : <kbd className="rounded-xs bg-on-ink/15 px-1.5 font-sans text-xs">{shortcut}</kbd>}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  );
}
