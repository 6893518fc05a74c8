import { KeyRound } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";

import { NewPasswordField } from "~/components/new-password-field";
import { Button, ButtonLink } from "~/components/ui/button";
import { FieldError } from "~/components/ui/field";
import { Note } from "~/components/ui/note";
import { useForm } from "~/lib/use-form";
import { passwordProblem } from "~/lib/validation";

import { resetPassword } from "./api";

function Done() {
  const button = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    button.current?.focus();
  }, []);
  return (
    <>
      <p role="status" className="mb-5 text-ink-2">
        Your new password is set, and you are signed out everywhere.
      </p>
      <ButtonLink ref={button} variant="primary" size="lg" block to="/auth/login">
        Sign in
      </ButtonLink>
    </>
  );
}

function NoLink() {
  return (
    <>
      <div className="mb-5">
        <Note kind="caution">
          <b>This link does not work any more.</b> It may be old, used already, or broken on its way.
        </Note>
      </div>
      <ButtonLink variant="primary" size="lg" block icon={KeyRound} to="/auth/forgot-password">
        Ask for a new link
      </ButtonLink>
    </>
  );
}

/** A new password with the token of a mail. */
export function ResetForm({ token }: { token: string }) {
  const [state, setState] = useState<"open" | "done" | "no link">(token === "" ? "no link" : "open");
  const { form, field, values, problems, failure, busy } = useForm({
    start: { newPassword: "" },
    check: ({ newPassword }) => ({ newPassword: passwordProblem(newPassword) }),
    submit: async ({ newPassword }) => {
      await resetPassword({ token, newPassword });
      setState("done");
    },
    place: (error) => {
      if (/token/i.test(error.message)) setState("no link");
      return /password must/i.test(error.message) ? "newPassword" : undefined;
    },
  });
  if (state === "done") return <Done />;
  if (state === "no link") return <NoLink />;
  return (
    <>
      <form {...form} className="flex flex-col gap-4">
        <NewPasswordField label="New password" {...field("newPassword")} value={values.newPassword} error={problems.newPassword} autoFocus />
        {failure === undefined ? null : <FieldError>{failure}</FieldError>}
        <Button type="submit" variant="primary" size="lg" block busy={busy}>
          Set password
        </Button>
      </form>
      <p className="mt-7 text-ink-2">
        You remember the old one?{" "}
        <Link className="link" to="/auth/login">
          Sign in
        </Link>
      </p>
    </>
  );
}
