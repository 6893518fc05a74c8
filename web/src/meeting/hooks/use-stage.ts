import { useEffect, useState } from "react";

import { type LayoutChoice, type LayoutName, choose, layoutOf } from "../core/layout";
import type { MeetingView } from "../core/view";

export type PanelName = "chat" | "people";

/** Which layout, which page, who is pinned and which panel is open. */
export function useStage(view: MeetingView) {
  const [choice, setChoice] = useState<LayoutChoice>({ chosen: "grid", dismissed: [], pinned: undefined });
  const [page, setPage] = useState(0);
  const [panel, setPanel] = useState<PanelName>();
  const [lastSpeaker, setLastSpeaker] = useState<string>();

  const speaking = view.people.find((person) => person.speaking && !person.local)?.identity;
  useEffect(() => {
    if (speaking !== undefined) setLastSpeaker(speaking);
  }, [speaking]);

  const layout = layoutOf(view, choice, lastSpeaker);
  return {
    layout,
    pinned: choice.pinned,
    page,
    panel,
    setPage,
    openPanel: (next: PanelName | undefined) => {
      setPanel(next);
      // Closing gives the focus back to what opened the panel.
      if (next === undefined && panel !== undefined) document.querySelector<HTMLElement>(`[data-opens="${panel}"]`)?.focus();
    },
    setLayout: (name: LayoutName) => {
      setChoice(choose(choice, name, view.shares));
    },
    pin: (pinned: string | undefined) => {
      setChoice({ ...choice, pinned });
    },
  };
}

const lostAfter = 30_000;

/** True once the connection has been away for half a minute. */
export function useLost(since: number | undefined): boolean {
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (since === undefined) {
      setLost(false);
      return undefined;
    }
    const timer = setTimeout(() => {
      setLost(true);
    }, lostAfter);
    return () => {
      clearTimeout(timer);
    };
  }, [since]);
  return lost;
}
