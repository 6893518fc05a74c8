import { useEffect, useState } from "react";

import { type Waiting, waitingPeople } from "../api";
import type { Meeting } from "../core/meeting";
import { useStore } from "./use-store";

const nobody: Waiting[] = [];
/** Who stops waiting says nothing; a look now and then notices. */
const lookAgain = 20_000;

/** Who asks to come in, as a moderator sees it; for everybody else nobody. */
export function useWaiting(meeting: Meeting, roomId: string, moderator: boolean): Waiting[] {
  const knocks = useStore(meeting.knocks);
  const [waiting, setWaiting] = useState(nobody);
  const [look, setLook] = useState(0);
  useEffect(() => {
    if (!moderator || roomId === "") {
      setWaiting(nobody);
      return undefined;
    }
    const controller = new AbortController();
    // A failed look is made good by the next one.
    waitingPeople(roomId, controller.signal).then(
      (answer) => {
        setWaiting(answer.waiting);
      },
      () => undefined,
    );
    return () => {
      controller.abort();
    };
  }, [moderator, roomId, knocks, look]);
  const some = waiting.length > 0;
  useEffect(() => {
    if (!some) return undefined;
    const timer = setInterval(() => {
      setLook((count) => count + 1);
    }, lookAgain);
    return () => {
      clearInterval(timer);
    };
  }, [some]);
  return waiting;
}
