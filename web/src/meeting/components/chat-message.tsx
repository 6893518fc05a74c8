import { CircleAlert, FileText, Image as ImageIcon } from "lucide-react";
import { useState } from "react";

import { Avatar } from "~/components/ui/avatar";
import { cn } from "~/lib/class-names";

import type { ChatMessage } from "../core/chat";
import type { Attachment } from "../core/chat-wire";
import { textParts } from "../core/text-parts";

const longFrom = 1200;

const clock = (time: number) => new Date(time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

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

/** Files of this server only: a link to anywhere else would tell that place who reads the chat. */
function ownFile(url: string): string | undefined {
  try {
    const target = new URL(url, location.origin);
    return target.origin === location.origin && target.pathname.startsWith("/uploads/") ? target.pathname : undefined;
  } catch {
    return undefined;
  }
}

function File({ attachment }: { attachment: Attachment }) {
  const Icon = attachment.kind === "image" ? ImageIcon : FileText;
  const href = ownFile(attachment.url);
  const name = attachment.name === "" ? (attachment.kind === "image" ? "Picture" : "File") : attachment.name;
  return (
    <span className="mt-1.5 flex items-center gap-2.5 rounded-md p-2.5 shadow-[inset_0_0_0_1px_var(--line)]">
      <span className="grid size-[38px] flex-none place-items-center rounded-[7px] bg-surface-sunken text-ink-2">
        <Icon className="size-5" strokeWidth={1.75} aria-hidden />
      </span>
      {href === undefined ? (
        <bdi className="min-w-0 truncate">{name}</bdi>
      ) : (
        <a className="min-w-0 truncate link" href={href} target="_blank" rel="noopener noreferrer">
          <bdi>{name}</bdi>
        </a>
      )}
    </span>
  );
}

interface ChatMessageViewProps {
  message: ChatMessage;
  /** The message before is by the same person and recent: no new head. */
  follows: boolean;
  onRetry: (id: string) => void;
}

export function ChatMessageView({ message, follows, onRetry }: ChatMessageViewProps) {
  const { name, own, at, text, attachments, status } = message;
  return (
    <li className={cn("grid grid-cols-[32px_minmax(0,1fr)] gap-x-2.5", follows ? "mt-1" : "mt-4")}>
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
        {text === "" ? null : <Text text={text} />}
        {attachments.map((attachment) => (
          <File key={attachment.url} attachment={attachment} />
        ))}
        {status === "failed" ? (
          <p className="mt-1 flex items-center gap-1.5 text-sm text-danger-ink">
            <CircleAlert className="size-4 flex-none" strokeWidth={2} aria-hidden /> Not sent.
            <button
              type="button"
              className="font-semibold underline underline-offset-3"
              onClick={() => {
                onRetry(message.id);
              }}
            >
              Try again
            </button>
          </p>
        ) : null}
      </div>
    </li>
  );
}
