import { Link } from "react-router";

import { Button } from "~/components/ui/button";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { PasswordInput } from "~/components/ui/password-input";
import { adopt } from "~/lib/session";

import { login } from "./api";
import { useForm } from "./use-form";
import { useSettings } from "./use-settings";

export function LoginForm({ search, onDone }: { search: string; onDone: () => void }) {
  const { data: settings } = useSettings();
  const { form, field, problems, failure, busy } = useForm({
    start: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: email.trim() === "" ? "Your email is missing" : undefined,
      password: password === "" ? "Your password is missing" : undefined,
    }),
    submit: async ({ email, password }) => {
      adopt(await login({ email: email.trim(), password }));
      onDone();
    },
    place: (error) => (error.status === 401 ? "password" : undefined),
  });
  return (
    <>
      <form {...form} className="flex flex-col gap-4">
        <Field label="Email" error={problems.email}>
          {(parts) => <Input {...parts} {...field("email")} type="email" inputMode="email" autoComplete="username" required autoFocus />}
        </Field>
        <Field label="Password" error={problems.password}>
          {(parts) => <PasswordInput {...parts} {...field("password")} autoComplete="current-password" required />}
        </Field>
        {failure === undefined ? null : <FieldError>{failure}</FieldError>}
        <Button type="submit" variant="primary" size="lg" block busy={busy}>
          Sign in
        </Button>
      </form>
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
    </>
  );
}
