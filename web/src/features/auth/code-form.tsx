import { CodeField, codeProblem } from "~/components/code-field";
import { Button } from "~/components/ui/button";
import { FieldError } from "~/components/ui/field";
import { useForm } from "~/lib/use-form";

interface CodeFormProps {
  /** What was right so far. */
  text: string;
  signIn: (code: string) => Promise<void>;
  onBack: () => void;
}

/** The second step after the password, or after a passkey whose device did not check who uses it. */
export function CodeForm({ text, signIn, onBack }: CodeFormProps) {
  const { form, field, problems, failure, busy } = useForm({
    start: { code: "" },
    check: ({ code }) => ({ code: codeProblem(code) }),
    submit: ({ code }) => signIn(code.trim()),
    place: (error) => (error.body.requiresSecondFactor === true ? "code" : undefined),
  });
  return (
    <form {...form} className="flex flex-col gap-4">
      <p className="text-ink-2">{text} Now the code from your app.</p>
      <CodeField error={problems.code} hint="No phone at hand? Take one of your recovery codes." field={field("code")} />
      {failure === undefined ? null : <FieldError>{failure}</FieldError>}
      <Button type="submit" variant="primary" size="lg" block busy={busy}>
        Sign in
      </Button>
      <Button variant="ghost" block onClick={onBack}>
        Back
      </Button>
    </form>
  );
}
