import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Clapperboard, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { IconButton } from "~/components/ui/icon-button";
import { Pager } from "~/components/ui/pager";
import { Row } from "~/components/ui/row";
import { Select } from "~/components/ui/select";
import type { Recording } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { listAllRecordings, renderAgain } from "./api";
import { DeleteRecordingDialog } from "./delete-recording-dialog";
import { StandingSign } from "./recording-list";
import { facts, isMoving, standing } from "./words";

const soon = 4000;
const limit = 25;

const states = [
  { value: "", label: "All" },
  { value: "started", label: "Recording" },
  { value: "processing", label: "Being made" },
  { value: "completed", label: "Ready" },
  { value: "failed", label: "Failed" },
];

function Again({ recording }: { recording: Recording }) {
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => renderAgain(recording.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ["recordings"] }),
    onError: (error) => {
      showToast(words(error), { kind: "error" });
    },
  });
  return (
    <Button
      size="sm"
      busy={isPending}
      aria-label={`Make the recording of ${recording.roomName} again`}
      onClick={() => {
        mutate();
      }}
    >
      Make again
    </Button>
  );
}

interface RecordingRowProps {
  recording: Recording;
  onDelete: (recording: Recording) => void;
}

function RecordingRow({ recording, onDelete }: RecordingRowProps) {
  const state = standing(recording);
  const text = [facts(recording), ...(recording.error ? [recording.error] : [])].join(" · ");
  return (
    <Row
      icon={Clapperboard}
      title={
        <Link className="rounded-xs" to={`/rooms/${recording.roomId}/recordings/${recording.id}`}>
          {recording.roomName}
        </Link>
      }
      text={text}
      end={
        <>
          <StandingSign {...state} />
          {state.kind === "failed" ? <Again recording={recording} /> : null}
          <IconButton
            small
            icon={Trash2}
            label={`Delete the recording of ${recording.roomName}`}
            onClick={() => {
              onDelete(recording);
            }}
          />
        </>
      }
    />
  );
}

function States({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <div className="w-[160px]">
      <Select
        aria-label="Which recordings"
        className="min-h-(--control-md)! text-sm font-medium"
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      >
        {states.map((state) => (
          <option key={state.value} value={state.value}>
            {state.label}
          </option>
        ))}
      </Select>
    </div>
  );
}

function List({ status, page, onPage }: { status: string; page: number; onPage: (page: number) => void }) {
  const [deleting, setDeleting] = useState<Recording>();
  const { data, isError, error, refetch } = useQuery({
    queryKey: ["recordings", "all", status, page],
    queryFn: ({ signal }) => listAllRecordings(status, page, signal),
    refetchInterval: ({ state }) => (state.data?.recordings.some(isMoving) ? soon : false),
  });
  if (isError) return <ListFailed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <ListWaiting />;
  if (data.total === 0) return <ListEmpty>There are none.</ListEmpty>;
  return (
    <>
      <Card>
        <ul>
          {data.recordings.map((recording) => (
            <RecordingRow key={recording.id} recording={recording} onDelete={setDeleting} />
          ))}
        </ul>
      </Card>
      <Pager page={page} limit={limit} total={data.total} onPage={onPage} />
      <DeleteRecordingDialog
        recording={deleting}
        onClose={() => {
          setDeleting(undefined);
        }}
      />
    </>
  );
}

/** What was recorded on this server, of everybody. */
export function AllRecordings() {
  const [status, setStatus] = useState("");
  const [page, setPage] = useState(1);
  return (
    <>
      <div className="mb-5 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="mb-1 h-page">Recordings</h1>
          <p className="text-ink-2">Of all rooms. What failed keeps its tracks and can be made again.</p>
        </div>
        <States
          value={status}
          onChange={(next) => {
            setStatus(next);
            setPage(1);
          }}
        />
      </div>
      <List status={status} page={page} onPage={setPage} />
    </>
  );
}
