import { Ban, KeyRound, LogOut, MailCheck, ShieldCheck, Timer, Trash2 } from "lucide-react";
import { useState } from "react";

import { Section } from "~/components/section";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Row } from "~/components/ui/row";
import type { UserDetails } from "~/lib/api-types";
import { dayName, utcTime } from "~/lib/time";
import { useSettings } from "~/lib/use-settings";

import { confirmEmail, deleteUser, resendConfirmation, resetSecondFactor, setAccesses, setActive, signOutUser } from "./api";
import { DeedButton } from "./deed-button";
import { SetPasswordDialog } from "./password-dialog";
import { isAdministrator, roleOf, withAdministrator } from "./person-words";

function RoleRow({ user }: { user: UserDetails }) {
  const administrator = isAdministrator(user);
  return (
    <Row
      icon={ShieldCheck}
      title={`Role: ${roleOf(user)}`}
      text={administrator ? "Sees and changes everything on this server." : "Makes rooms and looks after them."}
      end={
        <DeedButton
          label={administrator ? "Make member" : "Make administrator"}
          perform={() => setAccesses(user.id, withAdministrator(user.accesses, !administrator))}
          done={`${user.name} is ${administrator ? "a member" : "an administrator"} now`}
          ask={
            administrator
              ? { title: `Make ${user.name} a member?`, description: "They lose the administration at once and have to sign in again.", keep: "Keep role" }
              : {
                  title: `Make ${user.name} an administrator?`,
                  description: "They can see and change everything on this server, also your account. They have to sign in again.",
                  keep: "Keep role",
                }
          }
        />
      }
    />
  );
}

function EmailRow({ user }: { user: UserDetails }) {
  const { data: settings } = useSettings();
  if (user.emailVerifiedAt !== undefined) {
    return <Row icon={MailCheck} title="Address confirmed" text={dayName(utcTime(user.emailVerifiedAt))} />;
  }
  return (
    <Row
      icon={MailCheck}
      title="Address not confirmed"
      text={settings?.requireEmailVerification ? "Until then they cannot sign in." : undefined}
      end={
        <>
          {settings?.mailEnabled ? <DeedButton label="Send the mail again" perform={() => resendConfirmation(user.id)} done="The mail is on its way" /> : null}
          <DeedButton label="Take as confirmed" perform={() => confirmEmail(user.id)} done="The address counts as confirmed" />
        </>
      }
    />
  );
}

function PasswordRow({ user }: { user: UserDetails }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Row
        icon={KeyRound}
        title="Password"
        text="For those who cannot get a new one by mail."
        end={
          <Button
            size="sm"
            onClick={() => {
              setOpen(true);
            }}
          >
            Set a new one
          </Button>
        }
      />
      {open ? (
        <SetPasswordDialog
          user={user}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </>
  );
}

function SecondFactorRow({ user }: { user: UserDetails }) {
  return (
    <Row
      icon={Timer}
      title="Codes from an app"
      text="For those who lost their phone and their recovery codes."
      end={
        <DeedButton
          label="Take away"
          perform={() => resetSecondFactor(user.id)}
          done={`${user.name} signs in without a code`}
          ask={{ title: `Take away the codes of ${user.name}?`, description: "They are signed out everywhere, and their password alone signs them in until they set up codes again.", keep: "Keep codes" }}
        />
      }
    />
  );
}

function BlockRow({ user }: { user: UserDetails }) {
  return user.isActive ? (
    <Row
      icon={Ban}
      title="Active"
      text="Blocked people cannot sign in, and leave their meetings at once."
      end={
        <DeedButton
          danger
          label="Block"
          perform={() => setActive(user.id, false)}
          done={`${user.name} is blocked`}
          ask={{ title: `Block ${user.name}?`, description: "They are signed out everywhere and leave every meeting at once. You can let them in again.", keep: "Keep active" }}
        />
      }
    />
  ) : (
    <Row
      icon={Ban}
      title="Blocked"
      text="They cannot sign in."
      end={<DeedButton label="Let in again" perform={() => setActive(user.id, true)} done={`${user.name} can sign in again`} />}
    />
  );
}

/** What an administrator can do to somebody else's account. */
export function UserDeeds({ user, onDeleted }: { user: UserDetails; onDeleted: () => void }) {
  const guest = user.provider === "guest";
  return (
    <Section title="Account">
      <Card>
        <ul>
          {guest ? null : (
            <>
              <RoleRow user={user} />
              <EmailRow user={user} />
            </>
          )}
          {user.provider === "local" || user.provider === "passkey" ? <PasswordRow user={user} /> : null}
          {user.provider === "local" ? <SecondFactorRow user={user} /> : null}
          <Row
            icon={LogOut}
            title="Sign-ins"
            text="All browsers and apps have to sign in again."
            end={<DeedButton label="Sign out everywhere" perform={() => signOutUser(user.id)} done={`${user.name} is signed out everywhere`} />}
          />
          <BlockRow user={user} />
          <Row
            icon={Trash2}
            title="Delete account"
            text="Takes their rooms with it."
            end={
              <DeedButton
                danger
                label="Delete"
                perform={() => deleteUser(user.id)}
                done={`${user.name} is deleted`}
                onDone={onDeleted}
                ask={{
                  title: `Delete ${user.name}?`,
                  description: "Their rooms, links and settings go with them, and meetings in their rooms end at once. This cannot be undone.",
                  keep: "Keep account",
                }}
              />
            }
          />
        </ul>
      </Card>
    </Section>
  );
}
