import { Globe, Lock } from "lucide-react";
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

function OpenDialog({ open, onOpenChange, taken, onCreated }: CreateRoomDialogProps) {
  const [title, setTitle] = useState("");
  const [who, setWho] = useState<"anyone" | "nobody">("anyone");
  const [more, setMore] = useState(false);
  const [limit, setLimit] = useState("");
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<{ field: "name" | "limit" | "form"; text: string }>();
  const create = useCreateRoom();
  const formId = useId();
  const nameField = useRef<HTMLInputElement>(null);
  const limitField = useRef<HTMLInputElement>(null);

  const name = slug(title);
  const nameWrong =
    name === "" && title.trim() === ""
      ? "The room needs a name"
      : taken.includes(name)
        ? "You have a room with this name already"
        : roomNameProblem(name);
  const limitWrong = limitProblem(limit);

  const submit = async () => {
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
    try {
      onCreated(
        await create.mutateAsync({
          name,
          isPublic: who === "anyone",
          ...(limit.trim() === "" ? {} : { maxParticipants: Number(limit) }),
          settings: { allowChat: true, allowVideo: true, allowAudio: true },
        }),
      );
    } catch (error) {
      const text = words(error);
      const message = error instanceof ApiError ? error.message : "";
      const field = /room name|with this name/i.test(message) ? "name" : /maxParticipants/i.test(message) ? "limit" : "form";
      setRefused({ field, text });
      if (field === "name") nameField.current?.focus();
    }
  };

  const nameError = refused?.field === "name" ? refused.text : tried ? nameWrong : undefined;
  const limitError = refused?.field === "limit" ? refused.text : tried ? limitWrong : undefined;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New room"
      wide
      guarded={title !== ""}
      footer={
        <>
          {more ? null : (
            <Button
              variant="ghost"
              className="-ms-3.5 me-auto"
              onClick={() => {
                setMore(true);
              }}
            >
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
          <Button type="submit" form={formId} variant="primary" busy={create.isPending}>
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
          if (!create.isPending) void submit();
        }}
      >
        <Field
          label="Name"
          error={nameError}
          hint={
            <>
              {location.host}/m/<b className="text-ink-2">{name === "" ? "…" : name}</b>
            </>
          }
        >
          {(parts) => (
            <Input
              {...parts}
              ref={nameField}
              value={title}
              maxLength={80}
              autoComplete="off"
              autoFocus
              onChange={(event) => {
                setTitle(event.target.value);
                setRefused(undefined);
              }}
            />
          )}
        </Field>
        <div className="flex flex-col gap-1.5">
          <span className="text-sm font-semibold" aria-hidden="true">
            Who can come in
          </span>
          <Choice
            label="Who can come in"
            value={who}
            onChange={setWho}
            options={[
              { value: "anyone", icon: Globe, title: "Anyone", text: "Everyone with the link" },
              { value: "nobody", icon: Lock, title: "Private", text: "Only you, for now" },
            ]}
          />
        </div>
        {more ? (
          <Field label="People at most" hint="Leave it empty for no limit." error={limitError}>
            {(parts) => (
              <Input
                {...parts}
                ref={limitField}
                boxClassName="sm:max-w-40"
                inputMode="numeric"
                autoComplete="off"
                autoFocus
                value={limit}
                onChange={(event) => {
                  setLimit(event.target.value);
                  setRefused(undefined);
                }}
              />
            )}
          </Field>
        ) : null}
        {refused?.field === "form" ? <FieldError>{refused.text}</FieldError> : null}
      </form>
    </Dialog>
  );
}
