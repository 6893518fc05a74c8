import { useEffect, useState } from "react";

import { watchLevel } from "../core/level";

/** How loud a microphone is, in steps from 0 to `steps`. */
export function useLevel(track: MediaStreamTrack | undefined, steps: number): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (track === undefined) return undefined;
    const stop = watchLevel(track, (now) => {
      setLevel(Math.round(now * steps));
    });
    return () => {
      stop();
      setLevel(0);
    };
  }, [track, steps]);
  return level;
}
