import { cn } from "~/lib/class-names";

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
  className?: string;
}

/** Switches between views of the same thing. */
export function Segmented<T extends string>({ label, value, options, onChange, className }: SegmentedProps<T>) {
  return (
    <div role="group" aria-label={label} className={cn("inline-flex gap-0.5 rounded-md bg-surface-sunken p-[3px]", className)}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => {
            onChange(option.value);
          }}
          className="min-h-[34px] flex-1 rounded-[7px] px-3 text-sm font-medium text-ink-2 aria-pressed:bg-surface-raised aria-pressed:font-semibold aria-pressed:text-ink aria-pressed:shadow-[var(--shadow-1),var(--ring-line)]"
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
