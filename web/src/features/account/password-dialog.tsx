import { useState } from "react";
import { useNavigate } from "react-router";

import { AccountHint, FormDialog } from "~/components/form-dialog";
import { NewPasswordField } from "~/components/new-password-field";
import { Field } from "~/components/ui/field";
import { PasswordInput } from "~/components/ui/password-input";
import type { User } from "~/lib/api-types";
import { hasPassword } from "~/lib/person";
import { adopt, endSession } from "~/lib/session";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";
import { passwordProblem } from "~/lib/validation";

import { changePassword, signInAgain } from "./api";
import { SignInAgain, wantsSignIn } from "./sign-in-again";

/** Changes the password, or sets the first one. That ends every session, so this browser signs in again with the new one. */
export function PasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const navigate = useNavigate();
  const [stale, setStale] = useState(false);
  const change = hasPassword(user);
  const form = useForm({
    start: { currentPassword: "", newPassword: "" },
    check: ({ currentPassword, newPassword }) => ({
      currentPassword: change && currentPassword === "" ? "Your current password is missing" : undefined,
      newPassword: newPassword === currentPassword && newPassword !== "" ? "This is the one you have" : passwordProblem(newPassword),
    }),
    submit: async (values) => {
      try {
        await changePassword(values);
      } catch (error) {
        if (!wantsSignIn(error)) throw error;
        setStale(true);
        return;
      }
      try {
        adopt(await signInAgain({ email: user.email, password: values.newPassword }));
      } catch {
        // A second step may be asked for: the sign-in page knows how.
        endSession();
        await navigate("/auth/login?redirect=/settings/security", { replace: true });
      }
      showToast(`Your password is ${change ? "changed" : "set"}, and you are signed out everywhere else`);
      onClose();
    },
    place: (error) => (/^current/i.test(error.message) ? "currentPassword" : /^new password/i.test(error.message) ? "newPassword" : undefined),
  });
  const { field, values, problems } = form;
  if (stale) return <SignInAgain onDone={() => setStale(false)} onClose={onClose} />;
  const title = change ? "Change your password" : "Set a password";
  return (
    <FormDialog form={form} onClose={onClose} title={title} description="Everything else that is signed in has to sign in again." action={change ? "Change password" : "Set password"}>
      <AccountHint email={user.email} />
      {change ? (
        <Field label="Current password" error={problems.currentPassword}>
          {(parts) => <PasswordInput {...parts} {...field("currentPassword")} autoComplete="current-password" required autoFocus />}
        </Field>
      ) : null}
      <NewPasswordField label="New password" {...field("newPassword")} value={values.newPassword} error={problems.newPassword} />
    </FormDialog>
  );
}
