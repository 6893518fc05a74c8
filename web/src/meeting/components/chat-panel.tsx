import { ArrowDown, SendHorizontal } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";

import { Button } from "~/components/ui/button";
import { IconButton } from "~/components/ui/icon-button";

import type { Chat, ChatMessage } from "../core/chat";
import { useStore } from "../hooks/use-store";
import { ChatMessageView } from "./chat-message";
import { Panel } from "./panel";

const together = 5 * 60_000;

const follows = (message: ChatMessage, before: ChatMessage | undefined) =>
  before !== undefined && before.identity === message.identity && message.at - before.at < together;

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

function Composer({ onSend }: { onSend: (text: string) => void }) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
  }, []);
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() === "") return;
    onSend(text.trim());
    setText("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form className="flex-none px-3 pt-2 pb-3" onSubmit={send}>
      <div className="flex items-end rounded-[12px] p-1 shadow-[inset_0_0_0_1px_var(--line-strong)] focus-within:shadow-[inset_0_0_0_2px_var(--focus)]">
        <textarea
          ref={field}
          aria-label="Message"
          placeholder="Write a message"
          rows={1}
          dir="auto"
          enterKeyHint="send"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
          }}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-40 min-h-10 flex-1 resize-none bg-transparent px-2.5 py-2.5 outline-none coarse:text-md"
        />
        <IconButton icon={SendHorizontal} label="Send" type="submit" aria-disabled={text.trim() === ""} className="aria-disabled:opacity-45 [&_svg]:rtl:-scale-x-100" />
      </div>
    </form>
  );
}

/** What people write to everybody in the meeting. */
export function ChatPanel({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const { messages } = useStore(chat.state);
  const { list, atEnd, toEnd, onScroll } = useNewestInSight(messages.length);
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
          <p className="mt-auto text-center text-xs text-balance text-ink-3">
            Everyone in the meeting can read this. Whoever comes later does not see what was written before.
          </p>
          <ol>
            {messages.map((message, index) => (
              <ChatMessageView
                key={message.id}
                message={message}
                follows={follows(message, messages[index - 1])}
                onRetry={(id) => void chat.retry(id)}
              />
            ))}
          </ol>
        </div>
        {atEnd ? null : (
          <Button size="sm" icon={ArrowDown} className="absolute! inset-x-0 bottom-2 mx-auto w-max shadow-2" onClick={toEnd}>
            Newest
          </Button>
        )}
      </div>
      <Composer onSend={(text) => void chat.send(text)} />
    </Panel>
  );
}
