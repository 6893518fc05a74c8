import { Mail } from "lucide-react";
import { useState } from "react";

import { Section } from "~/components/section";
import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { Row } from "~/components/ui/row";
import type { User } from "~/lib/api-types";
import { shownEmail } from "~/lib/person";
import { providerTitle } from "~/lib/provider-problems";
import { updateUser } from "~/lib/session";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";
import { useSettings } from "~/lib/use-settings";
import { nameProblem } from "~/lib/validation";

import { updateProfile } from "./api";
import { AvatarForm } from "./avatar-form";
import { EmailDialog } from "./email-dialog";

function NameForm({ user }: { user: User }) {
  const { form, field, values, problems, failure, busy } = useForm({
    start: { name: user.name },
    check: ({ name }) => ({ name: nameProblem(name) }),
    submit: async ({ name }) => {
      updateUser({ name: (await updateProfile({ name: name.trim() })).name });
      showToast("Your name is saved");
    },
    place: (error) => (/name/i.test(error.message) ? "name" : undefined),
  });
  const shown = values.name.trim() === "" ? user.name : values.name;
  return (
    <Card className="flex flex-col gap-5 p-5 sm:flex-row sm:items-start sm:p-6">
      <AvatarForm user={user} name={shown} />
      <form {...form} className="flex min-w-0 flex-1 flex-col gap-4 sm:max-w-[420px]">
        <Field label="Your name" hint="Others see it in meetings." error={problems.name}>
          {(parts) => <Input {...parts} {...field("name")} autoComplete="name" required />}
        </Field>
        {failure === undefined ? null : <FieldError>{failure}</FieldError>}
        <Button type="submit" variant="primary" className="self-start" busy={busy}>
          Save name
        </Button>
      </form>
    </Card>
  );
}

/** Whether the address is known to be theirs, said only where the server cares or knows. */
function EmailState({ user }: { user: User }) {
  const { data: settings } = useSettings();
  if (user.emailVerifiedAt) return <Badge>Confirmed</Badge>;
  return settings?.requireEmailVerification ? <Badge kind="caution">Not confirmed</Badge> : null;
}

/** Name and email of the account. */
export function Profile({ user }: { user: User }) {
  const [changing, setChanging] = useState(false);
  const own = user.provider === "local" || user.provider === "passkey";
  return (
    <>
      <div className="mt-6">
        <NameForm key={user.id} user={user} />
      </div>
      <Section title="Email" text={own ? "You sign in with it. Others do not see it." : "It comes from the service you sign in with."}>
        <Card>
          <ul>
            <Row
              icon={Mail}
              title={<bdi>{shownEmail(user.email)}</bdi>}
              text={own ? undefined : providerTitle(user.provider)}
              end={
                <>
                  <EmailState user={user} />
                  {own ? (
                    <Button
                      size="sm"
                      aria-label="Change email"
                      onClick={() => {
                        setChanging(true);
                      }}
                    >
                      Change
                    </Button>
                  ) : null}
                </>
              }
            />
          </ul>
        </Card>
      </Section>
      {changing ? (
        <EmailDialog
          user={user}
          onClose={() => {
            setChanging(false);
          }}
        />
      ) : null}
    </>
  );
}
