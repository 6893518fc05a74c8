import { Copy, Download } from "lucide-react";
import { useState } from "react";

import { CodeField, codeProblem } from "~/components/code-field";
import { AccountHint, FormDialog } from "~/components/form-dialog";
import { Button } from "~/components/ui/button";
import { Dialog } from "~/components/ui/dialog";
import { Field } from "~/components/ui/field";
import { PasswordInput } from "~/components/ui/password-input";
import { QrCode } from "~/components/ui/qr-code";
import type { SecondFactorBegun, User } from "~/lib/api-types";
import { copy } from "~/lib/clipboard";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";

import { beginSecondFactor } from "./api";
import { useDisableSecondFactor, useEnableSecondFactor } from "./use-second-factor";

const passwordProblem = (password: string) => (password === "" ? "Your password is missing" : undefined);

function PasswordStep({ user, onClose, onBegun }: { user: User; onClose: () => void; onBegun: (begun: SecondFactorBegun) => void }) {
  const form = useForm({
    start: { currentPassword: "" },
    check: ({ currentPassword }) => ({ currentPassword: passwordProblem(currentPassword) }),
    submit: async (values) => {
      onBegun(await beginSecondFactor(values));
    },
    place: (error) => (/password/i.test(error.message) ? "currentPassword" : undefined),
  });
  return (
    <FormDialog form={form} onClose={onClose} title="Set up codes from an app" description="First your password, so that we know it is you." action="Continue">
      <AccountHint email={user.email} />
      <Field label="Your password" error={form.problems.currentPassword}>
        {(parts) => <PasswordInput {...parts} {...form.field("currentPassword")} autoComplete="current-password" required autoFocus />}
      </Field>
    </FormDialog>
  );
}

/** "ABCD EFGH ...": easier to type. */
const inGroups = (secret: string) => (secret.match(/.{1,4}/g) ?? []).join(" ");

function CodeStep({ begun, onClose, onCodes }: { begun: SecondFactorBegun; onClose: () => void; onCodes: (codes: string[]) => void }) {
  const enable = useEnableSecondFactor();
  const form = useForm({
    start: { code: "" },
    check: ({ code }) => ({ code: codeProblem(code) }),
    submit: async ({ code }) => {
      onCodes((await enable.mutateAsync({ code })).recoveryCodes);
    },
    place: (error) => (/code/i.test(error.message) ? "code" : undefined),
  });
  return (
    <FormDialog form={form} onClose={onClose} title="Scan this with your app" description="Any authenticator app will do. Then type the code it shows." action="Turn on">
      <div className="flex flex-wrap items-center gap-5">
        <QrCode text={begun.uri} label="QR code for the authenticator app" className="size-[176px] flex-none" />
        <div className="min-w-[150px] flex-1 text-sm text-ink-2">
          <p>No camera? Type this into the app:</p>
          <p className="mt-1.5 font-mono text-ink [overflow-wrap:anywhere]">{inGroups(begun.secret)}</p>
        </div>
      </div>
      <CodeField error={form.problems.code} field={form.field("code")} />
    </FormDialog>
  );
}

function save(codes: string[]) {
  const address = URL.createObjectURL(new Blob([codes.join("\n") + "\n"], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "bedrud-recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(address);
}

function CodesStep({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      guarded
      closeButton={false}
      title="Keep these recovery codes"
      description="Each signs you in once when your phone is not at hand. We show them only now."
      footer={
        <Button variant="primary" onClick={onClose}>
          I have kept them
        </Button>
      }
    >
      <ul aria-label="Recovery codes" className="grid grid-cols-2 gap-x-6 gap-y-1.5 rounded-lg bg-surface-sunken px-5 py-4 font-mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap gap-2.5">
        <Button icon={Copy} onClick={() => void copy(codes.join("\n"), "Codes copied")}>
          Copy
        </Button>
        <Button icon={Download} onClick={() => save(codes)}>
          Save as a file
        </Button>
      </div>
    </Dialog>
  );
}

/** From the password over the QR code to the recovery codes. */
export function SetUpDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [begun, setBegun] = useState<SecondFactorBegun>();
  const [codes, setCodes] = useState<string[]>();
  if (codes !== undefined) return <CodesStep codes={codes} onClose={onClose} />;
  if (begun !== undefined) return <CodeStep begun={begun} onClose={onClose} onCodes={setCodes} />;
  return <PasswordStep user={user} onClose={onClose} onBegun={setBegun} />;
}

/** Takes the codes away again, with the password and one of them. */
export function TurnOffDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const disable = useDisableSecondFactor();
  const form = useForm({
    start: { currentPassword: "", code: "" },
    check: ({ currentPassword, code }) => ({ currentPassword: passwordProblem(currentPassword), code: codeProblem(code) }),
    submit: async (values) => {
      await disable.mutateAsync(values);
      showToast("Codes are off");
      onClose();
    },
    place: (error) => (/password/i.test(error.message) ? "currentPassword" : /code/i.test(error.message) ? "code" : undefined),
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title="Turn codes off?"
      description="Then your password alone signs you in. Your recovery codes stop working."
      action="Turn off"
      danger
    >
      <AccountHint email={user.email} />
      <Field label="Your password" error={form.problems.currentPassword}>
        {(parts) => <PasswordInput {...parts} {...form.field("currentPassword")} autoComplete="current-password" required />}
      </Field>
      <CodeField error={form.problems.code} hint="From the app, or a recovery code." field={form.field("code")} />
    </FormDialog>
  );
}
