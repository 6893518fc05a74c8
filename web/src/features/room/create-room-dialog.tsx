import { DoorOpen, Globe, Lock } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";

import { Button } from "~/components/ui/button";
import { Choice } from "~/components/ui/choice";
import { Dialog } from "~/components/ui/dialog";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { ApiError } from "~/lib/api-error";
import type { Room } from "~/lib/api-types";
import { roomNameProblem, slug } from "~/lib/room-name";
import { words } from "~/lib/words";

import { useCreateRoom } from "./use-rooms";

interface CreateRoomDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Names that are taken, as far as this page knows. */
  taken: string[];
  onCreated: (room: Room) => void;
}

export function CreateRoomDialog(props: CreateRoomDialogProps) {
  // The form starts afresh each time the dialog opens.
  return props.open ? <OpenDialog {...props} /> : null;
}

function limitProblem(limit: string): string | undefined {
  if (limit.trim() === "") return undefined;
  return /^\d{1,5}$/.test(limit.trim()) && Number(limit) >= 2 ? undefined : "A number from 2 on, or nothing";
}

type Who = "anyone" | "admitted" | "nobody";

const fieldOf = (error: unknown) => {
  const message = error instanceof ApiError ? error.message : "";
  return /room name|with this name/i.test(message) ? "name" : /maxParticipants/i.test(message) ? "limit" : "form";
};

/** What the form holds, what is wrong with it, and the way to the server. */
function useRoomForm(taken: string[], onCreated: (room: Room) => void) {
  const [title, setTitle] = useState("");
  const [who, setWho] = useState<Who>("anyone");
  const [more, setMore] = useState(false);
  const [limit, setLimit] = useState("");
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<{ field: "name" | "limit" | "form"; text: string }>();
  const create = useCreateRoom();
  const nameField = useRef<HTMLInputElement>(null);
  const limitField = useRef<HTMLInputElement>(null);

  const name = slug(title);
  const nameWrong = title.trim() === "" ? "The room needs a name" : taken.includes(name) ? "You have a room with this name already" : roomNameProblem(name);
  const limitWrong = limitProblem(limit);
  const error = (field: "name" | "limit", wrong: string | undefined) => (refused?.field === field ? refused.text : tried ? wrong : undefined);

  const submit = async () => {
    if (create.isPending) return;
    setTried(true);
    setRefused(undefined);
    if (nameWrong !== undefined) {
      nameField.current?.focus();
      return;
    }
    if (limitWrong !== undefined) {
      setMore(true);
      limitField.current?.focus();
      return;
    }
    const most = limit.trim() === "" ? {} : { maxParticipants: Number(limit) };
    try {
      onCreated(await create.mutateAsync({ name, isPublic: who !== "nobody", ...most, settings: { allowChat: true, allowVideo: true, allowAudio: true, requireApproval: who === "admitted" } }));
    } catch (reason) {
      const field = fieldOf(reason);
      setRefused({ field, text: words(reason) });
      if (field === "name") nameField.current?.focus();
    }
  };
  const edit = (set: (text: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value);
    setRefused(undefined);
  };
  return {
    name,
    busy: create.isPending,
    more,
    showMore: () => {
      setMore(true);
    },
    who,
    setWho,
    title: { ref: nameField, value: title, onChange: edit(setTitle) },
    limit: { ref: limitField, value: limit, onChange: edit(setLimit) },
    nameError: error("name", nameWrong),
    limitError: error("limit", limitWrong),
    failure: refused?.field === "form" ? refused.text : undefined,
    submit,
  };
}

type RoomForm = ReturnType<typeof useRoomForm>;

function Fields({ form }: { form: RoomForm }) {
  return (
    <>
      <Field
        label="Name"
        error={form.nameError}
        hint={
          <>
            {location.host}/m/<b className="text-ink-2">{form.name === "" ? "…" : form.name}</b>
          </>
        }
      >
        {(parts) => <Input {...parts} {...form.title} maxLength={80} autoComplete="off" autoFocus />}
      </Field>
      <div className="flex flex-col gap-1.5">
        <span className="text-sm font-semibold" aria-hidden="true">
          Who can come in
        </span>
        <Choice
          label="Who can come in"
          value={form.who}
          onChange={form.setWho}
          columns={3}
          options={[
            { value: "anyone", icon: Globe, title: "Anyone", text: "With the link" },
            { value: "admitted", icon: DoorOpen, title: "Ask first", text: "You let them in" },
            { value: "nobody", icon: Lock, title: "Private", text: "Only you, for now" },
          ]}
        />
      </div>
      {form.more ? (
        <Field label="People at most" hint="Leave it empty for no limit." error={form.limitError}>
          {(parts) => <Input {...parts} {...form.limit} boxClassName="sm:max-w-40" inputMode="numeric" autoComplete="off" autoFocus />}
        </Field>
      ) : null}
      {form.failure === undefined ? null : <FieldError>{form.failure}</FieldError>}
    </>
  );
}

function OpenDialog({ open, onOpenChange, taken, onCreated }: CreateRoomDialogProps) {
  const form = useRoomForm(taken, onCreated);
  const formId = useId();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New room"
      wide
      guarded={form.title.value !== ""}
      footer={
        <>
          {form.more ? null : (
            <Button variant="ghost" className="-ms-3.5 me-auto" onClick={form.showMore}>
              More options
            </Button>
          )}
          <Button
            onClick={() => {
              onOpenChange(false);
            }}
          >
            Cancel
          </Button>
          <Button type="submit" form={formId} variant="primary" busy={form.busy}>
            Create room
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void form.submit();
        }}
      >
        <Fields form={form} />
      </form>
    </Dialog>
  );
}
