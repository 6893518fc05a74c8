import { X } from "lucide-react";
import { Link } from "react-router";

import { Card } from "~/components/ui/card";
import { IconButton } from "~/components/ui/icon-button";
import { forgetRoom, useRecentRooms } from "~/lib/recent-rooms";
import { roomPath } from "~/lib/room-name";
import { dayName } from "~/lib/time";

/** Where this browser has been lately. */
export function RecentList() {
  const rooms = useRecentRooms().slice(0, 6);
  if (rooms.length === 0) return null;
  return (
    <section aria-labelledby="recent-title">
      <h2 id="recent-title" className="mb-2 h-sub">
        Recent rooms
      </h2>
      <Card>
        <ul>
          {rooms.map(({ name, at }) => (
            <li key={name} className="flex min-h-14 items-center gap-2 border-b border-line ps-4 pe-1.5 last:border-0 hover:bg-hover">
              <div className="min-w-0 flex-1">
                <Link to={roomPath(name)} className="block truncate rounded-xs font-semibold">
                  {name}
                </Link>
                <span className="text-xs text-ink-3">{dayName(at)}</span>
              </div>
              <IconButton
                icon={X}
                label={`Forget ${name}`}
                small
                onClick={() => {
                  forgetRoom(name);
                }}
              />
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}
