import { Clapperboard, DoorOpen, FileCog, Gauge, House, KeySquare, ListChecks, Mail, MailPlus, ScrollText, Settings, ShieldX, Users, Webhook } from "lucide-react";
import { Outlet } from "react-router";

import { useMember } from "~/app/use-member";
import { Failure } from "~/components/failure";
import { SideLayout } from "~/components/side-layout";
import { StatePage } from "~/components/state-page";
import { TopBar } from "~/components/top-bar";
import { ButtonLink } from "~/components/ui/button";
import { ApiError } from "~/lib/api-error";
import { startSession } from "~/lib/session";

const groups = [
  {
    title: "Server",
    links: [
      { to: "/admin/overview", icon: Gauge, label: "Overview" },
      { to: "/admin/users", icon: Users, label: "Users" },
      { to: "/admin/rooms", icon: DoorOpen, label: "Rooms" },
      { to: "/admin/recordings", icon: Clapperboard, label: "Recordings" },
      { to: "/admin/invitations", icon: MailPlus, label: "Invitations" },
      { to: "/admin/activity", icon: ScrollText, label: "Activity" },
      { to: "/admin/webhooks", icon: Webhook, label: "Webhooks" },
      { to: "/admin/queue", icon: ListChecks, label: "Jobs" },
    ],
  },
  {
    title: "Settings",
    links: [
      { to: "/admin/settings", icon: Settings, label: "General" },
      { to: "/admin/sign-in", icon: KeySquare, label: "Sign-in" },
      { to: "/admin/email", icon: Mail, label: "Email" },
      { to: "/admin/configuration", icon: FileCog, label: "Configuration file" },
    ],
  },
];

const unreachable = new ApiError(0, "The server does not answer.");

/** Around the pages for administrators; they get the user. The server refuses everybody else in any case. */
export default function Admin() {
  const { status, user } = useMember();
  if (status === "member" && !user.accesses.includes("superadmin")) {
    return (
      <>
        <TopBar user={user} />
        <main id="main">
          <StatePage
            icon={ShieldX}
            title="Only administrators come in here"
            actions={
              <ButtonLink variant="primary" size="lg" icon={House} to="/dashboard">
                My rooms
              </ButtonLink>
            }
          >
            Ask whoever looks after this server if you should be one.
          </StatePage>
        </main>
      </>
    );
  }
  return (
    <>
      <TopBar user={user} />
      <SideLayout label="Administration" groups={groups} wide>
        {status === "member" ? (
          <Outlet context={user} />
        ) : status === "unreachable" ? (
          <Failure title="We could not load the administration" error={unreachable} onRetry={() => void startSession()} />
        ) : null}
      </SideLayout>
    </>
  );
}
