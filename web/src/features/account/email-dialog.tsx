import { AccountHint, FormDialog } from "~/components/form-dialog";
import { Field } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { PasswordInput } from "~/components/ui/password-input";
import { setTokens } from "~/lib/api";
import type { User } from "~/lib/api-types";
import { updateUser } from "~/lib/session";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";
import { emailProblem } from "~/lib/validation";

import { updateProfile } from "./api";

/** Another address for the account. The server ends every session and gives this browser a new one. */
export function EmailDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const local = user.provider === "local";
  const form = useForm({
    start: { email: "", currentPassword: "" },
    check: ({ email, currentPassword }) => ({
      email: email.trim().toLowerCase() === user.email.toLowerCase() ? "This is the one you have" : emailProblem(email),
      currentPassword: local && currentPassword === "" ? "Your password is missing" : undefined,
    }),
    submit: async ({ email, currentPassword }) => {
      const answer = await updateProfile({ name: user.name, email: email.trim(), currentPassword });
      if (answer.tokens) setTokens({ accessToken: answer.tokens.accessToken });
      updateUser({ email: answer.email, emailVerifiedAt: null });
      showToast(answer.requiresVerification ? "Confirm your new email before you go on" : "Your email is changed");
      onClose();
    },
    place: (error) => (/^current password/i.test(error.message) ? "currentPassword" : /email/i.test(error.message) ? "email" : undefined),
  });
  const { field, problems } = form;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title="Change your email"
      description="You sign in with the new one from now on, and everything else that is signed in has to sign in again."
      action="Change email"
    >
      <Field label="New email" error={problems.email}>
        {(parts) => <Input {...parts} {...field("email")} type="email" inputMode="email" autoComplete="email" required autoFocus />}
      </Field>
      {local ? (
        <>
          <AccountHint email={user.email} />
          <Field label="Your password" error={problems.currentPassword}>
            {(parts) => <PasswordInput {...parts} {...field("currentPassword")} autoComplete="current-password" required />}
          </Field>
        </>
      ) : null}
    </FormDialog>
  );
}
