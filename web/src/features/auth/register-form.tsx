import { type ReactNode, useState } from "react";
import { Link } from "react-router";

import { NewPasswordField } from "~/components/new-password-field";
import { Button } from "~/components/ui/button";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { Note } from "~/components/ui/note";
import { Segmented } from "~/components/ui/segmented";
import { ApiError } from "~/lib/api-error";
import type { LoginResponse, PasskeySignupRequest } from "~/lib/api-types";
import { createPasskey, turnedAway } from "~/lib/passkeys";
import { adopt } from "~/lib/session";
import { useForm } from "~/lib/use-form";
import { usePasskeysWork } from "~/lib/use-passkeys-work";
import { useSettings } from "~/lib/use-settings";
import { emailProblem, nameProblem, passwordProblem } from "~/lib/validation";

import { beginPasskeySignup, finishPasskeySignup, register } from "./api";
import { ConfirmFirst } from "./confirm-first";
import { ProviderButtons } from "./provider-buttons";

function Closed() {
  return (
    <div className="mb-5">
      <Note kind="caution">
        <b>New accounts are switched off.</b> Ask whoever looks after this server for one.
      </Note>
    </div>
  );
}

type Way = "password" | "passkey";

/** Password or passkey, where both are possible; `children`: the field for the password. */
function Key({ way, onWay, children }: { way: Way; onWay: (way: Way) => void; children: ReactNode }) {
  if (!usePasskeysWork()) return children;
  return (
    <>
      <Segmented
        label="How you sign in later"
        value={way}
        options={[
          { value: "password", label: "Password" },
          { value: "passkey", label: "Passkey" },
        ]}
        onChange={onWay}
      />
      {way === "password" ? (
        children
      ) : (
        <p className="text-sm text-ink-2">Your fingerprint, face or screen lock signs you in. Nothing to remember and nothing to steal.</p>
      )}
    </>
  );
}

async function registerWithPasskey(person: PasskeySignupRequest) {
  const options = await beginPasskeySignup(person);
  try {
    return await finishPasskeySignup(await createPasskey(options));
  } catch (error) {
    if (turnedAway(error)) throw new ApiError(400, "No passkey was made. Try again, or take a password.");
    throw error;
  }
}

export function RegisterForm({ search, invite, onDone }: { search: string; invite: string; onDone: () => void }) {
  const { data: settings } = useSettings();
  const [way, setWay] = useState<Way>("password");
  const [mailedTo, setMailedTo] = useState<string>();
  const byInvitation = settings?.tokenRegistrationOnly === true || invite !== "";
  const { form, field, values, problems, failure, busy } = useForm({
    start: { name: "", email: "", password: "", inviteToken: invite },
    check: ({ name, email, password, inviteToken }) => ({
      name: nameProblem(name),
      email: emailProblem(email),
      password: way === "passkey" ? undefined : passwordProblem(password),
      inviteToken: settings?.tokenRegistrationOnly && inviteToken.trim() === "" ? "The invitation code is missing" : undefined,
    }),
    submit: async ({ name, email, password, inviteToken }) => {
      const token = inviteToken.trim();
      const person = { name: name.trim(), email: email.trim(), ...(token === "" ? {} : { inviteToken: token }) };
      const answer = way === "passkey" ? await registerWithPasskey(person) : await register({ ...person, password });
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

  if (mailedTo !== undefined) return <ConfirmFirst email={mailedTo} />;
  return (
    <>
      {settings?.registrationEnabled === false ? <Closed /> : <ProviderButtons search={search} invite={values.inviteToken.trim()} divider="or with your email" />}
      <form {...form} className="flex flex-col gap-4">
        <Field label="Your name" hint="Others see this." error={problems.name}>
          {(parts) => <Input {...parts} {...field("name")} autoComplete="name" required autoFocus />}
        </Field>
        <Field label="Email" error={problems.email}>
          {(parts) => <Input {...parts} {...field("email")} type="email" inputMode="email" autoComplete="username" required />}
        </Field>
        <Key way={way} onWay={setWay}>
          <NewPasswordField {...field("password")} value={values.password} error={problems.password} />
        </Key>
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
