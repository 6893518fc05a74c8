import { ChartBar, Paperclip, SendHorizontal, X } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";

import { IconButton } from "~/components/ui/icon-button";
import { Select } from "~/components/ui/select";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { uploadToChat } from "../api";
import type { Chat, ChatMessage, Draft } from "../core/chat";
import { perform } from "../core/moderation";
import type { Person } from "../core/view";
import { PollDialog } from "./poll-dialog";

/** What the next message is about: an answer to one, or a change of one's own. */
export type About = { kind: "reply" | "edit"; message: ChatMessage } | undefined;

interface ComposerProps {
  chat: Chat;
  roomId: string;
  people: readonly Person[];
  about: About;
  onAbout: (about: About) => void;
}

/** Sends what is written, where it belongs. */
function useComposer({ chat, roomId, about, onAbout }: ComposerProps) {
  const [text, setText] = useState("");
  const [to, setTo] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (about?.kind === "edit") setText(about.message.text);
  }, [about]);
  const post = (draft: Draft) => chat.send({ ...draft, ...(to === "" ? {} : { to }), ...(about?.kind === "reply" ? { replyTo: about.message.id } : {}) });
  const done = () => {
    setText("");
    onAbout(undefined);
  };
  return {
    text,
    setText,
    to,
    setTo,
    busy,
    send: () => {
      const written = text.trim();
      if (written === "") return;
      if (about?.kind === "edit") void perform(chat.edit(about.message.id, written));
      else void post({ text: written });
      done();
    },
    attach: async (files: File[]) => {
      setBusy(true);
      try {
        for (const file of files) {
          const { kind, url, mime, name = "", size, w, h } = await uploadToChat(roomId, file);
          await post({ text: "", attachments: [{ kind, url, mime, name, size, w, h }] });
        }
      } catch (error) {
        showToast(words(error), { kind: "error" });
      } finally {
        setBusy(false);
      }
    },
    ask: (draft: Draft) => void post(draft),
  };
}

function AboutLine({ about, onClose }: { about: NonNullable<About>; onClose: () => void }) {
  return (
    <p className="mb-1.5 flex items-center gap-2 rounded-md bg-surface-sunken ps-3 text-sm">
      <span className="min-w-0 flex-1 truncate">
        {about.kind === "edit" ? "Change your message" : <>Answer to <b>{about.message.name}</b></>}
      </span>
      <IconButton icon={X} label="Stop" small onClick={onClose} />
    </p>
  );
}

type Form = ReturnType<typeof useComposer>;

function Field({ form }: { form: Form }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    form.send();
  };
  return (
    <textarea
      ref={field}
      aria-label="Message"
      placeholder="Write a message"
      rows={1}
      dir="auto"
      enterKeyHint="send"
      value={form.text}
      onChange={(event) => {
        form.setText(event.target.value);
      }}
      onKeyDown={onKeyDown}
      onPaste={(event) => {
        const files = [...event.clipboardData.files];
        if (files.length > 0) void form.attach(files);
      }}
      className="field-sizing-content max-h-40 min-h-10 flex-1 resize-none bg-transparent px-2.5 py-2.5 outline-none coarse:text-md"
    />
  );
}

function Extras({ form }: { form: Form }) {
  const [asking, setAsking] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        data-testid="chat-files"
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          event.target.value = "";
          void form.attach(chosen);
        }}
      />
      <IconButton icon={Paperclip} label="Send a file" aria-disabled={form.busy || undefined} onClick={() => files.current?.click()} />
      <IconButton
        icon={ChartBar}
        label="New poll"
        onClick={() => {
          setAsking(true);
        }}
      />
      {asking ? (
        <PollDialog
          onClose={() => {
            setAsking(false);
          }}
          onAsk={(poll) => {
            setAsking(false);
            form.ask({ text: "", poll });
          }}
        />
      ) : null}
    </>
  );
}

/** Where one writes: to everybody or to one person, with files and polls. */
export function Composer(props: ComposerProps) {
  const { chat, people, about, onAbout } = props;
  const form = useComposer(props);
  const others = people.filter((person) => !person.local);
  return (
    <form
      className="flex-none px-3 pt-2 pb-3"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        form.send();
      }}
    >
      {about === undefined ? null : (
        <AboutLine
          about={about}
          onClose={() => {
            onAbout(undefined);
            form.setText("");
          }}
        />
      )}
      {chat.kept && others.length > 0 && about?.kind !== "edit" ? (
        <Select
          aria-label="To"
          className="mb-1.5 min-h-9! text-sm"
          value={form.to}
          onChange={(event) => {
            form.setTo(event.target.value);
          }}
        >
          <option value="">To everyone</option>
          {others.map(({ identity, name }) => (
            <option key={identity} value={identity}>
              Only to {name}
            </option>
          ))}
        </Select>
      ) : null}
      <div className="flex items-end rounded-[12px] p-1 shadow-[inset_0_0_0_1px_var(--line-strong)] focus-within:shadow-[inset_0_0_0_2px_var(--focus)]">
        <Field form={form} />
        {chat.kept ? <Extras form={form} /> : null}
        <IconButton icon={SendHorizontal} label="Send" type="submit" aria-disabled={form.text.trim() === ""} className="aria-disabled:opacity-45 [&_svg]:rtl:-scale-x-100" />
      </div>
    </form>
  );
}
