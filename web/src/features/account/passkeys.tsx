import { Fingerprint, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { FormDialog } from "~/components/form-dialog";
import { Section } from "~/components/section";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import { Field } from "~/components/ui/field";
import { IconButton } from "~/components/ui/icon-button";
import { Input } from "~/components/ui/input";
import { Row } from "~/components/ui/row";
import type { Passkey } from "~/lib/api-types";
import { turnedAway } from "~/lib/passkeys";
import { ago, dayName } from "~/lib/time";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";
import { usePasskeysWork } from "~/lib/use-passkeys-work";
import { words } from "~/lib/words";

import { SignInAgain, wantsSignIn } from "./sign-in-again";
import { useAddPasskey, usePasskeys, useRemovePasskey, useRenamePasskey } from "./use-passkeys";

const inSentence = (text: string) => text.replace(/^(Today|Yesterday|Now)/, (word) => word.toLowerCase());

function RenameDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const rename = useRenamePasskey();
  const form = useForm({
    start: { name: passkey.name },
    check: ({ name }) => ({ name: name.trim() === "" ? "A name is missing" : name.trim().length > 64 ? "At most 64 letters" : undefined }),
    submit: async ({ name }) => {
      await rename.mutateAsync({ id: passkey.id, name: name.trim() });
      showToast("Passkey renamed");
      onClose();
    },
  });
  return (
    <FormDialog form={form} onClose={onClose} title="Rename this passkey" action="Rename">
      <Field label="Name" hint="Only you see it." error={form.problems.name}>
        {(parts) => <Input {...parts} {...form.field("name")} autoComplete="off" autoFocus />}
      </Field>
    </FormDialog>
  );
}

function RemoveDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { mutate, isPending, error } = useRemovePasskey();
  const remove = () => {
    mutate(passkey.id, {
      onSuccess: () => {
        showToast("Passkey removed");
        onClose();
      },
    });
  };
  if (wantsSignIn(error)) return <SignInAgain onDone={remove} onClose={onClose} />;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Remove ${passkey.name}?`}
      description="You cannot sign in with it any more. The device keeps its half; delete it there as well."
      keep="Keep it"
      action="Remove"
      busy={isPending}
      error={error === null ? undefined : words(error)}
      onConfirm={remove}
    />
  );
}

function PasskeyRow({ passkey, onRename, onRemove }: { passkey: Passkey; onRename: () => void; onRemove: () => void }) {
  const used = passkey.lastUsedAt ? `last used ${inSentence(ago(Date.parse(passkey.lastUsedAt)))}` : "not used yet";
  const kept = passkey.backedUp ? "kept on several devices" : "on one device only";
  return (
    <Row
      icon={Fingerprint}
      title={passkey.name}
      text={`Added ${inSentence(dayName(Date.parse(passkey.createdAt)))}, ${used}, ${kept}`}
      end={
        <>
          <Button variant="ghost" size="sm" aria-label={`Rename ${passkey.name}`} onClick={onRename}>
            Rename
          </Button>
          <IconButton icon={Trash2} small label={`Remove ${passkey.name}`} onClick={onRemove} />
        </>
      }
    />
  );
}

function AddButton() {
  const { mutate, isPending, error, reset } = useAddPasskey();
  const add = () => {
    mutate(undefined, {
      onSuccess: () => {
        showToast("Passkey added");
      },
      onError: (problem) => {
        if (!turnedAway(problem) && !wantsSignIn(problem)) showToast(words(problem), { kind: "error" });
      },
    });
  };
  return (
    <>
      <Button variant="primary" icon={Plus} busy={isPending} onClick={add}>
        Add passkey
      </Button>
      {wantsSignIn(error) ? <SignInAgain onDone={add} onClose={reset} /> : null}
    </>
  );
}

/** The passkeys of the account, where the server offers them. Where this browser can have none, those that are there still show. */
export function Passkeys() {
  const works = usePasskeysWork();
  const { data: passkeys } = usePasskeys();
  const [renaming, setRenaming] = useState<Passkey>();
  const [removing, setRemoving] = useState<Passkey>();
  if (!works && (passkeys?.length ?? 0) === 0) return null;
  return (
    <Section
      title="Passkeys"
      text="Sign in with your fingerprint, face or screen lock. Nothing to remember and nothing to steal."
      action={works ? <AddButton /> : undefined}
    >
      <Card>
        {passkeys?.length === 0 ? (
          <p className="px-4.5 py-5 text-ink-2">None yet.</p>
        ) : (
          <ul>
            {(passkeys ?? []).map((passkey) => (
              <PasskeyRow
                key={passkey.id}
                passkey={passkey}
                onRename={() => {
                  setRenaming(passkey);
                }}
                onRemove={() => {
                  setRemoving(passkey);
                }}
              />
            ))}
          </ul>
        )}
      </Card>
      {renaming === undefined ? null : (
        <RenameDialog
          passkey={renaming}
          onClose={() => {
            setRenaming(undefined);
          }}
        />
      )}
      {removing === undefined ? null : (
        <RemoveDialog
          passkey={removing}
          onClose={() => {
            setRemoving(undefined);
          }}
        />
      )}
    </Section>
  );
}
