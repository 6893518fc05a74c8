import { TriangleAlert, Volume2, WifiOff, X } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import { Button } from "~/components/ui/button";
import { IconButton } from "~/components/ui/icon-button";
import { cn } from "~/lib/class-names";

import type { Meeting } from "../core/meeting";
import { type Source, problemWords } from "../core/media-problem";
import type { MeetingView } from "../core/view";

interface BannerProps {
  icon: LucideIcon;
  kind?: "caution" | "plain";
  children: ReactNode;
  action?: ReactNode;
  onDismiss?: () => void;
}

/** A row above the pictures: it pushes them and lies on nobody. */
function Banner({ icon: Icon, kind = "caution", children, action, onDismiss }: BannerProps) {
  return (
    <div
      role="status"
      className={cn(
        "flex min-h-14 flex-none animate-rise flex-wrap items-center gap-x-3 gap-y-2 rounded-lg px-4 py-2",
        kind === "caution" ? "bg-caution-soft" : "bg-control",
      )}
    >
      <Icon className={cn("size-5 flex-none", kind === "caution" ? "text-caution-ink" : "text-ink-2")} strokeWidth={1.75} aria-hidden />
      <p className="min-w-0 flex-[1_1_14rem] text-ink-2">{children}</p>
      {action}
      {onDismiss === undefined ? null : <IconButton icon={X} label="Dismiss" onClick={onDismiss} />}
    </div>
  );
}

const patience = 1000;

/** True once the connection has been away for a moment; a short stumble is not worth a word. */
function useAway(since: number | undefined): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (since === undefined) {
      setAway(false);
      return undefined;
    }
    const timer = setTimeout(() => {
      setAway(true);
    }, patience);
    return () => {
      clearTimeout(timer);
    };
  }, [since]);
  return away;
}

const weakAfter = 6000;

/** Weak for some seconds, and not waved away since it was last good. */
function useWeak(view: MeetingView) {
  const weak = view.people.some((person) => person.local && person.quality === "weak");
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!weak) {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => {
      setShown(true);
    }, weakAfter);
    return () => {
      clearTimeout(timer);
    };
  }, [weak]);
  return {
    shown,
    dismiss: () => {
      setShown(false);
    },
  };
}

function SourceProblem({ meeting, view, source }: { meeting: Meeting; view: MeetingView; source: Source }) {
  const { problem } = view[source];
  if (problem === undefined) return null;
  const { fact, help } = problemWords(source, problem);
  return (
    <Banner icon={TriangleAlert} action={<Button onClick={() => void meeting.turn(source, true)}>Try again</Button>}>
      <b className="text-ink">{fact}</b> {help}
    </Banner>
  );
}

/** The one banner that matters most now: lost, blocked sound, a device that failed, a weak connection. */
export function Banners({ meeting, view }: { meeting: Meeting; view: MeetingView }) {
  const away = useAway(view.reconnectingSince);
  const weak = useWeak(view);
  if (away) {
    return (
      <Banner icon={WifiOff}>
        <b className="text-ink">You are reconnecting.</b> The others do not hear you right now.
      </Banner>
    );
  }
  if (view.soundBlocked) {
    return (
      <Banner
        icon={Volume2}
        kind="plain"
        action={
          <Button variant="primary" onClick={() => void meeting.allowSound()}>
            Turn on the sound
          </Button>
        }
      >
        <b className="text-ink">You hear nobody yet.</b> Your browser waits for a tap before it plays sound.
      </Banner>
    );
  }
  for (const source of ["microphone", "camera"] as const) {
    if (view[source].problem !== undefined) return <SourceProblem meeting={meeting} view={view} source={source} />;
  }
  if (view.share.problem !== undefined) {
    return (
      <Banner icon={TriangleAlert}>
        <b className="text-ink">Your screen is not shared.</b> The system or the browser did not allow it.
      </Banner>
    );
  }
  if (!weak.shown) return null;
  return (
    <Banner
      icon={TriangleAlert}
      onDismiss={weak.dismiss}
      action={
        view.camera.on ? (
          <Button variant="primary" onClick={() => void meeting.turn("camera", false)}>
            Turn off my camera
          </Button>
        ) : undefined
      }
    >
      <b className="text-ink">Your connection is weak.</b> Others may hear you late.{" "}
      {view.camera.on ? "Turning off your camera usually helps." : ""}
    </Banner>
  );
}
