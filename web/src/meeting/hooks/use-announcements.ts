import { useEffect, useRef, useState } from "react";

import { changes } from "../core/announcements";
import type { Chat } from "../core/chat";
import type { MeetingView } from "../core/view";
import { useStore } from "./use-store";

const pause = 3000;

/** What screen readers are told, gathered for three seconds each time. */
export function useAnnouncements(view: MeetingView, chat: Chat): string {
  const [said, setSaid] = useState("");
  const before = useRef(view);
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { messages } = useStore(chat.state);
  const last = useRef(messages.at(-1)?.id);

  useEffect(() => {
    // Who was there before me is no news.
    const news = before.current.state === "connecting" ? [] : changes(before.current, view);
    before.current = view;
    const message = messages.at(-1);
    if (message !== undefined && message.id !== last.current && !message.own) news.push(`${message.name} wrote: ${message.text.slice(0, 200)}`);
    last.current = message?.id;
    if (news.length === 0) return;
    waiting.current.push(...news);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setSaid(waiting.current.splice(0).join(" "));
    }, pause);
  }, [view, messages]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  return said;
}
