import { useEffect, useState } from "react";

import { LocalMedia } from "../core/local-media";

/** Microphone and camera of the preview. Starts at once where the browser need not ask, and lets go at the end. */
export function usePreview() {
  const [media, setMedia] = useState<LocalMedia>();
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    const own = new LocalMedia();
    setMedia(own);
    let gone = false;
    void own.startAllowed().then((mustAsk) => {
      if (!gone) setAsks(mustAsk);
    });
    return () => {
      gone = true;
      own.release();
    };
  }, []);
  return { media, asks };
}
