import { Field } from "./ui/field";
import { Input } from "./ui/input";

interface CodeFieldProps {
  error: string | undefined;
  hint?: string;
  field: { name: string; value: string; onChange: (event: { target: { value: string } }) => void; onBlur: () => void };
}

/** A code of an authenticator app, or a recovery code. */
export function CodeField({ error, hint, field }: CodeFieldProps) {
  return (
    <Field label="Code" error={error} hint={hint}>
      {(parts) => <Input {...parts} {...field} className="font-mono tracking-[.1em]" autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} required autoFocus />}
    </Field>
  );
}

export const codeProblem = (code: string) => (code.trim() === "" ? "The code is missing" : undefined);
