import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";

export interface FieldParts {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong, one sentence. */
  error?: string | undefined;
  /** Stands at the end of the label's line. */
  aside?: ReactNode;
  children: (parts: FieldParts) => ReactNode;
}

/** Label above, control, hint or error below; the control gets what ties them together. */
export function Field({ label, hint, error, aside, children }: FieldProps) {
  const id = useId();
  const note = `${id}-note`;
  const described = error !== undefined || (hint !== undefined && hint !== null);
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-center gap-3">
        <label htmlFor={id} className="flex-1 text-sm font-semibold">
          {label}
        </label>
        {aside}
      </div>
      {children({ id, "aria-describedby": described ? note : undefined, "aria-invalid": error === undefined ? undefined : true })}
      {error !== undefined ? (
        <FieldError id={note}>{error}</FieldError>
      ) : described ? (
        <p id={note} className="text-xs text-ink-3">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} role="alert" className="flex gap-1.5 text-sm text-danger-ink">
      <CircleAlert className="mt-px size-4 flex-none" strokeWidth={2} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
