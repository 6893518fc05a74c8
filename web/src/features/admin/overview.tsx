import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { ListFailed, ListWaiting } from "~/components/list-state";
import { Avatar } from "~/components/ui/avatar";
import { Badge } from "~/components/ui/badge";
import { Card } from "~/components/ui/card";
import type { Overview as Data } from "~/lib/api-types";
import { ago, spanName } from "~/lib/time";

import { readOverview } from "./api";
import { WeekChart } from "./week-chart";

const everyMinute = 60_000;

function Figure({ label, value, children }: { label: string; value: number; children?: ReactNode }) {
  return (
    <div className="border-line px-5 py-4 max-sm:odd:border-e max-sm:nth-[n+3]:border-t sm:not-first:border-s">
      <dt className="text-sm text-ink-2">{label}</dt>
      <dd className="mt-1 text-2xl font-display tracking-display tabular-nums">{value}</dd>
      <dd className="min-h-4 text-xs text-ink-3">{children}</dd>
    </div>
  );
}

const signed = (delta: number) => (delta > 0 ? `+${String(delta)}` : String(delta));

function Figures({ kpis, composition }: { kpis: Data["kpis"]; composition: Record<string, number> }) {
  const since = (kpi: { delta?: number }) => (kpi.delta === undefined ? null : `${signed(kpi.delta)} in a week`);
  const live = composition.live ?? 0;
  return (
    <Card>
      <dl className="grid grid-cols-2 sm:grid-cols-4">
        <Figure label="In meetings now" value={kpis.onlineNow.value}>
          {live > 0 ? <span className="font-semibold text-presence-ink">{live === 1 ? "1 room live" : `${String(live)} rooms live`}</span> : "No room is live"}
        </Figure>
        <Figure label="Users" value={kpis.totalUsers.value}>
          {since(kpis.totalUsers)}
        </Figure>
        <Figure label="Rooms" value={kpis.totalRooms.value}>
          {since(kpis.totalRooms)}
        </Figure>
        <Figure label="Sign-ins" value={kpis.activeSessions.value}>
          browsers and apps
        </Figure>
      </dl>
    </Card>
  );
}

function Titled({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Card className="flex min-w-0 flex-col">
      <div className="flex min-h-[52px] items-center gap-3 px-5">
        <h2 className="flex-1 font-semibold">{title}</h2>
        {aside}
      </div>
      {children}
    </Card>
  );
}

function Needs({ list }: { list: Data["needsAttention"] }) {
  return (
    <Titled title="Needs you" aside={list.length > 0 ? <Badge>{list.length}</Badge> : undefined}>
      {list.length === 0 ? (
        <p className="px-5 pb-5 text-ink-2">Nothing. All is well.</p>
      ) : (
        <ul>
          {list.map(({ type, message, roomId, severity }) => (
            <li key={type + (roomId ?? message)} className="flex gap-3 border-t border-line px-5 py-3">
              <TriangleAlert className={severity === "error" ? "size-5 flex-none text-danger-ink" : "size-5 flex-none text-caution-ink"} strokeWidth={1.75} aria-hidden />
              <span className="min-w-0 [overflow-wrap:anywhere]">{message}</span>
            </li>
          ))}
        </ul>
      )}
    </Titled>
  );
}

function Newest({ users }: { users: Data["recentSignups"] }) {
  return (
    <Titled
      title="Newest users"
      aside={
        <Link className="link text-sm" to="/admin/users">
          All users
        </Link>
      }
    >
      <ul>
        {users.map((user) => (
          <li key={user.id} className="relative flex items-center gap-3 border-t border-line px-5 py-2.5 hover:bg-hover">
            <Avatar name={user.name} size={32} />
            <span className="min-w-0 flex-1">
              <Link className="block truncate font-medium after:absolute after:inset-0" to={`/admin/users/${user.id}`}>
                {user.name}
              </Link>
              <span className="block truncate text-xs text-ink-3">{user.email}</span>
            </span>
            <span className="text-sm text-ink-2">{ago(Date.parse(user.createdAt))}</span>
          </li>
        ))}
      </ul>
    </Titled>
  );
}

const eventWords: Record<string, string> = { room_created: "made", room_joined: "came into" };

function Events({ events }: { events: Data["recentRoomEvents"] }) {
  if (events.length === 0) return null;
  return (
    <Titled title="Last in the rooms">
      <ul>
        {events.map((event) => (
          <li key={event.type + event.roomId + event.userId + event.timestamp} className="flex gap-3 border-t border-line px-5 py-2.5">
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {event.userName === "" ? "Somebody" : event.userName} {eventWords[event.type] ?? event.type.replace(/[._]/g, " ")}{" "}
              <b className="font-medium">{event.roomName}</b>
            </span>
            <span className="flex-none text-sm text-ink-2">{ago(Date.parse(event.timestamp))}</span>
          </li>
        ))}
      </ul>
    </Titled>
  );
}

function Loaded({ data }: { data: Data }) {
  return (
    <div className="grid gap-4.5">
      <Figures kpis={data.kpis} composition={data.roomComposition} />
      <div className="grid gap-4.5 lg:grid-cols-[minmax(0,1fr)_340px]">
        <Titled title="People in meetings, by day">
          <WeekChart days={data.activityTrend} />
        </Titled>
        <Needs list={data.needsAttention} />
      </div>
      <div className="grid items-start gap-4.5 lg:grid-cols-2">
        <Newest users={data.recentSignups} />
        <Events events={data.recentRoomEvents} />
      </div>
    </div>
  );
}

/** How the server is: read again every minute. */
export function Overview() {
  const { data, isError, error, refetch } = useQuery({
    queryKey: ["admin", "overview"],
    queryFn: ({ signal }) => readOverview(signal),
    refetchInterval: everyMinute,
  });
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-2.5">
        <h1 className="flex-1 h-page">Overview</h1>
        {data === undefined ? null : (
          <>
            {data.health.status === "healthy" ? null : <Badge kind="caution">Not everything works</Badge>}
            <Badge kind="line">Up {spanName(data.instanceInfo.uptimeSeconds)}</Badge>
            <Badge kind="line">Version {data.instanceInfo.version}</Badge>
          </>
        )}
      </div>
      {data !== undefined ? <Loaded data={data} /> : isError ? <ListFailed error={error} onRetry={() => void refetch()} /> : <ListWaiting />}
    </>
  );
}
