import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { Button } from "~/components/ui/button";
import { Divider } from "~/components/ui/divider";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { PasswordInput } from "~/components/ui/password-input";
import { ApiError } from "~/lib/api-error";
import { adopt } from "~/lib/session";
import { useForm } from "~/lib/use-form";
import { usePasskeysWork } from "~/lib/use-passkeys-work";
import { useSettings } from "~/lib/use-settings";

import { login } from "./api";
import { CodeForm } from "./code-form";
import { ConfirmFirst } from "./confirm-first";
import { ProviderButtons, ProviderProblem } from "./provider-buttons";
import { usePasskeyLogin } from "./use-passkey-login";

function OtherWays({ search }: { search: string }) {
  const { data: settings } = useSettings();
  return (
    <div className="mt-7 flex flex-col gap-2 text-ink-2">
      {settings?.registrationEnabled ? (
        <p>
          New here?{" "}
          <Link className="link" to={`/auth/register${search}`}>
            Create an account
          </Link>
        </p>
      ) : null}
      {settings?.guestLoginEnabled ? (
        <p>
          Only joining a meeting?{" "}
          <Link className="link" to={`/auth${search}`}>
            Join as a guest
          </Link>
        </p>
      ) : null}
    </div>
  );
}

/** Only where a mail can be sent. */
function ForgotLink() {
  const { data: settings } = useSettings();
  if (!settings?.mailEnabled) return null;
  return (
    <Link className="link text-sm" to="/auth/forgot-password">
      Forgot it?
    </Link>
  );
}

function PasskeyButton({ login }: { login: ReturnType<typeof usePasskeyLogin> }) {
  return (
    <div className="mb-6 flex flex-col gap-2.5">
      <Button variant="primary" size="lg" block icon={Fingerprint} busy={login.busy} onClick={() => void login.signIn()}>
        Sign in with a passkey
      </Button>
      {login.problem === undefined ? null : <FieldError>{login.problem}</FieldError>}
      <div className="mt-3.5">
        <Divider>or with your password</Divider>
      </div>
    </div>
  );
}

export function LoginForm({ search, onDone }: { search: string; onDone: () => void }) {
  const withPasskeys = usePasskeysWork();
  const passkey = usePasskeyLogin(withPasskeys, onDone);
  const [codeFor, setCodeFor] = useState<{ email: string; password: string }>();
  const [unconfirmed, setUnconfirmed] = useState<string>();
  const { form, field, problems, failure, busy } = useForm({
    start: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: email.trim() === "" ? "Your email is missing" : undefined,
      password: password === "" ? "Your password is missing" : undefined,
    }),
    submit: async ({ email, password }) => {
      const person = { email: email.trim(), password };
      try {
        adopt(await login(person));
        onDone();
      } catch (error) {
        if (!(error instanceof ApiError) || error.body.requiresSecondFactor !== true) throw error;
        setCodeFor(person);
      }
    },
    place: (error) => {
      if (error.body.requiresVerification === true) setUnconfirmed(String(error.body.email));
      return error.status === 401 ? "password" : undefined;
    },
  });
  const signInWithCode = async (code: string) => {
    if (codeFor !== undefined) adopt(await login({ ...codeFor, code }));
    onDone();
  };
  if (codeFor !== undefined) return <CodeForm text="Your password is right." signIn={signInWithCode} onBack={() => setCodeFor(undefined)} />;
  if (passkey.wantsCode) return <CodeForm text="Your passkey is right." signIn={passkey.signInWithCode} onBack={passkey.leaveCode} />;
  if (unconfirmed !== undefined) return <ConfirmFirst email={unconfirmed} sent={false} />;
  return (
    <>
      <ProviderProblem search={search} />
      <ProviderButtons search={search} divider="or" />
      {withPasskeys ? <PasskeyButton login={passkey} /> : null}
      <form {...form} className="flex flex-col gap-4">
        <Field label="Email" error={problems.email}>
          {(parts) => <Input {...parts} {...field("email")} type="email" inputMode="email" autoComplete={withPasskeys ? "username webauthn" : "username"} required autoFocus />}
        </Field>
        <Field label="Password" error={problems.password} aside={<ForgotLink />}>
          {(parts) => <PasswordInput {...parts} {...field("password")} autoComplete="current-password" required />}
        </Field>
        {failure === undefined ? null : <FieldError>{failure}</FieldError>}
        <Button type="submit" variant={withPasskeys ? "secondary" : "primary"} size="lg" block busy={busy}>
          Sign in
        </Button>
      </form>
      <OtherWays search={search} />
    </>
  );
}
