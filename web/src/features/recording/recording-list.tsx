import { CircleAlert, Clapperboard, Download, Ellipsis, LoaderCircle, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Card } from "~/components/ui/card";
import { IconButton } from "~/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "~/components/ui/menu";
import { Pager } from "~/components/ui/pager";
import type { Recording } from "~/lib/api-types";
import { cn } from "~/lib/class-names";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { linkTo } from "./api";
import { DeleteRecordingDialog } from "./delete-recording-dialog";
import { useRecordings } from "./use-recordings";
import { type Standing, facts, standing } from "./words";

const pageOf = ({ roomId, id }: Recording) => `/rooms/${roomId}/recordings/${id}`;

/** Saves the file under a readable name. */
export async function download({ roomId, id }: Recording) {
  try {
    const { url } = await linkTo(roomId, id, 60);
    const link = document.createElement("a");
    link.href = `${url}&download=1`;
    link.click();
  } catch (error) {
    showToast(words(error), { kind: "error" });
  }
}

const signs = { live: Clapperboard, busy: LoaderCircle, failed: CircleAlert, ready: Play } as const;

export function StandingSign({ kind, text }: Standing) {
  if (kind === "ready") return null;
  const Sign = signs[kind];
  return (
    <span className={cn("inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap tabular-nums", kind === "busy" ? "text-ink-2" : "text-danger-ink")}>
      {kind === "live" ? (
        <span className="size-2 flex-none animate-pulse rounded-full bg-danger motion-reduce:animate-none" aria-hidden="true" />
      ) : (
        <Sign className="size-4 flex-none" strokeWidth={2} aria-hidden />
      )}
      {text}
    </span>
  );
}

interface RecordingRowProps {
  recording: Recording;
  withRoom: boolean;
  onDelete: (recording: Recording) => void;
}

function RecordingRow({ recording, withRoom, onDelete }: RecordingRowProps) {
  const state = standing(recording);
  const title = withRoom ? recording.roomName : facts(recording);
  return (
    <li className="flex min-h-[68px] items-center gap-3 border-b border-line py-2 ps-4 pe-1 last:border-0 hover:bg-hover sm:gap-4 sm:ps-5 sm:pe-2.5">
      <div className="min-w-0 flex-1">
        <Link to={pageOf(recording)} className="block truncate rounded-xs font-semibold">
          {title}
        </Link>
        {withRoom ? <span className="block truncate text-sm text-ink-2 tabular-nums">{facts(recording)}</span> : null}
        {recording.error === undefined || recording.error === null ? null : (
          <span className="block text-sm text-danger-ink [overflow-wrap:anywhere]">{recording.error}</span>
        )}
      </div>
      <StandingSign {...state} />
      {state.kind === "ready" ? (
        <IconButton icon={Download} label={`Download ${title}`} className="max-sm:hidden" onClick={() => void download(recording)} />
      ) : null}
      <Menu trigger={<IconButton icon={Ellipsis} label={`More for ${title}`} />}>
        {state.kind === "ready" ? (
          <MenuItem icon={Download} onSelect={() => void download(recording)}>
            Download
          </MenuItem>
        ) : null}
        <MenuSeparator />
        <MenuItem
          icon={Trash2}
          danger
          onSelect={() => {
            onDelete(recording);
          }}
        >
          Delete
        </MenuItem>
      </Menu>
    </li>
  );
}

/** All I may see, or those of one room. */
export function RecordingList({ roomId }: { roomId?: string }) {
  const [page, setPage] = useState(1);
  const [deleting, setDeleting] = useState<Recording>();
  const { data, isError, error, refetch } = useRecordings(roomId, page);
  if (isError) return <ListFailed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <ListWaiting />;
  if (data.total === 0) {
    return <ListEmpty>Nothing is recorded yet. Hosts and moderators find “Record” in the menu of a meeting, where the server and the room allow it.</ListEmpty>;
  }
  return (
    <>
      <Card>
        <ul>
          {data.recordings.map((recording) => (
            <RecordingRow key={recording.id} recording={recording} withRoom={roomId === undefined} onDelete={setDeleting} />
          ))}
        </ul>
      </Card>
      <Pager page={page} limit={25} total={data.total} onPage={setPage} />
      <DeleteRecordingDialog
        recording={deleting}
        onClose={() => {
          setDeleting(undefined);
        }}
      />
    </>
  );
}
