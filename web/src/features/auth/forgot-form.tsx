import { useState } from "react";
import { Link } from "react-router";

import { Button } from "~/components/ui/button";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { useForm } from "~/lib/use-form";
import { emailProblem } from "~/lib/validation";

import { askForReset } from "./api";
import { MailSent } from "./mail-sent";

/** Asks for the mail with which one chooses a new password. */
export function ForgotForm() {
  const [mailedTo, setMailedTo] = useState<string>();
  const { form, field, problems, failure, busy } = useForm({
    start: { email: "" },
    check: ({ email }) => ({ email: emailProblem(email) }),
    submit: async ({ email }) => {
      await askForReset({ email: email.trim() });
      setMailedTo(email.trim());
    },
  });
  return (
    <>
      {mailedTo === undefined ? (
        <form {...form} className="flex flex-col gap-4">
          <Field label="Email" error={problems.email}>
            {(parts) => <Input {...parts} {...field("email")} type="email" inputMode="email" autoComplete="username" required autoFocus />}
          </Field>
          {failure === undefined ? null : <FieldError>{failure}</FieldError>}
          <Button type="submit" variant="primary" size="lg" block busy={busy}>
            Send me a link
          </Button>
        </form>
      ) : (
        <MailSent title="Look into your mail">
          If there is an account for <bdi>{mailedTo}</bdi>, a message with a link is on its way. The link works once.
        </MailSent>
      )}
      <p className="mt-7 text-ink-2">
        You remember it?{" "}
        <Link className="link" to="/auth/login">
          Sign in
        </Link>
      </p>
    </>
  );
}
