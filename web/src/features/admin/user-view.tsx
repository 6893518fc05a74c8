import { ChevronLeft, DoorOpen, History } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Section } from "~/components/section";
import { Avatar } from "~/components/ui/avatar";
import { Card } from "~/components/ui/card";
import { Note } from "~/components/ui/note";
import { Pager } from "~/components/ui/pager";
import { Row } from "~/components/ui/row";
import type { UserDetails } from "~/lib/api-types";
import { roomPath } from "~/lib/room-name";
import { dayName, momentName, spanName, utcTime } from "~/lib/time";

import { roleOf, signsInWith } from "./person-words";
import { useUser, useVisits } from "./use-users";
import { UserDeeds } from "./user-deeds";
import { UserState } from "./user-table";

function Head({ user }: { user: UserDetails }) {
  return (
    <div className="mt-3 flex items-center gap-4">
      <Avatar name={user.name} picture={user.avatarUrl} size={56} />
      <div className="min-w-0 flex-1">
        <h1 className="h-page [overflow-wrap:anywhere]">{user.name}</h1>
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">
          {user.provider === "guest" ? "Guest" : `${user.email}, ${roleOf(user).toLowerCase()}, signs in with ${signsInWith(user.provider)}`}, joined {dayName(utcTime(user.createdAt)).replace(/^[TY]/, (letter) => letter.toLowerCase())}
        </p>
      </div>
      <UserState user={user} />
    </div>
  );
}

function Visits({ id }: { id: string }) {
  const [page, setPage] = useState(1);
  const { data } = useVisits(id, page);
  if (data === undefined || data.total === 0) return null;
  return (
    <Section title="Meetings">
      <Card>
        <ul>
          {data.sessions.map((visit) => (
            <Row
              key={visit.id}
              icon={History}
              title={visit.roomName}
              text={`${momentName(Date.parse(visit.joinedAt))}, ${visit.isActive ? "in there now" : spanName(visit.durationSeconds)}`}
            />
          ))}
        </ul>
      </Card>
      <Pager page={page} limit={data.limit} total={data.total} onPage={setPage} />
    </Section>
  );
}

interface UserViewProps {
  id: string;
  /** Of the administrator who looks. */
  ownId: string;
  /** Where the list was left. */
  back: string;
  onDeleted: () => void;
}

/** One account: what it is, what can be done to it, its rooms and meetings. */
export function UserView({ id, ownId, back, onDeleted }: UserViewProps) {
  const { data, isError, error, refetch } = useUser(id);
  return (
    <>
      <Link to={`/admin/users${back}`} className="-ms-1 inline-flex min-h-8 items-center gap-1 rounded-sm pe-2 font-medium text-ink-2 hover:text-ink coarse:min-h-11">
        <ChevronLeft className="ic-flip size-[18px]" strokeWidth={1.75} aria-hidden />
        Users
      </Link>
      {isError ? (
        <div className="mt-4">
          <ListFailed error={error} onRetry={() => void refetch()} />
        </div>
      ) : data === undefined ? (
        <div className="mt-4">
          <ListWaiting />
        </div>
      ) : (
        <>
          <Head user={data.user} />
          {id === ownId ? (
            <div className="mt-6">
              <Note>
                <b>This is you.</b> Change your own account in{" "}
                <Link className="link" to="/settings/profile">
                  Settings
                </Link>
                ; your role and access only another administrator can change.
              </Note>
            </div>
          ) : (
            <UserDeeds user={data.user} onDeleted={onDeleted} />
          )}
          <Section title="Rooms">
            {data.rooms.length === 0 ? (
              <ListEmpty>They have no rooms.</ListEmpty>
            ) : (
              <Card>
                <ul>
                  {data.rooms.map((room) => (
                    <Row key={room.id} icon={DoorOpen} title={room.name} text={room.isActive ? roomPath(room.name) : "Closed"} />
                  ))}
                </ul>
              </Card>
            )}
          </Section>
          <Visits id={id} />
        </>
      )}
    </>
  );
}
