import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import { AccountHint, FormDialog } from "~/components/form-dialog";
import { Section } from "~/components/section";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Field } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { PasswordInput } from "~/components/ui/password-input";
import { Row } from "~/components/ui/row";
import type { User } from "~/lib/api-types";
import { forgetAllRooms } from "~/lib/recent-rooms";
import { endSession } from "~/lib/session";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";

import { deleteAccount } from "./api";

function DeleteDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const navigate = useNavigate();
  const local = user.provider === "local";
  const form = useForm({
    start: { email: "", currentPassword: "" },
    check: ({ email, currentPassword }) => ({
      email: email.trim().toLowerCase() === user.email.toLowerCase() ? undefined : "Type the email of this account",
      currentPassword: local && currentPassword === "" ? "Your password is missing" : undefined,
    }),
    submit: async ({ currentPassword }) => {
      await deleteAccount({ currentPassword });
      forgetAllRooms();
      // First away from here: this page sends people without a session to the sign-in.
      await navigate("/", { replace: true });
      endSession();
      showToast("Your account is deleted");
    },
    place: (error) => (/password/i.test(error.message) && local ? "currentPassword" : undefined),
  });
  const { field, problems } = form;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title="Delete your account?"
      description="Your rooms, their links and everything you set go with it. Meetings in your rooms end at once. This cannot be undone."
      action="Delete my account"
      danger
    >
      <Field label={<>Type {user.email} to confirm</>} error={problems.email}>
        {(parts) => <Input {...parts} {...field("email")} inputMode="email" autoComplete="off" autoCapitalize="none" spellCheck={false} required autoFocus />}
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

/** The end of an account. */
export function DeleteAccount({ user }: { user: User }) {
  const [asking, setAsking] = useState(false);
  return (
    <Section title="Your account">
      <Card>
        <ul>
          <Row
            icon={Trash2}
            title="Delete account"
            text="Takes your rooms and everything you set with it."
            end={
              <Button
                variant="danger-quiet"
                size="sm"
                onClick={() => {
                  setAsking(true);
                }}
              >
                Delete account
              </Button>
            }
          />
        </ul>
      </Card>
      {asking ? (
        <DeleteDialog
          user={user}
          onClose={() => {
            setAsking(false);
          }}
        />
      ) : null}
    </Section>
  );
}
