import { ArrowDown } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";

import { Button } from "~/components/ui/button";

import type { Chat, ChatMessage } from "../core/chat";
import { useStore } from "../hooks/use-store";
import { perform } from "../core/moderation";
import type { Person } from "../core/view";
import { type About, Composer } from "./chat-composer";
import { ChatMessageView, type MessageDeeds } from "./chat-message";
import { Panel } from "./panel";

const together = 5 * 60_000;

const follows = (message: ChatMessage, before: ChatMessage | undefined) =>
  before !== undefined && before.identity === message.identity && before.to === message.to && message.at - before.at < together;

/** Keeps the newest message in sight, unless the person has scrolled up to read. */
function useNewestInSight(count: number) {
  const list = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = () => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  };
  useEffect(() => {
    if (atEnd) toEnd();
  }, [count, atEnd]);
  const onScroll = () => {
    const element = list.current;
    if (element !== null) setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < 40);
  };
  return { list, atEnd, toEnd, onScroll };
}

interface ChatPanelProps {
  chat: Chat;
  roomId: string;
  people: readonly Person[];
  onClose: () => void;
}

function useDeeds(chat: Chat, onAbout: (about: About) => void): MessageDeeds {
  return useMemo(
    () => ({
      onRetry: ({ id }) => void chat.retry(id),
      onReply: (message) => {
        onAbout({ kind: "reply", message });
      },
      onEdit: (message) => {
        onAbout({ kind: "edit", message });
      },
      onDelete: ({ id }) => void perform(chat.remove(id)),
      onReact: ({ id }, emoji) => void perform(chat.react(id, emoji)),
      onVote: ({ id }, options) => void perform(chat.vote(id, options)),
      onClosePoll: ({ id }) => void perform(chat.closePoll(id)),
    }),
    [chat, onAbout],
  );
}

function Messages({ chat, people, deeds }: { chat: Chat; people: readonly Person[]; deeds: MessageDeeds }) {
  const { messages } = useStore(chat.state);
  const me = people.find((person) => person.local);
  const nameOf = (identity: string) => people.find((person) => person.identity === identity)?.name ?? "somebody who left";
  return (
    <ol>
      {messages.map((message, index) => (
        <ChatMessageView
          key={message.id}
          message={message}
          original={message.replyTo === "" ? undefined : messages.find((one) => one.id === message.replyTo)}
          follows={follows(message, messages[index - 1])}
          me={me?.identity ?? ""}
          moderator={me !== undefined && me.role !== "member"}
          kept={chat.kept}
          toName={nameOf(message.to)}
          deeds={deeds}
        />
      ))}
    </ol>
  );
}

/** What people write in the meeting. */
export function ChatPanel({ chat, roomId, people, onClose }: ChatPanelProps) {
  const { messages, more } = useStore(chat.state);
  const [about, setAbout] = useState<About>();
  const { list, atEnd, toEnd, onScroll } = useNewestInSight(messages.length);
  const deeds = useDeeds(chat, setAbout);
  useEffect(() => {
    chat.setOpen(true);
    return () => {
      chat.setOpen(false);
    };
  }, [chat]);
  return (
    <Panel id="chat-panel" title="Chat" ownFocus onClose={onClose}>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <div
          ref={list}
          onScroll={onScroll}
          role="log"
          aria-label="Messages"
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
          tabIndex={0}
          className="flex min-h-0 flex-1 flex-col overflow-y-auto px-[18px] pt-1 pb-2.5 focus-visible:-outline-offset-2"
        >
          {more ? (
            <Button size="sm" variant="ghost" className="mt-auto self-center" onClick={() => void chat.loadOlder()}>
              Show earlier messages
            </Button>
          ) : (
            <p className="mt-auto text-center text-xs text-balance text-ink-3">
              {chat.kept
                ? "Everyone in the meeting can read this, also who comes later."
                : "Everyone in the meeting can read this. Whoever comes later does not see what was written before."}
            </p>
          )}
          <Messages chat={chat} people={people} deeds={deeds} />
        </div>
        {atEnd ? null : (
          <Button size="sm" icon={ArrowDown} className="absolute! inset-x-0 bottom-2 mx-auto w-max shadow-2" onClick={toEnd}>
            Newest
          </Button>
        )}
      </div>
      <Composer chat={chat} roomId={roomId} people={people} about={about} onAbout={setAbout} />
    </Panel>
  );
}
