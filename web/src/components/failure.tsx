import { RotateCw, Unplug } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import { ApiError } from "~/lib/api-error";
import { copy } from "~/lib/clipboard";
import { words } from "~/lib/words";

import { StatePage } from "./state-page";
import { Button } from "./ui/button";

const pause = 10;

interface FailureProps {
  title: string;
  error: unknown;
  onRetry: () => void;
  busy?: boolean;
  other?: ReactNode;
}

/** Something could not be loaded: says why, and tries again by itself with a visible count. */
export function Failure({ title, error, onRetry, busy = false, other }: FailureProps) {
  const temporary = error instanceof ApiError && error.temporary;
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  const [left, setLeft] = useState(pause);

  useEffect(() => {
    if (!temporary || busy) return undefined;
    const timer = setTimeout(() => {
      if (left > 1) {
        setLeft(left - 1);
        return;
      }
      setLeft(pause);
      onRetry();
    }, 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [left, temporary, busy, onRetry]);

  return (
    <StatePage
      icon={Unplug}
      bad
      title={title}
      actions={
        <>
          <Button variant="primary" size="lg" icon={RotateCw} busy={busy} onClick={onRetry}>
            Try again
          </Button>
          {other}
        </>
      }
      footnote={
        temporary || requestId !== undefined ? (
          <>
            {temporary ? (
              <>
                We try again by ourselves in <span className="tabular-nums">{left} s</span>.{" "}
              </>
            ) : null}
            {requestId === undefined ? null : (
              <>
                For support: <code className="font-mono text-[.93em]">{requestId}</code>{" "}
                <button type="button" className="link" onClick={() => void copy(requestId, "Copied")}>
                  Copy
                </button>
              </>
            )}
          </>
        ) : undefined
      }
    >
      {words(error)} Meetings that are going on are not affected.
    </StatePage>
  );
}
