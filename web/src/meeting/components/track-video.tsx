import type { Track } from "livekit-client";
import { useEffect, useRef } from "react";

import { cn } from "~/lib/class-names";

interface TrackVideoProps {
  track: Track;
  /** My own picture, as in a mirror. */
  mirrored?: boolean;
  /** Screens are shown whole, cameras fill their tile. */
  whole?: boolean;
  className?: string;
}

/** The picture of a track. Never has sound: that plays elsewhere. */
export function TrackVideo({ track, mirrored = false, whole = false, className }: TrackVideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    track.attach(element);
    return () => {
      track.detach(element);
    };
  }, [track]);
  return (
    <video
      ref={video}
      muted
      playsInline
      autoPlay
      aria-hidden="true"
      tabIndex={-1}
      disablePictureInPicture
      className={cn("absolute inset-0 size-full", whole ? "object-contain" : "object-cover", mirrored && "-scale-x-100", className)}
    />
  );
}
