import { KeyRound } from "lucide-react";
import { useState } from "react";

import { Section } from "~/components/section";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Row } from "~/components/ui/row";
import type { User } from "~/lib/api-types";
import { dayName } from "~/lib/time";

import { PasswordDialog } from "./password-dialog";
import { SecondFactorRows } from "./second-factor";

function lastChange(user: User): string {
  const since = user.passwordChangedAt ?? user.createdAt;
  const day = dayName(Date.parse(since)).replace(/^(Today|Yesterday)$/, (word) => word.toLowerCase());
  return user.passwordChangedAt === null || user.passwordChangedAt === undefined ? `Set when you made the account, ${day}` : `Changed ${day}`;
}

/** The password and its second step, for those who sign in with one. */
export function SignInWays({ user }: { user: User }) {
  const [changing, setChanging] = useState(false);
  if (user.provider !== "local") return null;
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
                aria-label="Change password"
                onClick={() => {
                  setChanging(true);
                }}
              >
                Change
              </Button>
            }
          />
          <SecondFactorRows user={user} />
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
