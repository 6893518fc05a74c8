import { DoorClosed, House, LogIn, RotateCw } from "lucide-react";

import { StatePage } from "~/components/state-page";
import { Button, ButtonLink } from "~/components/ui/button";
import { roomPath } from "~/lib/room-name";

import type { Refusal } from "../core/refusal";

interface RefusedProps {
  roomName: string;
  refusal: Refusal;
  text: string;
  /** Has no account here, so that signing in may help. */
  anonymous: boolean;
  onAgain: () => void;
}

/** The door stays closed, and why. */
export function Refused({ roomName, refusal, text, anonymous, onAgain }: RefusedProps) {
  const signIn = refusal.signIn && anonymous;
  return (
    <main id="main">
      <StatePage
        icon={DoorClosed}
        whole
        title={refusal.title}
        actions={
          <>
            {signIn ? (
              <ButtonLink variant="primary" size="lg" icon={LogIn} to={`/auth/login?redirect=${encodeURIComponent(roomPath(roomName))}`}>
                Sign in
              </ButtonLink>
            ) : null}
            {refusal.again ? (
              <Button variant={signIn ? "secondary" : "primary"} size="lg" icon={RotateCw} onClick={onAgain}>
                Try again
              </Button>
            ) : null}
            <ButtonLink size="lg" icon={House} to="/">
              Start page
            </ButtonLink>
          </>
        }
      >
        {text}
      </StatePage>
    </main>
  );
}
