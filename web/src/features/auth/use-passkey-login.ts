import { useEffect, useRef, useState } from "react";

import { askForPasskey, turnedAway } from "~/lib/passkeys";
import { adopt } from "~/lib/session";
import { words } from "~/lib/words";

import { beginPasskeyLogin, finishPasskeyLogin } from "./api";

// A challenge lives five minutes; before that the quiet question is asked anew.
const renewAfter = 4 * 60_000;

/**
 * Signing in with a passkey: by the button, and quietly among the suggestions of the email field where the browser can.
 * `on`: both are offered here.
 */
export function usePasskeyLogin(on: boolean, onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [asked, setAsked] = useState(0);
  const pending = useRef<AbortController>(undefined);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });

  const signIn = async (quiet: boolean) => {
    pending.current?.abort();
    const own = new AbortController();
    pending.current = own;
    const options = await beginPasskeyLogin();
    const answer = await askForPasskey(options, { quiet, signal: own.signal });
    adopt(await finishPasskeyLogin(answer));
    done.current();
  };

  useEffect(() => {
    if (!on) return undefined;
    let gone = false;
    const ask = async () => {
      if (gone || !(await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false))) return;
      try {
        await signIn(true);
      } catch (error) {
        // Nobody asked for it by name, so only what followed a choice is told.
        if (!gone && !turnedAway(error)) setProblem(words(error));
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), renewAfter);
    return () => {
      gone = true;
      clearInterval(timer);
      pending.current?.abort();
    };
  }, [on, asked]);

  return {
    busy,
    problem,
    signIn: async () => {
      setBusy(true);
      setProblem(undefined);
      try {
        await signIn(false);
      } catch (error) {
        setProblem(turnedAway(error) ? "No passkey was used. Try again, or sign in with your password." : words(error));
        // The quiet question gave way to the button; it comes back.
        setAsked((count) => count + 1);
      } finally {
        setBusy(false);
      }
    },
  };
}
