import { Clapperboard, DoorOpen, Ellipsis, Globe, Link as LinkIcon, Lock, Settings, Trash2, Users } from "lucide-react";
import { Link, useNavigate } from "react-router";

import { Button, ButtonLink } from "~/components/ui/button";
import { IconButton } from "~/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "~/components/ui/menu";
import type { Room } from "~/lib/api-types";
import { roomPath } from "~/lib/room-name";
import { dayName } from "~/lib/time";

import { copyLink } from "./links";

interface RoomRowProps {
  room: Room;
  busy: boolean;
  onReopen: (room: Room) => void;
  onDelete: (room: Room) => void;
}

function lastUse(room: Room): string {
  const time = room.lastActivityAt ? Date.parse(room.lastActivityAt) : Number.NaN;
  return Number.isNaN(time) || time <= 0 ? `Made ${dayName(Date.parse(room.createdAt)).toLowerCase().replace(/[a-z]{5,}$/, capital)}` : dayName(time);
}

/** Months keep their capital. */
function capital(word: string): string {
  return word === "today" || word === "yesterday" ? word : word.charAt(0).toUpperCase() + word.slice(1);
}

/** Who can come in, and how many. */
function Facts({ room }: { room: Room }) {
  const Access = room.isPublic ? Globe : Lock;
  const access = room.isPublic ? "Anyone with the link" : "Private";
  return (
    <span className="hidden items-center gap-2 text-ink-3 sm:inline-flex">
      <span title={access}>
        <Access className="size-[15px]" strokeWidth={2} aria-hidden />
        <span className="sr-only">{access}</span>
      </span>
      {room.maxParticipants > 0 ? (
        <span className="inline-flex items-center gap-1 text-xs tabular-nums" title={`At most ${String(room.maxParticipants)} people`}>
          <Users className="size-[15px]" strokeWidth={2} aria-hidden />
          <span className="sr-only">At most</span> {room.maxParticipants}
        </span>
      ) : null}
    </span>
  );
}

function RoomMenu({ room, onDelete }: Pick<RoomRowProps, "room" | "onDelete">) {
  const navigate = useNavigate();
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={`More for ${room.name}`} />}>
      <MenuItem icon={LinkIcon} onSelect={() => void copyLink(room.name)}>
        Copy link
      </MenuItem>
      <MenuItem icon={Clapperboard} onSelect={() => void navigate(`/rooms/${room.id}/recordings`)}>
        Recordings
      </MenuItem>
      {room.isActive ? (
        <MenuItem icon={Settings} onSelect={() => void navigate(`/rooms/${room.id}`)}>
          Settings
        </MenuItem>
      ) : null}
      <MenuSeparator />
      <MenuItem
        icon={Trash2}
        danger
        onSelect={() => {
          onDelete(room);
        }}
      >
        Delete room
      </MenuItem>
    </Menu>
  );
}

export function RoomRow({ room, busy, onReopen, onDelete }: RoomRowProps) {
  return (
    <li className="grid min-h-[68px] grid-cols-[minmax(0,1fr)_auto] items-center gap-3 border-b border-line ps-4 pe-1 last:border-0 hover:bg-hover sm:min-h-[62px] sm:grid-cols-[minmax(0,1fr)_auto_auto] sm:gap-3.5 sm:ps-5 sm:pe-2.5 xl:grid-cols-[minmax(0,1fr)_96px_150px_auto]">
      <div className="min-w-0">
        <Link to={roomPath(room.name)} className="block truncate rounded-xs font-semibold">
          {room.name}
        </Link>
        <span className="block truncate text-xs text-ink-3">{room.isActive ? roomPath(room.name) : "Closed"}</span>
      </div>
      <Facts room={room} />
      <span className="hidden text-sm text-ink-2 tabular-nums xl:block">{lastUse(room)}</span>
      <span className="flex items-center justify-end gap-0.5">
        <IconButton
          icon={LinkIcon}
          label={`Copy link to ${room.name}`}
          className="max-sm:hidden"
          onClick={() => void copyLink(room.name)}
        />
        <RoomMenu room={room} onDelete={onDelete} />
        {room.isActive ? (
          <ButtonLink variant="ghost" to={roomPath(room.name)} aria-label={`Open ${room.name}`}>
            Open
          </ButtonLink>
        ) : (
          <Button
            variant="ghost"
            icon={DoorOpen}
            busy={busy}
            aria-label={`Reopen ${room.name}`}
            onClick={() => {
              onReopen(room);
            }}
          >
            Reopen
          </Button>
        )}
      </span>
    </li>
  );
}
