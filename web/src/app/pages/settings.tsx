import { ShieldCheck, SlidersHorizontal, User as UserIcon } from "lucide-react";
import { Outlet } from "react-router";

import { useMember } from "~/app/use-member";
import { Failure } from "~/components/failure";
import { SideLayout } from "~/components/side-layout";
import { TopBar } from "~/components/top-bar";
import { ApiError } from "~/lib/api-error";
import type { User } from "~/lib/api-types";
import { startSession } from "~/lib/session";

const groups = [
  {
    title: "Settings",
    links: [
      { to: "/settings/profile", icon: UserIcon, label: "Profile" },
      { to: "/settings/preferences", icon: SlidersHorizontal, label: "Preferences" },
      { to: "/settings/security", icon: ShieldCheck, label: "Security" },
    ],
  },
];

const unreachable = new ApiError(0, "The server does not answer.");

/** Around the pages about one's own account; they get the user. */
export default function Settings() {
  const { status, user } = useMember();
  return (
    <>
      <TopBar user={user} />
      <SideLayout label="Settings" groups={groups}>
        {status === "member" ? (
          <Outlet context={user satisfies User} />
        ) : status === "unreachable" ? (
          <Failure title="We could not load your settings" error={unreachable} onRetry={() => void startSession()} />
        ) : null}
      </SideLayout>
    </>
  );
}
