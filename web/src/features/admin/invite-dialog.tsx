import { FormDialog } from "~/components/form-dialog";
import { Field } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { Select } from "~/components/ui/select";
import { copy } from "~/lib/clipboard";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";
import { useSettings } from "~/lib/use-settings";
import { emailProblem } from "~/lib/validation";

import { inviteLink } from "./invite-words";
import { useCreateInvite } from "./use-invites";

const spans: [string, string][] = [
  ["24", "1 day"],
  ["72", "3 days"],
  ["168", "7 days"],
  ["720", "30 days"],
];

/** A link with which one account can be made. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { data: settings } = useSettings();
  const create = useCreateInvite();
  const form = useForm({
    start: { email: "", hours: "72" },
    check: ({ email }) => ({ email: email.trim() === "" ? undefined : emailProblem(email) }),
    submit: async ({ email, hours }) => {
      const to = email.trim();
      const invite = await create.mutateAsync({ ...(to === "" ? {} : { email: to }), expiresInHours: Number(hours) });
      const mailed = to !== "" && settings?.mailEnabled === true;
      showToast(mailed ? `The invitation is on its way to ${to}` : "The invitation is ready", {
        action: { label: "Copy link", perform: () => void copy(inviteLink(invite.token), "Link copied") },
      });
      onClose();
    },
    place: (error) => (/email/i.test(error.message) ? "email" : undefined),
  });
  const { field, problems } = form;
  const hint = settings?.mailEnabled ? "We send the link there, and only this address can use it." : "Only this address can use it. You hand on the link yourself.";
  return (
    <FormDialog form={form} onClose={onClose} title="Invite somebody" description="The link makes one account, once." action="Invite">
      <Field label="Email" hint={`${hint} Leave it empty for a link that anyone can use.`} error={problems.email}>
        {(parts) => <Input {...parts} {...field("email")} type="email" inputMode="email" autoComplete="off" autoFocus />}
      </Field>
      <Field label="Works for">
        {(parts) => (
          <Select {...parts} {...field("hours")}>
            {spans.map(([hours, text]) => (
              <option key={hours} value={hours}>
                {text}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </FormDialog>
  );
}
