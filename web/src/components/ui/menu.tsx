import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

import { cn } from "~/lib/class-names";

interface MenuProps {
  /** The button that opens the menu. */
  trigger: ReactNode;
  children: ReactNode;
  side?: ComponentProps<typeof DropdownMenu.Content>["side"];
  align?: ComponentProps<typeof DropdownMenu.Content>["align"];
  className?: string;
  /** "dark" for menus that belong to the stage. */
  theme?: "dark";
}

// Not modal: the modal form locks scrolling with an injected <style>, which the content security policy forbids.
export function Menu({ trigger, children, side = "bottom", align = "end", className, theme }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          data-theme={theme}
          className={cn(
            "z-(--z-menu) max-h-(--radix-dropdown-menu-content-available-height) min-w-[232px] max-w-[320px] origin-(--radix-dropdown-menu-content-transform-origin) animate-grow overflow-y-auto rounded-lg bg-surface-raised p-1.5 text-ink shadow-menu",
            className,
          )}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const item =
  "flex min-h-10 w-full cursor-pointer items-center gap-3 rounded-[9px] px-2.5 text-start outline-none select-none data-[highlighted]:bg-hover data-[disabled]:cursor-default data-[disabled]:opacity-45 coarse:min-h-11";

interface MenuItemProps extends ComponentProps<typeof DropdownMenu.Item> {
  icon?: LucideIcon;
  danger?: boolean;
  /** A shortcut or a value at the end. */
  end?: ReactNode;
}

export function MenuItem({ icon: Icon, danger = false, end, children, className, ...rest }: MenuItemProps) {
  return (
    <DropdownMenu.Item className={cn(item, danger && "text-danger-ink", className)} {...rest}>
      {Icon ? <Icon className={cn("size-[18px] flex-none", !danger && "text-ink-2")} strokeWidth={1.75} aria-hidden /> : null}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {end === undefined ? null : <span className="text-sm text-ink-3">{end}</span>}
    </DropdownMenu.Item>
  );
}

interface MenuChoiceProps<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: string; icon?: LucideIcon }[];
  onChange: (value: T) => void;
}

/** A group of exclusive options inside a menu. */
export function MenuChoice<T extends string>({ label, value, options, onChange }: MenuChoiceProps<T>) {
  return (
    <DropdownMenu.RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        onChange(next as T);
      }}
    >
      {options.map(({ value: one, label: text, icon: Icon }) => (
        <DropdownMenu.RadioItem key={one} value={one} className={item}>
          {Icon ? <Icon className="size-[18px] flex-none text-ink-2" strokeWidth={1.75} aria-hidden /> : null}
          <span className="min-w-0 flex-1 truncate">{text}</span>
          <DropdownMenu.ItemIndicator>
            <Check className="size-[18px]" strokeWidth={2} aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2.5 pt-2 pb-1.5 text-xs font-semibold text-ink-3">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="mx-1 my-1.5 h-px bg-line" />;
}
