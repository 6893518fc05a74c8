import type { LucideIcon } from "lucide-react";
import { RadioGroup } from "radix-ui";

import { cn } from "~/lib/class-names";

export interface ChoiceOption<T extends string> {
  value: T;
  icon: LucideIcon;
  title: string;
  text: string;
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: ChoiceOption<T>[];
  onChange: (value: T) => void;
  columns?: 2 | 3;
}

/** Two to four options with consequences, as cards. */
export function Choice<T extends string>({ label, value, options, onChange, columns = 2 }: ChoiceProps<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        onChange(next as T);
      }}
      className={cn("grid gap-2.5", columns === 3 ? "sm:grid-cols-3" : "sm:grid-cols-2")}
    >
      {options.map(({ value: one, icon: Icon, title, text }) => (
        <RadioGroup.Item
          key={one}
          value={one}
          aria-label={`${title}: ${text}`}
          className="group grid grid-cols-[auto_1fr] items-center gap-x-3 rounded-[12px] bg-surface px-3.5 py-3 text-start shadow-[inset_0_0_0_1px_var(--line-strong)] transition-shadow duration-(--duration-fast) data-[state=checked]:shadow-[inset_0_0_0_2px_var(--ink)]"
        >
          <Icon className="row-span-2 size-5 text-ink-2 group-data-[state=checked]:text-ink" strokeWidth={1.75} aria-hidden />
          <b>{title}</b>
          <span className="text-sm text-ink-2">{text}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
