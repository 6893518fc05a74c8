import { ScrollText, Timer } from "lucide-react";
import { useState } from "react";

import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import { Row } from "~/components/ui/row";
import type { User } from "~/lib/api-types";

import { SetUpDialog, TurnOffDialog } from "./second-factor-dialog";
import { useSecondFactor } from "./use-second-factor";

// Below this many codes it is time for new ones.
const fewCodes = 3;

/** Codes from an app as a second step after the password, as rows of a card. */
export function SecondFactorRows({ user }: { user: User }) {
  const { data: factor } = useSecondFactor();
  const [dialog, setDialog] = useState<"set up" | "turn off">();
  if (factor === undefined) return null;
  const close = () => {
    setDialog(undefined);
  };
  const left = factor.recoveryCodesLeft;
  return (
    <>
      <Row
        icon={Timer}
        title="Codes from an app"
        text={factor.enabled ? "Asked when you sign in with your password." : "A second step, for the case that somebody learns your password."}
        end={
          factor.enabled ? (
            <>
              <Badge>On</Badge>
              <Button size="sm" aria-label="Turn off codes from an app" onClick={() => setDialog("turn off")}>
                Turn off
              </Button>
            </>
          ) : (
            <Button size="sm" aria-label="Set up codes from an app" onClick={() => setDialog("set up")}>
              Set up
            </Button>
          )
        }
      />
      {factor.enabled ? (
        <Row
          icon={ScrollText}
          title="Recovery codes"
          text={`${String(left)} left. For new ones turn the codes off and on again.`}
          end={left <= fewCodes ? <Badge kind="caution">Few left</Badge> : undefined}
        />
      ) : null}
      {dialog === "set up" ? <SetUpDialog user={user} onClose={close} /> : null}
      {dialog === "turn off" ? <TurnOffDialog user={user} onClose={close} /> : null}
    </>
  );
}
