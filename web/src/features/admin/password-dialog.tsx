import { FormDialog } from "~/components/form-dialog";
import { NewPasswordField } from "~/components/new-password-field";
import type { UserDetails } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";
import { passwordProblem } from "~/lib/validation";

import { setPassword } from "./api";

/** A new password for somebody who cannot get one by mail. */
export function SetPasswordDialog({ user, onClose }: { user: UserDetails; onClose: () => void }) {
  const form = useForm({
    start: { password: "" },
    check: ({ password }) => ({ password: passwordProblem(password) }),
    submit: async ({ password }) => {
      await setPassword(user.id, password);
      showToast(`${user.name} has a new password`);
      onClose();
    },
    place: (error) => (/^password/i.test(error.message) ? "password" : undefined),
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={`Set a new password for ${user.name}`}
      description="Their old one stops working, and they are signed out everywhere. Give them the new one by a safe way."
      action="Set password"
    >
      <NewPasswordField label="New password" {...form.field("password")} value={form.values.password} error={form.problems.password} autoFocus />
    </FormDialog>
  );
}
