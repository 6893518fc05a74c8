import { useEffect, useState } from "react";

import { Button } from "~/components/ui/button";
import { FieldError } from "~/components/ui/field";
import { ApiError } from "~/lib/api-error";
import { words } from "~/lib/words";

import { resendVerification } from "./api";

// The server sends no second mail to one address before this time is over.
const pause = 120;

/** Sends the mail that confirms an address again, after a visible pause. `sent`: one has gone out just now. */
export function Resend({ email, sent = true }: { email: string; sent?: boolean }) {
  const [left, setLeft] = useState(sent ? pause : 0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (left === 0) return undefined;
    const timer = setTimeout(() => {
      setLeft(left - 1);
    }, 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [left]);
  const resend = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await resendVerification({ email });
      setLeft(pause);
    } catch (error) {
      if (error instanceof ApiError && error.retryAfter !== undefined) setLeft(error.retryAfter);
      setProblem(words(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col items-start gap-3">
      {problem === undefined ? null : <FieldError>{problem}</FieldError>}
      <div className="flex min-h-(--control-md) items-center">
        {left > 0 ? (
          <p className="text-ink-2">
            Nothing there? Look among the spam. You can have another one in <span className="tabular-nums">{left} s</span>.
          </p>
        ) : (
          <Button busy={busy} onClick={() => void resend()}>
            Send the message again
          </Button>
        )}
      </div>
    </div>
  );
}
