import { useState } from "react";
import { Link } from "react-router";

import { Button } from "~/components/ui/button";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { Note } from "~/components/ui/note";
import type { LoginResponse } from "~/lib/api-types";
import { adopt } from "~/lib/session";
import { emailProblem, nameProblem, passwordProblem } from "~/lib/validation";

import { register } from "./api";
import { NewPasswordField } from "./password-field";
import { useForm } from "./use-form";
import { useSettings } from "./use-settings";

function Mailed({ to }: { to: string }) {
  return (
    <Note live>
      <b>One step left.</b> We sent a message to <bdi>{to}</bdi>. Open the link in it, then sign in.
    </Note>
  );
}

function Closed() {
  return (
    <div className="mb-5">
      <Note kind="caution">
        <b>New accounts are switched off.</b> Ask whoever looks after this server for one.
      </Note>
    </div>
  );
}

export function RegisterForm({ search, invite, onDone }: { search: string; invite: string; onDone: () => void }) {
  const { data: settings } = useSettings();
  const [mailedTo, setMailedTo] = useState<string>();
  const byInvitation = settings?.tokenRegistrationOnly === true || invite !== "";
  const { form, field, values, problems, failure, busy } = useForm({
    start: { name: "", email: "", password: "", inviteToken: invite },
    check: ({ name, email, password, inviteToken }) => ({
      name: nameProblem(name),
      email: emailProblem(email),
      password: passwordProblem(password),
      inviteToken: settings?.tokenRegistrationOnly && inviteToken.trim() === "" ? "The invitation code is missing" : undefined,
    }),
    submit: async ({ name, email, password, inviteToken }) => {
      const token = inviteToken.trim();
      const answer = await register({ name: name.trim(), email: email.trim(), password, ...(token === "" ? {} : { inviteToken: token }) });
      if (answer.requiresVerification) {
        setMailedTo(answer.email ?? email.trim());
        return;
      }
      adopt(answer as LoginResponse);
      onDone();
    },
    place: (error) =>
      /email|details/i.test(error.message) ? "email" : /invite/i.test(error.message) ? "inviteToken" : /^password/i.test(error.message) ? "password" : undefined,
  });

  if (mailedTo !== undefined) return <Mailed to={mailedTo} />;
  return (
    <>
      {settings?.registrationEnabled === false ? <Closed /> : null}
      <form {...form} className="flex flex-col gap-4">
        <Field label="Your name" hint="Others see this." error={problems.name}>
          {(parts) => <Input {...parts} {...field("name")} autoComplete="name" required autoFocus />}
        </Field>
        <Field label="Email" error={problems.email}>
          {(parts) => <Input {...parts} {...field("email")} type="email" inputMode="email" autoComplete="username" required />}
        </Field>
        <NewPasswordField {...field("password")} value={values.password} error={problems.password} />
        {byInvitation ? (
          <Field label="Invitation code" hint="From the person who invited you." error={problems.inviteToken}>
            {(parts) => <Input {...parts} {...field("inviteToken")} className="font-mono" autoComplete="off" spellCheck={false} />}
          </Field>
        ) : null}
        {failure === undefined ? null : <FieldError>{failure}</FieldError>}
        <Button type="submit" variant="primary" size="lg" block busy={busy} disabled={settings?.registrationEnabled === false}>
          Create account
        </Button>
      </form>
      <p className="mt-7 text-ink-2">
        You have an account?{" "}
        <Link className="link" to={`/auth/login${search}`}>
          Sign in
        </Link>
      </p>
    </>
  );
}
