import { useEffect, useRef } from "react";

import { singleKeys } from "~/lib/shortcuts";

export interface Shortcuts {
  /** By KeyboardEvent.key, letters in lower case; "Shift+L" with its modifier. */
  keys: Record<string, () => void>;
  /** Space is held down: talk while muted. */
  onTalk: (talking: boolean) => void;
}

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const pressable = (target: EventTarget | null) => target instanceof Element && target.closest("button, a, [role=menuitem], summary, video[controls]") !== null;
const busyElsewhere = () => document.querySelector(".modal-scrim, [role=menu]") !== null;

/** Listens to the keyboard. Keys act outside text fields, dialogs and menus only. */
export function useShortcuts(shortcuts: Shortcuts) {
  const now = useRef(shortcuts);
  useEffect(() => {
    now.current = shortcuts;
  });
  useEffect(() => {
    let talking = false;
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target) || busyElsewhere()) return;
      const special = event.key.length > 1;
      if (!special && !singleKeys.on()) return;
      if (event.key === " ") {
        if (pressable(event.target)) return;
        event.preventDefault();
        if (!event.repeat) {
          talking = true;
          now.current.onTalk(true);
        }
        return;
      }
      const name = special ? event.key : `${event.shiftKey && /[a-z]/i.test(event.key) ? "Shift+" : ""}${event.key.toLowerCase()}`;
      const perform = now.current.keys[name];
      if (perform === undefined || event.repeat) return;
      event.preventDefault();
      perform();
    };
    const up = (event: KeyboardEvent) => {
      if (event.key !== " " || !talking) return;
      talking = false;
      now.current.onTalk(false);
    };
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    return () => {
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
    };
  }, []);
}
