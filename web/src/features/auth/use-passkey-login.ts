import { useEffect, useRef, useState } from "react";

import { ApiError } from "~/lib/api-error";
import { askForPasskey, turnedAway } from "~/lib/passkeys";
import { adopt } from "~/lib/session";
import { words } from "~/lib/words";

import { beginPasskeyLogin, finishPasskeyLogin } from "./api";

// A challenge lives five minutes; before that the quiet question is asked anew.
const renewAfter = 4 * 60_000;

interface Question {
  quiet: boolean;
  signal: AbortSignal;
  code?: string;
}

/** False: the device did not check who uses the key, and the account asks for the code of its second factor as well. */
async function signInWithPasskey({ quiet, signal, code }: Question): Promise<boolean> {
  const answer = await askForPasskey(await beginPasskeyLogin(), { quiet, signal });
  try {
    adopt(await finishPasskeyLogin({ ...answer, ...(code === undefined ? {} : { code }) }));
    return true;
  } catch (error) {
    if (code === undefined && error instanceof ApiError && error.body.requiresSecondFactor === true) return false;
    throw error;
  }
}

/** Asks at once and every few minutes as long as `on`, where the browser can; `round`: asks anew when it changes. */
function useQuietQuestion(on: boolean, round: number, ask: () => Promise<void>, stop: () => void) {
  const latest = useRef({ ask, stop });
  useEffect(() => {
    latest.current = { ask, stop };
  });
  useEffect(() => {
    if (!on) return undefined;
    let gone = false;
    const run = async () => {
      if (gone || !(await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false))) return;
      await latest.current.ask();
    };
    void run();
    const timer = setInterval(() => void run(), renewAfter);
    return () => {
      gone = true;
      clearInterval(timer);
      latest.current.stop();
    };
  }, [on, round]);
}

/**
 * Signing in with a passkey: by the button, and quietly among the suggestions of the email field where the browser can.
 * `on`: both are offered here.
 */
export function usePasskeyLogin(on: boolean, onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [round, setRound] = useState(0);
  const [wantsCode, setWantsCode] = useState(false);
  const pending = useRef<AbortController>(undefined);

  const signIn = async (quiet: boolean, code?: string) => {
    pending.current?.abort();
    const own = new AbortController();
    pending.current = own;
    if (await signInWithPasskey({ quiet, signal: own.signal, ...(code === undefined ? {} : { code }) })) onDone();
    else setWantsCode(true);
  };
  const askQuietly = async () => {
    try {
      await signIn(true);
    } catch (error) {
      // Nobody asked for it by name, so only what followed a choice is told.
      if (!turnedAway(error)) setProblem(words(error));
    }
  };
  useQuietQuestion(on && !wantsCode, round, askQuietly, () => pending.current?.abort());

  return {
    busy,
    problem,
    wantsCode,
    leaveCode: () => {
      setWantsCode(false);
    },
    /** The key is asked again: what it signed served once. */
    signInWithCode: async (code: string) => {
      try {
        await signIn(false, code);
      } catch (error) {
        throw turnedAway(error) ? new ApiError(400, "No passkey was used. Try again.") : error;
      }
    },
    signIn: async () => {
      setBusy(true);
      setProblem(undefined);
      try {
        await signIn(false);
      } catch (error) {
        setProblem(turnedAway(error) ? "No passkey was used. Try again, or sign in with your password." : words(error));
        // The quiet question gave way to the button; it comes back.
        setRound((count) => count + 1);
      } finally {
        setBusy(false);
      }
    },
  };
}
