import { Send } from "lucide-react";

import { Section } from "~/components/section";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";
import { emailProblem } from "~/lib/validation";

import { sendTestMail } from "./api";

/** Tries the mail server with one mail. */
export function TestMail({ email }: { email: string }) {
  const { form, field, problems, failure, busy } = useForm({
    start: { to: email },
    check: ({ to }) => ({ to: emailProblem(to) }),
    submit: async ({ to }) => {
      await sendTestMail({ to: to.trim() });
      showToast(`The mail server took a mail to ${to.trim()}`);
    },
  });
  return (
    <Section title="Try it" text="Sends one mail with the settings that are saved, and says what the mail server answers.">
      <Card>
        <form {...form} className="flex flex-col gap-3 p-5 sm:p-6">
          <div className="flex flex-wrap items-end gap-3">
            <div className="min-w-[min(100%,280px)] sm:w-[360px]">
              <Field label="Send a test mail to" error={problems.to}>
                {(parts) => <Input {...parts} {...field("to")} type="email" inputMode="email" autoComplete="email" />}
              </Field>
            </div>
            <Button type="submit" icon={Send} busy={busy} className="min-h-(--control-lg)!">
              Send
            </Button>
          </div>
          {failure === undefined ? null : <FieldError>{failure}</FieldError>}
        </form>
      </Card>
    </Section>
  );
}
