import { useLocation, useOutletContext } from "react-router";

import { Note } from "~/components/ui/note";
import { DeleteAccount } from "~/features/account/delete-account";
import { Identities } from "~/features/account/identities";
import { Passkeys } from "~/features/account/passkeys";
import { SignInWays } from "~/features/account/sign-in-ways";
import { SignIns } from "~/features/account/sign-ins";
import type { User } from "~/lib/api-types";

export const meta = () => [{ title: "Security · Bedrud" }];

export default function SettingsSecurity() {
  const user = useOutletContext<User>();
  const { search } = useLocation();
  const locked = user.requiresSecondFactorSetup === true;
  return (
    <>
      <h1 className="h-page">Security</h1>
      {locked ? (
        <div className="mt-6">
          <Note kind="caution">
            <b>This server asks its administrators for a second step.</b> Set one up here, then everything opens.
          </Note>
        </div>
      ) : (
        <Passkeys />
      )}
      {/* In one place: its dialog shows the recovery codes while the page opens around it. */}
      <SignInWays user={user} />
      {locked ? (
        <Passkeys />
      ) : (
        <>
          <Identities search={search} />
          <SignIns />
          <DeleteAccount user={user} />
        </>
      )}
    </>
  );
}
