import { Link } from "react-router";

import { Button } from "~/components/ui/button";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { Note } from "~/components/ui/note";
import { adopt } from "~/lib/session";
import { useForm } from "~/lib/use-form";
import { useSettings } from "~/lib/use-settings";
import { nameProblem } from "~/lib/validation";

import { guestLogin } from "./api";

export function GuestForm({ search, onDone }: { search: string; onDone: () => void }) {
  const { data: settings } = useSettings();
  const closed = settings?.guestLoginEnabled === false;
  const { form, field, problems, failure, busy } = useForm({
    start: { name: "" },
    check: ({ name }) => ({ name: nameProblem(name, 50) }),
    submit: async ({ name }) => {
      adopt(await guestLogin({ name: name.trim() }));
      onDone();
    },
  });
  return (
    <>
      {closed ? (
        <div className="mb-5">
          <Note kind="caution">
            <b>Guests are switched off on this server.</b> Sign in with an account.
          </Note>
        </div>
      ) : null}
      <form {...form} className="flex flex-col gap-4">
        <Field label="Your name" hint="Others see this." error={problems.name}>
          {(parts) => <Input {...parts} {...field("name")} autoComplete="name" enterKeyHint="go" required autoFocus />}
        </Field>
        {failure === undefined ? null : <FieldError>{failure}</FieldError>}
        <Button type="submit" variant="primary" size="lg" block busy={busy} disabled={closed}>
          Continue as a guest
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
