import { ArrowLeft, DoorOpen, Globe, Lock, UserCheck } from "lucide-react";
import { type FormEvent, useState } from "react";

import { Failure } from "~/components/failure";
import { ListWaiting } from "~/components/list-state";
import { Section } from "~/components/section";
import { Button, ButtonLink } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Choice } from "~/components/ui/choice";
import { Field } from "~/components/ui/field";
import { PasswordInput } from "~/components/ui/password-input";
import { SwitchRow } from "~/components/ui/row";
import { Switch } from "~/components/ui/switch";
import type { Room, RoomChange } from "~/lib/api-types";
import { roomPath } from "~/lib/room-name";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { RoomInvitations } from "./room-invitations";
import { useChangeRoom, useRoom } from "./use-room";

interface PartProps {
  room: Room;
  change: (change: RoomChange, done?: string) => void;
}

const policies = [
  { value: "everyone", icon: Globe, title: "Everyone", text: "With the link, guests too" },
  { value: "signed_in", icon: UserCheck, title: "People with an account", text: "Guests by link stay outside" },
  { value: "ask", icon: DoorOpen, title: "Ask first", text: "You let them in, invited people come in at once" },
  { value: "invited", icon: Lock, title: "Invited people", text: "Nobody else comes in" },
];

function Door({ room, change }: PartProps) {
  return (
    <Section title="Who can come in">
      <Choice
        label="Who can come in"
        value={room.admission}
        options={policies}
        onChange={(admission) => {
          change({ admission });
        }}
      />
      <Card className="mt-3">
        <ul>
          <SwitchRow id="locked" title="Locked" text="Nobody new comes in. Whoever is there can stay and come back after a lost connection.">
            {(ids) => (
              <Switch
                {...ids}
                checked={room.isLocked}
                onCheckedChange={(isLocked) => {
                  change({ isLocked });
                }}
              />
            )}
          </SwitchRow>
        </ul>
      </Card>
    </Section>
  );
}

function Password({ room, change }: PartProps) {
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password.length < 4) {
      setProblem("4 characters at least");
      return;
    }
    change({ password }, "The room has a new password");
    setPassword("");
  };
  return (
    <Section title="Password" text={room.hasPassword ? "The room asks everyone but you for its password." : "The room asks for no password."}>
      <form noValidate onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <div className="min-w-[220px] flex-1">
          <Field label="New password" error={problem}>
            {(parts) => (
              <PasswordInput
                {...parts}
                value={password}
                maxLength={128}
                autoComplete="new-password"
                onChange={(event) => {
                  setPassword(event.target.value);
                  setProblem(undefined);
                }}
              />
            )}
          </Field>
        </div>
        <Button type="submit" size="lg">
          Set password
        </Button>
        {room.hasPassword ? (
          <Button
            size="lg"
            variant="danger-quiet"
            onClick={() => {
              change({ password: "" }, "The room has no password now");
            }}
          >
            Remove
          </Button>
        ) : null}
      </form>
    </Section>
  );
}

const switches = [
  { name: "allowAudio", title: "Microphones" },
  { name: "allowVideo", title: "Cameras and shared screens" },
  { name: "allowChat", title: "Chat" },
  { name: "recordingsAllowed", title: "Recordings", text: "Where the server allows them. Moderators begin and end them; everybody sees it." },
] as const;

function Allowed({ room, change }: PartProps) {
  return (
    <Section title="What people may use" text="You and your moderators decide for single people in the meeting.">
      <Card>
        <ul>
          {switches.map(({ name, title, ...more }) => (
            <SwitchRow key={name} id={name} title={title} {...more}>
              {(ids) => (
                <Switch
                  {...ids}
                  checked={room.settings[name]}
                  onCheckedChange={(on) => {
                    change({ settings: { [name]: on } });
                  }}
                />
              )}
            </SwitchRow>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

/** Everything a host decides about a room. */
export function RoomSettings({ roomId }: { roomId: string }) {
  const { data: room, isError, error, refetch } = useRoom(roomId);
  const { mutate } = useChangeRoom(roomId);
  if (isError) return <Failure title="We could not load the room" error={error} onRetry={() => void refetch()} />;
  if (room === undefined) return <ListWaiting />;
  const change = (what: RoomChange, done?: string) => {
    mutate(what, {
      onSuccess: () => {
        if (done !== undefined) showToast(done);
      },
      onError: (reason) => {
        showToast(words(reason), { kind: "error" });
      },
    });
  };
  const parts = { room, change };
  return (
    <>
      <ButtonLink variant="ghost" size="sm" icon={ArrowLeft} className="-ms-3 mb-2" to="/dashboard">
        Rooms
      </ButtonLink>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="h-page min-w-0 [overflow-wrap:anywhere]">{room.name}</h1>
        <ButtonLink variant="primary" to={roomPath(room.name)}>
          Open
        </ButtonLink>
      </div>
      <Door {...parts} />
      <Password {...parts} />
      <RoomInvitations roomId={roomId} />
      <Allowed {...parts} />
    </>
  );
}
