import { useEffect, useRef, useState } from "react";

import { Button, ButtonLink } from "~/components/ui/button";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { Note } from "~/components/ui/note";
import { Spinner } from "~/components/ui/spinner";
import { ApiError } from "~/lib/api-error";
import { adoptRefreshToken } from "~/lib/session";
import { useForm } from "~/lib/use-form";
import { emailProblem } from "~/lib/validation";
import { words } from "~/lib/words";

import { resendVerification, verifyEmail } from "./api";
import { MailSent } from "./mail-sent";
import { Resend } from "./resend";

type State = { name: "busy" | "confirmed" | "already" | "no link" } | { name: "failed"; why: string };

/** For those whose link is too old: another one. */
function AskAgain() {
  const [mailedTo, setMailedTo] = useState<string>();
  const { form, field, problems, failure, busy } = useForm({
    start: { email: "" },
    check: ({ email }) => ({ email: emailProblem(email) }),
    submit: async ({ email }) => {
      await resendVerification({ email: email.trim() });
      setMailedTo(email.trim());
    },
  });
  if (mailedTo !== undefined) {
    return (
      <MailSent title="Look into your mail" after={<Resend email={mailedTo} />}>
        If <bdi>{mailedTo}</bdi> waits for confirmation, a new message is on its way.
      </MailSent>
    );
  }
  return (
    <>
      <div className="mb-5">
        <Note kind="caution" live>
          <b>This link does not work any more.</b> It may be old, or broken on its way. We send you a new one.
        </Note>
      </div>
      <form {...form} className="flex flex-col gap-4">
        <Field label="Email" error={problems.email}>
          {(parts) => <Input {...parts} {...field("email")} type="email" inputMode="email" autoComplete="username" required />}
        </Field>
        {failure === undefined ? null : <FieldError>{failure}</FieldError>}
        <Button type="submit" variant="primary" size="lg" block busy={busy}>
          Send a new link
        </Button>
      </form>
    </>
  );
}

/** Confirms an address with the token of a mail; who is new here is signed in then. */
export function Verify({ token, onDone }: { token: string; onDone: () => void }) {
  const [state, setState] = useState<State>({ name: token === "" ? "no link" : "busy" });
  const tried = useRef(false);

  const verify = async () => {
    setState({ name: "busy" });
    try {
      const { refresh_token: refreshToken } = await verifyEmail({ token });
      // Only the link of a new account signs in.
      if (refreshToken === "") return setState({ name: "confirmed" });
      await adoptRefreshToken(refreshToken);
      onDone();
    } catch (error) {
      if (!(error instanceof ApiError) || error.temporary || error.status === 429) setState({ name: "failed", why: words(error) });
      else setState({ name: error.body.already_verified === true ? "already" : "no link" });
    }
  };
  useEffect(() => {
    // A token serves once: no second try by a re-render.
    if (token === "" || tried.current) return;
    tried.current = true;
    void verify();
  });

  if (state.name === "busy") {
    return (
      <p role="status" className="flex items-center gap-3 text-ink-2">
        <Spinner /> One moment.
      </p>
    );
  }
  if (state.name === "no link") return <AskAgain />;
  if (state.name === "failed") {
    return (
      <div className="flex flex-col items-start gap-4">
        <FieldError>{state.why}</FieldError>
        <Button onClick={() => void verify()}>Try again</Button>
      </div>
    );
  }
  return (
    <>
      <p role="status" className="mb-5 text-ink-2">
        {state.name === "confirmed" ? "The address is confirmed." : "This address is confirmed already."}
      </p>
      <ButtonLink variant="primary" size="lg" block to="/auth/login">
        Sign in
      </ButtonLink>
    </>
  );
}
