import { Plus, Search } from "lucide-react";
import { type ReactNode, useState } from "react";

import { Failure } from "~/components/failure";
import { StatePage } from "~/components/state-page";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Input } from "~/components/ui/input";
import { Skeleton } from "~/components/ui/skeleton";
import type { Room } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { CreateRoomDialog } from "./create-room-dialog";
import { DeleteRoomDialog } from "./delete-room-dialog";
import { copyLink } from "./links";
import { RoomRow } from "./room-row";
import { useCreateRoom, useRooms } from "./use-rooms";

// Below this many rooms a filter only takes space.
const filterFrom = 6;

interface RoomListProps {
  /** Opens the dialog for a new room from the start. */
  creating: boolean;
  onCreating: (open: boolean) => void;
  /** Stands beside the list; left out while there is nothing to stand beside. */
  aside: ReactNode;
  /** A second way on from the empty and failed pages. */
  other: ReactNode;
}

function Waiting() {
  return (
    <Card aria-busy="true">
      <p className="sr-only" role="status">
        Your rooms are loading
      </p>
      {[0, 1, 2].map((row) => (
        <div key={row} className="flex min-h-[62px] items-center gap-4 border-b border-line px-5 last:border-0">
          <span className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-3 w-40" />
            <Skeleton className="h-2.5 w-24" />
          </span>
          <Skeleton className="h-8 w-16 rounded-[8px]" />
        </div>
      ))}
    </Card>
  );
}

interface RowsProps {
  rooms: Room[];
  filter: string;
  onShowAll: () => void;
  onDelete: (room: Room) => void;
}

function Rows({ rooms, filter, onShowAll, onDelete }: RowsProps) {
  const reopen = useCreateRoom();
  const open = ({ name, isPublic, maxParticipants, mode, settings }: Room) => {
    reopen.mutate(
      { name, isPublic, maxParticipants, mode, settings },
      {
        onSuccess: () => {
          showToast(`${name} is open again`);
        },
        onError: (reason) => {
          showToast(words(reason), { kind: "error" });
        },
      },
    );
  };
  const shown = rooms.filter((room) => room.name.includes(filter.trim().toLowerCase().replace(/\s+/g, "-")));
  if (shown.length === 0) {
    return (
      <Card className="px-5 py-6 text-ink-2">
        <p role="status">
          No room is called <bdi>{filter.trim()}</bdi>.{" "}
          <button type="button" className="link" onClick={onShowAll}>
            Show all
          </button>
        </p>
      </Card>
    );
  }
  return (
    <Card>
      <ul>
        {shown.map((room) => (
          <RoomRow key={room.id} room={room} busy={reopen.isPending && reopen.variables.name === room.name} onReopen={open} onDelete={onDelete} />
        ))}
      </ul>
    </Card>
  );
}

function NewRoomButton({ size, onClick }: { size: "md" | "lg"; onClick: () => void }) {
  return (
    <Button variant="primary" size={size} icon={Plus} onClick={onClick}>
      New room
    </Button>
  );
}

interface RoomsProps {
  rooms: Room[] | undefined;
  aside: ReactNode;
  onNew: () => void;
  onDelete: (room: Room) => void;
}

function Rooms({ rooms, aside, onNew, onDelete }: RoomsProps) {
  const [filter, setFilter] = useState("");
  return (
    <div className="mx-auto grid max-w-(--content-width) items-start gap-6 px-4 pt-4 pb-6 sm:gap-7 sm:px-7 sm:pt-8 sm:pb-10 md:grid-cols-[minmax(0,1fr)_288px] xl:grid-cols-[minmax(0,1fr)_336px] xl:gap-10">
      <section aria-labelledby="rooms-title">
        <div className="mb-3 flex min-h-10 items-center gap-3">
          <h1 id="rooms-title" className="flex-1 h-section">
            Rooms
          </h1>
          {(rooms?.length ?? 0) >= filterFrom ? (
            <Input
              icon={Search}
              type="search"
              aria-label="Filter rooms"
              placeholder="Filter rooms"
              boxClassName="max-sm:hidden max-w-[220px] min-h-(--control-md)"
              value={filter}
              onChange={(event) => {
                setFilter(event.target.value);
              }}
            />
          ) : null}
          <NewRoomButton size="md" onClick={onNew} />
        </div>
        {rooms === undefined ? (
          <Waiting />
        ) : (
          <Rows
            rooms={rooms}
            filter={filter}
            onDelete={onDelete}
            onShowAll={() => {
              setFilter("");
            }}
          />
        )}
      </section>
      <aside className="flex flex-col gap-8">{aside}</aside>
    </div>
  );
}

/** My rooms, the dialogs that make and delete them, and what stands there while there are none. */
export function RoomList({ creating, onCreating, aside, other }: RoomListProps) {
  const { data: rooms, error, isError, isFetching, refetch } = useRooms();
  const [deleting, setDeleting] = useState<Room>();
  const onNew = () => {
    onCreating(true);
  };
  const created = ({ name }: Room) => {
    onCreating(false);
    showToast(`${name} is ready`, { action: { label: "Copy link", perform: () => void copyLink(name) } });
  };
  if (isError && rooms === undefined) {
    return <Failure title="We could not load your rooms" error={error} busy={isFetching} onRetry={() => void refetch()} other={other} />;
  }
  return (
    <>
      {rooms?.length === 0 ? (
        <StatePage
          icon={Plus}
          title="No rooms yet"
          actions={
            <>
              <NewRoomButton size="lg" onClick={onNew} />
              {other}
            </>
          }
        >
          A room is a place with its own link. It stays, so people can come back to it every week.
        </StatePage>
      ) : (
        <Rooms rooms={rooms} aside={aside} onNew={onNew} onDelete={setDeleting} />
      )}
      <CreateRoomDialog
        open={creating}
        onOpenChange={onCreating}
        taken={(rooms ?? []).filter((room) => room.isActive).map((room) => room.name)}
        onCreated={created}
      />
      <DeleteRoomDialog
        room={deleting}
        onClose={() => {
          setDeleting(undefined);
        }}
      />
    </>
  );
}
