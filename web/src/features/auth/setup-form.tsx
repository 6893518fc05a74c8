import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";

import { NewPasswordField } from "~/components/new-password-field";
import { Button, ButtonLink } from "~/components/ui/button";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { Note } from "~/components/ui/note";
import { adopt } from "~/lib/session";
import { useForm } from "~/lib/use-form";
import { emailProblem, nameProblem, passwordProblem } from "~/lib/validation";

import { readSetup, setUp } from "./api";

/** The link worked once; the way in is the ordinary one now. */
function Done() {
  return (
    <div className="flex flex-col items-start gap-5">
      <Note live>
        <b>This server has its administrator already.</b> The setup link works once, and it has been used.
      </Note>
      <ButtonLink variant="primary" size="lg" to="/auth/login">
        Sign in
      </ButtonLink>
    </div>
  );
}

export function SetupForm({ code, onDone }: { code: string; onDone: () => void }) {
  const { data: setup } = useQuery({ queryKey: ["setup"], queryFn: ({ signal }) => readSetup(signal), retry: false, staleTime: Infinity });
  const { form, field, values, problems, failure, busy } = useForm({
    start: { token: code, name: "", email: "", password: "" },
    check: ({ token, name, email, password }) => ({
      token: token.trim() === "" ? "The setup code is missing" : undefined,
      name: nameProblem(name),
      email: emailProblem(email),
      password: passwordProblem(password),
    }),
    submit: async ({ token, name, email, password }) => {
      adopt(await setUp({ token: token.trim(), name: name.trim(), email: email.trim(), password }));
      onDone();
    },
    place: (error) =>
      /token|code|setup/i.test(error.message) ? "token" : /email|details/i.test(error.message) ? "email" : undefined,
  });
  if (setup?.needed === false) return <Done />;
  return (
    <form {...form} className="flex flex-col gap-4">
      <Field label="Setup code" hint="The server printed it when it started. It works once." error={problems.token}>
        {(parts) => (
          <Input
            {...parts}
            {...field("token")}
            className="font-mono text-sm"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            end={code !== "" && values.token === code ? <Check className="size-5 flex-none text-ink-2" strokeWidth={1.75} aria-hidden /> : null}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
        <Field label="Your name" error={problems.name}>
          {(parts) => <Input {...parts} {...field("name")} autoComplete="name" required autoFocus={code !== ""} />}
        </Field>
        <Field label="Email" error={problems.email}>
          {(parts) => <Input {...parts} {...field("email")} type="email" inputMode="email" autoComplete="username" required />}
        </Field>
      </div>
      <NewPasswordField {...field("password")} value={values.password} error={problems.password} />
      {failure === undefined ? null : <FieldError>{failure}</FieldError>}
      <div className="mt-1 flex justify-end">
        <Button type="submit" variant="primary" size="lg" busy={busy} className="max-sm:w-full">
          Create account
        </Button>
      </div>
    </form>
  );
}
