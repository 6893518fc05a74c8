import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";

import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Section } from "~/components/section";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Field } from "~/components/ui/field";
import { IconButton } from "~/components/ui/icon-button";
import { Input } from "~/components/ui/input";
import { Row } from "~/components/ui/row";
import { showToast } from "~/lib/toast";
import { useSettings } from "~/lib/use-settings";
import { words } from "~/lib/words";

import { useRoomInvitations } from "./use-room";

type Invitations = ReturnType<typeof useRoomInvitations>;

function InviteForm({ add }: Pick<Invitations, "add">) {
  const [email, setEmail] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() === "" || add.isPending) return;
    add.mutate(email.trim(), {
      onSuccess: () => {
        setEmail("");
      },
    });
  };
  return (
    <form noValidate onSubmit={submit} className="mb-3 flex flex-wrap items-end gap-2">
      <div className="min-w-[220px] flex-1">
        <Field label="Email" error={add.isError ? words(add.error) : undefined}>
          {(parts) => (
            <Input
              {...parts}
              type="email"
              value={email}
              autoComplete="off"
              onChange={(event) => {
                setEmail(event.target.value);
                add.reset();
              }}
            />
          )}
        </Field>
      </div>
      <Button type="submit" size="lg" busy={add.isPending}>
        Invite
      </Button>
    </form>
  );
}

/** People who come in without asking. */
export function RoomInvitations({ roomId }: { roomId: string }) {
  const { list, add, remove } = useRoomInvitations(roomId);
  const { data: settings } = useSettings();
  const way = settings?.mailEnabled ? "They get the link by mail." : "Send them the link yourself.";
  const onError = (error: unknown) => {
    showToast(words(error), { kind: "error" });
  };
  return (
    <Section title="Invited people" text={`They come in without asking, once they have confirmed this address for their account. ${way}`}>
      <InviteForm add={add} />
      {list.isError ? (
        <ListFailed error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data === undefined ? (
        <ListWaiting rows={2} />
      ) : list.data.invitations.length === 0 ? (
        <ListEmpty>Nobody is invited.</ListEmpty>
      ) : (
        <Card>
          <ul>
            {list.data.invitations.map(({ id, name, email }) => {
              const who = name === "" ? email : name;
              return (
                <Row
                  key={id}
                  title={who}
                  end={
                    <IconButton
                      icon={Trash2}
                      label={`Take back the invitation of ${who}`}
                      onClick={() => {
                        remove.mutate(id, { onError });
                      }}
                    />
                  }
                />
              );
            })}
          </ul>
        </Card>
      )}
    </Section>
  );
}
