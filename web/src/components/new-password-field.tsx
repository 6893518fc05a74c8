import { Field } from "~/components/ui/field";
import { PasswordInput } from "~/components/ui/password-input";
import { cn } from "~/lib/class-names";
import { passwordStrength } from "~/lib/validation";

interface NewPasswordFieldProps {
  label?: string;
  name: string;
  value: string;
  error?: string | undefined;
  onChange: (event: { target: { value: string } }) => void;
  onBlur: () => void;
  autoFocus?: boolean;
}

/** A new password with a meter; the word beside the bars says the same. */
export function NewPasswordField({ label = "Password", error, ...input }: NewPasswordFieldProps) {
  const { level, word } = passwordStrength(input.value);
  return (
    <Field
      label={label}
      error={error}
      hint={
        <>
          <span className="mb-2 flex gap-1" aria-hidden="true">
            {[1, 2, 3, 4].map((step) => (
              <i key={step} className={cn("h-1 flex-1 rounded-xs", step <= level ? "bg-ink-2" : "bg-line")} />
            ))}
          </span>
          <span aria-live="polite">{word}</span> At least 12 characters; long beats complicated.
        </>
      }
    >
      {(parts) => <PasswordInput {...parts} {...input} autoComplete="new-password" required />}
    </Field>
  );
}
