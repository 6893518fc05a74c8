import { CodeField, codeProblem } from "~/components/code-field";
import { Button } from "~/components/ui/button";
import { FieldError } from "~/components/ui/field";
import { adopt } from "~/lib/session";
import { useForm } from "~/lib/use-form";

import { login } from "./api";

interface CodeFormProps {
  email: string;
  password: string;
  onDone: () => void;
  onBack: () => void;
}

/** The second step after the password. */
export function CodeForm({ email, password, onDone, onBack }: CodeFormProps) {
  const { form, field, problems, failure, busy } = useForm({
    start: { code: "" },
    check: ({ code }) => ({ code: codeProblem(code) }),
    submit: async ({ code }) => {
      adopt(await login({ email, password, code: code.trim() }));
      onDone();
    },
    place: (error) => (error.body.requiresSecondFactor === true ? "code" : undefined),
  });
  return (
    <form {...form} className="flex flex-col gap-4">
      <p className="text-ink-2">Your password is right. Now the code from your app.</p>
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
