import { CircleAlert, Ellipsis, Lock, Pencil, Reply, Trash2 } from "lucide-react";
import { useState } from "react";

import { Avatar } from "~/components/ui/avatar";
import { IconButton } from "~/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "~/components/ui/menu";
import { cn } from "~/lib/class-names";
import { timeOfDay } from "~/lib/time";

import type { ChatMessage } from "../core/chat";
import { textParts } from "../core/text-parts";
import { ChatFile } from "./chat-file";
import { ChatPoll } from "./chat-poll";

const longFrom = 1200;

const clock = (time: number) => timeOfDay(new Date(time));

function Text({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const cut = text.length > longFrom && !whole;
  return (
    <>
      <p dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap">
        {textParts(cut ? `${text.slice(0, longFrom)}…` : text).map((part, index) =>
          part.kind === "text" ? (
            part.text
          ) : (
            <a key={index} className="link" href={part.href} target="_blank" rel="noopener noreferrer nofollow">
              {part.text}
            </a>
          ),
        )}
      </p>
      {text.length > longFrom ? (
        <button
          type="button"
          className="mt-1 link text-sm"
          aria-expanded={whole}
          onClick={() => {
            setWhole(!whole);
          }}
        >
          {whole ? "Show less" : "Show all of it"}
        </button>
      ) : null}
    </>
  );
}

const quick = ["👍", "❤️", "😂", "🎉", "😮", "🙏"];

export interface MessageDeeds {
  onRetry: (message: ChatMessage) => void;
  onReply: (message: ChatMessage) => void;
  onEdit: (message: ChatMessage) => void;
  onDelete: (message: ChatMessage) => void;
  onReact: (message: ChatMessage, emoji: string) => void;
  onVote: (message: ChatMessage, options: string[]) => void;
  onClosePoll: (message: ChatMessage) => void;
}

interface MessageMenuProps {
  message: ChatMessage;
  moderator: boolean;
  deeds: MessageDeeds;
}

/** What can be done with a message. */
function MessageMenu({ message, moderator, deeds }: MessageMenuProps) {
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={`More about the message of ${message.name}`} small />}>
      <div className="flex">
        {quick.map((emoji) => (
          <MenuItem
            key={emoji}
            aria-label={`React with ${emoji}`}
            className="min-w-0 justify-center px-1.5 text-lg [&>span]:flex-none"
            onSelect={() => {
              deeds.onReact(message, emoji);
            }}
          >
            {emoji}
          </MenuItem>
        ))}
      </div>
      <MenuSeparator />
      <MenuItem
        icon={Reply}
        onSelect={() => {
          deeds.onReply(message);
        }}
      >
        Answer
      </MenuItem>
      {message.own && message.text !== "" ? (
        <MenuItem
          icon={Pencil}
          onSelect={() => {
            deeds.onEdit(message);
          }}
        >
          Change
        </MenuItem>
      ) : null}
      {message.own || (moderator && message.to === "") ? (
        <MenuItem
          icon={Trash2}
          danger
          onSelect={() => {
            deeds.onDelete(message);
          }}
        >
          Delete
        </MenuItem>
      ) : null}
    </Menu>
  );
}

function Reactions({ message, me, deeds }: { message: ChatMessage; me: string; deeds: MessageDeeds }) {
  if (message.reactions.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-wrap gap-1">
      {message.reactions.map(({ emoji, identities }) => {
        const mine = identities.includes(me);
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={mine}
              aria-label={`${emoji}, ${String(identities.length)}`}
              className={cn("inline-flex min-h-7 items-center gap-1 rounded-full bg-surface-sunken px-2 text-sm", mine && "shadow-[inset_0_0_0_2px_var(--focus)]")}
              onClick={() => {
                deeds.onReact(message, mine ? "" : emoji);
              }}
            >
              {emoji} <span className="tabular-nums">{identities.length}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Quote({ original }: { original: ChatMessage | undefined }) {
  return (
    <p className="mb-0.5 truncate border-s-2 border-line-strong ps-2 text-sm text-ink-3">
      {original === undefined ? "An earlier message" : <><b>{original.name}</b>: {original.deleted ? "deleted" : original.text}</>}
    </p>
  );
}

function Content({ message, original, me, moderator, deeds }: Omit<ChatMessageViewProps, "follows" | "kept" | "toName">) {
  if (message.deleted) return <p className="text-ink-3 italic">This message was deleted.</p>;
  const { text, attachments, poll } = message;
  return (
    <>
      {message.replyTo === "" ? null : <Quote original={original} />}
      {text === "" ? null : <Text text={text} />}
      {message.edited && text !== "" ? <span className="text-xs text-ink-3">changed</span> : null}
      {attachments.map((attachment) => (
        <ChatFile key={attachment.url} attachment={attachment} />
      ))}
      {poll === undefined ? null : (
        <ChatPoll
          poll={poll}
          mayClose={message.own || moderator}
          onVote={(options) => {
            deeds.onVote(message, options);
          }}
          onClose={() => {
            deeds.onClosePoll(message);
          }}
        />
      )}
      <Reactions message={message} me={me} deeds={deeds} />
    </>
  );
}

interface ChatMessageViewProps {
  message: ChatMessage;
  /** What it answers. */
  original: ChatMessage | undefined;
  /** The message before is by the same person and recent: no new head. */
  follows: boolean;
  /** My identity. */
  me: string;
  moderator: boolean;
  /** The server keeps it, so it can be answered, changed and deleted. */
  kept: boolean;
  /** For whom it is, where it is not for everybody. */
  toName: string;
  deeds: MessageDeeds;
}

export function ChatMessageView(props: ChatMessageViewProps) {
  const { message, follows, kept, moderator, toName, deeds } = props;
  const { name, own, at, status } = message;
  return (
    <li className={cn("group/message relative grid grid-cols-[32px_minmax(0,1fr)] gap-x-2.5", follows ? "mt-1" : "mt-4")}>
      {follows ? <span /> : <Avatar name={name} size={32} className="mt-0.5" />}
      <div className="min-w-0">
        <div className={cn("flex items-baseline gap-2", follows && "sr-only")}>
          <b className="min-w-0 truncate text-sm">
            <bdi>{name}</bdi>
          </b>
          {own ? <span className="text-xs text-ink-3">you</span> : null}
          <time className="flex-none text-xs text-ink-3 tabular-nums" dateTime={new Date(at).toISOString()}>
            {clock(at)}
          </time>
        </div>
        {message.to === "" ? null : (
          <p className="flex items-center gap-1 text-xs font-semibold text-presence-ink">
            <Lock className="size-3.5" strokeWidth={2} aria-hidden /> {own ? `Only to ${toName}` : "Only to you"}
          </p>
        )}
        <Content {...props} />
        {status === "failed" ? (
          <p className="mt-1 flex items-center gap-1.5 text-sm text-danger-ink">
            <CircleAlert className="size-4 flex-none" strokeWidth={2} aria-hidden /> Not sent.
            <button
              type="button"
              className="font-semibold underline underline-offset-3"
              onClick={() => {
                deeds.onRetry(message);
              }}
            >
              Try again
            </button>
          </p>
        ) : null}
      </div>
      {kept && !message.deleted && status === "sent" ? (
        <span className="absolute end-0 -top-2 rounded-md bg-surface shadow-1 not-coarse:opacity-0 group-hover/message:opacity-100 focus-within:opacity-100 has-[[aria-expanded=true]]:opacity-100">
          <MessageMenu message={message} moderator={moderator} deeds={deeds} />
        </span>
      ) : null}
    </li>
  );
}
