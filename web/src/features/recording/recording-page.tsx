import { ArrowLeft, Download, Share2, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import { Failure } from "~/components/failure";
import { ListWaiting } from "~/components/list-state";
import { Button, ButtonLink } from "~/components/ui/button";
import { IconButton } from "~/components/ui/icon-button";
import { Note } from "~/components/ui/note";
import type { Recording } from "~/lib/api-types";

import { DeleteRecordingDialog } from "./delete-recording-dialog";
import { Film } from "./film";
import { StandingSign, download } from "./recording-list";
import { ShareDialog } from "./share-dialog";
import { useAddresses, useRecording } from "./use-recordings";
import { facts, standing } from "./words";

/** The film, once it is there; until then how far it is. */
function Screen({ recording }: { recording: Recording }) {
  const state = standing(recording);
  const ready = state.kind === "ready";
  const { data } = useAddresses(recording.roomId, recording.id, ready);
  if (state.kind === "failed") {
    return <Note kind="danger">{recording.error ?? "The recording failed."} What was recorded is kept; an administrator can try again.</Note>;
  }
  if (!ready) return <Note>{state.kind === "live" ? "The meeting is being recorded. It can be watched some minutes after it has ended." : "The film is being made. This page shows it by itself."}</Note>;
  if (data === undefined) return <div className="aspect-video w-full rounded-lg bg-black" aria-busy="true" />;
  const query = data.url.slice(data.url.indexOf("?"));
  const part = (address: string | null | undefined) => (address ? address + query : undefined);
  return (
    <Film
      name={`Recording of ${recording.roomName}`}
      addresses={{ file: data.url, poster: part(recording.thumbnailUrl), chapters: part(recording.chaptersUrl) }}
      soundOnly={recording.recordingType === "audio"}
      seconds={recording.durationMs / 1000}
    />
  );
}

interface ActionsProps {
  recording: Recording;
  onShare: () => void;
  onDelete: () => void;
}

function Actions({ recording, onShare, onDelete }: ActionsProps) {
  const ready = standing(recording).kind === "ready";
  return (
    <span className="flex flex-wrap items-center gap-2">
      {ready ? (
        <>
          <Button icon={Share2} onClick={onShare}>
            Share
          </Button>
          <Button icon={Download} onClick={() => void download(recording)}>
            Download
          </Button>
        </>
      ) : null}
      <IconButton icon={Trash2} label="Delete recording" onClick={onDelete} />
    </span>
  );
}

export function RecordingView({ roomId, recordingId }: { roomId: string; recordingId: string }) {
  const { data: recording, isError, error, refetch } = useRecording(roomId, recordingId);
  const [open, setOpen] = useState<"share" | "delete">();
  const navigate = useNavigate();
  const close = () => {
    setOpen(undefined);
  };
  if (isError) return <Failure title="We could not load the recording" error={error} onRetry={() => void refetch()} />;
  if (recording === undefined) return <ListWaiting />;
  return (
    <>
      <ButtonLink variant="ghost" size="sm" icon={ArrowLeft} className="-ms-3 mb-2" to="/recordings">
        Recordings
      </ButtonLink>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h1 className="h-page [overflow-wrap:anywhere]">{recording.roomName}</h1>
          <p className="flex flex-wrap items-center gap-x-3 text-ink-2 tabular-nums">
            {facts(recording)} <StandingSign {...standing(recording)} />
          </p>
        </div>
        <Actions
          recording={recording}
          onShare={() => {
            setOpen("share");
          }}
          onDelete={() => {
            setOpen("delete");
          }}
        />
      </div>
      <Screen recording={recording} />
      {open === "share" ? <ShareDialog recording={recording} onClose={close} /> : null}
      <DeleteRecordingDialog recording={open === "delete" ? recording : undefined} onClose={close} onDeleted={() => void navigate("/recordings")} />
    </>
  );
}
