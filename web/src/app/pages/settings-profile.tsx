import { useOutletContext } from "react-router";

import { Profile } from "~/features/account/profile";
import type { User } from "~/lib/api-types";

export const meta = () => [{ title: "Profile · Bedrud" }];

export default function SettingsProfile() {
  return (
    <>
      <h1 className="h-page">Profile</h1>
      <Profile user={useOutletContext<User>()} />
    </>
  );
}
