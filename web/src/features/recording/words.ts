import type { Recording } from "~/lib/api-types";
import { clock, momentName } from "~/lib/time";

/** "318 MB". */
export function sizeName(bytes: number): string {
  if (bytes < 1_000_000) return `${String(Math.ceil(bytes / 1000))} kB`;
  if (bytes < 1_000_000_000) return `${String(Math.round(bytes / 1_000_000))} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

const types: Record<string, string> = { audio: "Sound only", video: "Pictures only", screen: "Shared screens", tracks: "Single tracks" };

/** What it is, in one line: when, how long, how large. */
export function facts(recording: Recording): string {
  const parts = [momentName(Date.parse(recording.createdAt))];
  if (recording.durationMs > 0) parts.push(clock(recording.durationMs / 1000));
  if (recording.fileSize > 0) parts.push(sizeName(recording.fileSize));
  const type = types[recording.recordingType];
  if (type !== undefined) parts.push(type);
  return parts.join(" · ");
}

export interface Standing {
  text: string;
  kind: "live" | "busy" | "failed" | "ready";
}

/** How it stands. */
export function standing({ status, downloadStatus, progress }: Recording): Standing {
  if (status === "pending" || status === "started") return { text: "Recording now", kind: "live" };
  if (status === "deleting") return { text: "Being deleted", kind: "busy" };
  if (status === "failed") return { text: "Failed", kind: "failed" };
  if (downloadStatus === "ready") return { text: "Ready", kind: "ready" };
  return { text: progress > 0 ? `Being made, ${String(progress)} %` : "Being made", kind: "busy" };
}

/** It changes by itself, so it is worth asking again. */
export const isMoving = (recording: Recording) => ["live", "busy"].includes(standing(recording).kind);
