import { Search } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Button } from "~/components/ui/button";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import { Input } from "~/components/ui/input";
import { Pager } from "~/components/ui/pager";
import { Select } from "~/components/ui/select";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { type RoomListQuery, endRooms } from "./api";
import { RoomTable } from "./room-table";
import { useAllRooms, useRoomDeed } from "./use-all-rooms";

const filters = [
  { name: "status", label: "Status", options: [["", "Any status"], ["active", "Open"], ["suspended", "Closed or suspended"], ["archived", "Archived"]] },
  { name: "visibility", label: "Visibility", options: [["", "Public and private"], ["public", "Public"], ["private", "Private"]] },
  { name: "occupancy", label: "People", options: [["", "Any number of people"], ["empty", "Empty"], ["1-5", "1 to 5"], ["6-20", "6 to 20"], ["20+", "More than 20"]] },
  { name: "sort", label: "Order", options: [["", "Newest first"], ["lastActivityAt", "Last used first"], ["participantsCount", "Most people first"], ["name", "By name"]] },
] as const;

/** What the list shows, kept in the address. */
function useRoomQuery() {
  const [search, setSearch] = useSearchParams();
  const text = (name: string) => search.get(name) ?? "";
  const page = Number(text("page"));
  const sort = text("sort") === "" ? "createdAt" : text("sort");
  const query: RoomListQuery = {
    q: text("q"),
    status: text("status"),
    visibility: text("visibility"),
    occupancy: text("occupancy"),
    sort,
    order: sort === "name" ? "asc" : "desc",
    page: Number.isInteger(page) && page > 0 ? page : 1,
    limit: 25,
  };
  const change = (name: string, value: string) => {
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        if (name !== "page") next.delete("page");
        if (value === "") next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  };
  return { query, change, shown: text };
}

function Filters({ shown, change }: Pick<ReturnType<typeof useRoomQuery>, "shown" | "change">) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2" role="search">
      <Input
        icon={Search}
        type="search"
        aria-label="Search by name"
        placeholder="Name"
        boxClassName="sm:w-[220px] min-h-(--control-md)!"
        value={shown("q")}
        onChange={(event) => {
          change("q", event.target.value);
        }}
      />
      {filters.map(({ name, label, options }) => (
        <div key={name} className="max-sm:min-w-0 max-sm:flex-[1_1_40%]">
          <Select
            aria-label={label}
            className="min-h-(--control-md)! text-sm font-medium"
            value={shown(name)}
            onChange={(event) => {
              change(name, event.target.value);
            }}
          >
            {options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
        </div>
      ))}
    </div>
  );
}

const rooms = (count: number) => (count === 1 ? "1 room" : `${String(count)} rooms`);

/** What is done with all that are chosen. */
function Together({ chosen, onDone }: { chosen: ReadonlySet<string>; onDone: () => void }) {
  const [asking, setAsking] = useState<"suspend" | "close">();
  const { mutate, isPending, error } = useRoomDeed((what: "suspend" | "close") => endRooms(what, [...chosen]));
  if (chosen.size === 0) return null;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2" role="group" aria-label="Chosen rooms">
      <span className="me-1 font-medium">{rooms(chosen.size)} chosen</span>
      <Button
        size="sm"
        onClick={() => {
          setAsking("suspend");
        }}
      >
        Suspend
      </Button>
      <Button
        size="sm"
        variant="danger-quiet"
        onClick={() => {
          setAsking("close");
        }}
      >
        Close for good
      </Button>
      {asking === undefined ? null : (
        <ConfirmDialog
          open
          onOpenChange={() => {
            setAsking(undefined);
          }}
          title={asking === "suspend" ? `Suspend ${rooms(chosen.size)}?` : `Close ${rooms(chosen.size)} for good?`}
          description={
            asking === "suspend"
              ? "Meetings in there end, and nobody gets in until you open the rooms again."
              : "Meetings in there end, and the rooms are deleted with their chat. This cannot be undone."
          }
          keep="Cancel"
          action={asking === "suspend" ? "Suspend" : "Close for good"}
          busy={isPending}
          error={error === null ? undefined : words(error)}
          onConfirm={() => {
            mutate(asking, {
              onSuccess: () => {
                setAsking(undefined);
                showToast(asking === "suspend" ? "The rooms are suspended" : "The rooms are closed");
                onDone();
              },
            });
          }}
        />
      )}
    </div>
  );
}

/** The rooms of everybody: search, filter, sort, page, and many at once. */
export function AllRooms() {
  const { query, change, shown } = useRoomQuery();
  const { data, isError, error, refetch, isPlaceholderData } = useAllRooms(query);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (ids: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  };
  return (
    <>
      <h1 className="mb-5 h-page">
        Rooms {data === undefined ? null : <span className="font-regular text-ink-3 tabular-nums">{data.total}</span>}
      </h1>
      <Filters shown={shown} change={change} />
      <Together
        chosen={chosen}
        onDone={() => {
          setChosen(new Set());
        }}
      />
      {isError ? (
        <ListFailed error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <ListWaiting rows={8} />
      ) : data.rooms.length === 0 ? (
        <ListEmpty>No room fits.</ListEmpty>
      ) : (
        <RoomTable rooms={data.rooms} stale={isPlaceholderData} chosen={chosen} onChoose={choose} />
      )}
      {data === undefined ? null : (
        <Pager
          page={query.page}
          limit={query.limit}
          total={data.total}
          onPage={(page) => {
            change("page", page === 1 ? "" : String(page));
          }}
        />
      )}
    </>
  );
}
