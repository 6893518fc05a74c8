import { KeyRound } from "lucide-react";
import { useState } from "react";

import { Section } from "~/components/section";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Row } from "~/components/ui/row";
import type { User } from "~/lib/api-types";
import { hasPassword } from "~/lib/person";
import { dayName } from "~/lib/time";

import { PasswordDialog } from "./password-dialog";
import { SecondFactorRows } from "./second-factor";

function lastChange(user: User): string {
  if (!hasPassword(user)) return "None. You sign in with a passkey";
  const since = user.passwordChangedAt ?? user.createdAt;
  const day = dayName(Date.parse(since)).replace(/^(Today|Yesterday)$/, (word) => word.toLowerCase());
  return user.passwordChangedAt === null || user.passwordChangedAt === undefined ? `Set when you made the account, ${day}` : `Changed ${day}`;
}

/** The password and its second step, for those who have one or could. */
export function SignInWays({ user }: { user: User }) {
  const [changing, setChanging] = useState(false);
  if (user.provider !== "local" && user.provider !== "passkey") return null;
  const change = hasPassword(user);
  return (
    <Section title="How you sign in">
      <Card>
        <ul>
          <Row
            icon={KeyRound}
            title="Password"
            text={lastChange(user)}
            end={
              <Button
                size="sm"
                aria-label={change ? "Change password" : "Set a password"}
                onClick={() => {
                  setChanging(true);
                }}
              >
                {change ? "Change" : "Set"}
              </Button>
            }
          />
          {change ? <SecondFactorRows user={user} /> : null}
        </ul>
      </Card>
      {changing ? (
        <PasswordDialog
          user={user}
          onClose={() => {
            setChanging(false);
          }}
        />
      ) : null}
    </Section>
  );
}
