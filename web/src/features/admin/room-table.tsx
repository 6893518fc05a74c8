import { Link } from "react-router";

import { Badge } from "~/components/ui/badge";
import { Card } from "~/components/ui/card";
import type { AdminRoom } from "~/lib/api-types";
import { dayName } from "~/lib/time";

import { doorOf, stateOf, stateWords } from "./room-words";

const cell = "border-b border-line px-3 py-2 group-last:border-0";
const head = "h-10 border-b border-line px-3 text-start text-xs font-semibold text-ink-3 whitespace-nowrap";

export function RoomBadge({ room }: { room: AdminRoom }) {
  const state = stateOf(room);
  return <Badge kind={state === "live" ? "live" : state === "suspended" ? "danger" : "neutral"}>{stateWords[state]}</Badge>;
}

interface RoomTableProps {
  rooms: AdminRoom[];
  stale: boolean;
  chosen: ReadonlySet<string>;
  onChoose: (ids: string[], on: boolean) => void;
}

function RoomLine({ room, chosen, onChoose }: { room: AdminRoom; chosen: boolean; onChoose: RoomTableProps["onChoose"] }) {
  return (
    <tr className="group hover:bg-hover">
      <td className={`${cell} ps-4 sm:ps-5`}>
        <input
          type="checkbox"
          aria-label={`Choose ${room.name}`}
          className="size-4"
          checked={chosen}
          onChange={(event) => {
            onChoose([room.id], event.target.checked);
          }}
        />
      </td>
      <td className={cell}>
        <Link to={`/admin/rooms/${room.id}`} className="block truncate rounded-xs font-medium">
          {room.name}
        </Link>
        <span className="block truncate text-xs text-ink-3">{room.ownerName}</span>
      </td>
      <td className={`${cell} text-ink-2 max-md:hidden`}>{doorOf(room)}</td>
      <td className={`${cell} text-end tabular-nums`}>
        {room.participantsCount}
        {room.maxParticipants > 0 ? <span className="text-ink-3"> / {room.maxParticipants}</span> : null}
      </td>
      <td className={`${cell} text-ink-2 max-lg:hidden`}>{dayName(Date.parse(room.lastActivityAt ?? room.createdAt))}</td>
      <td className={`${cell} pe-4 sm:pe-5`}>
        <RoomBadge room={room} />
      </td>
    </tr>
  );
}

/** Rooms of everybody, one a row. */
export function RoomTable({ rooms, stale, chosen, onChoose }: RoomTableProps) {
  const all = rooms.every((room) => chosen.has(room.id));
  return (
    <Card className={stale ? "opacity-60" : undefined} aria-busy={stale || undefined}>
      <table className="w-full table-fixed text-sm">
        <caption className="sr-only">Rooms</caption>
        <thead>
          <tr>
            <th scope="col" className={`${head} w-12 ps-4 sm:ps-5`}>
              <input
                type="checkbox"
                aria-label="Choose all on this page"
                className="size-4"
                checked={all}
                onChange={() => {
                  onChoose(
                    rooms.map((room) => room.id),
                    !all,
                  );
                }}
              />
            </th>
            <th scope="col" className={head}>
              Room
            </th>
            <th scope="col" className={`${head} max-md:hidden`}>
              Comes in
            </th>
            <th scope="col" className={`${head} w-20 text-end`}>
              People
            </th>
            <th scope="col" className={`${head} max-lg:hidden`}>
              Last used
            </th>
            <th scope="col" className={`${head} w-[116px] pe-4 sm:pe-5`}>
              Status
            </th>
          </tr>
        </thead>
        <tbody>
          {rooms.map((room) => (
            <RoomLine key={room.id} room={room} chosen={chosen.has(room.id)} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}
