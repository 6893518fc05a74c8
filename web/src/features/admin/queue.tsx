import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { EndlessList, ListFailed, ListWaiting } from "~/components/list-state";
import { Section } from "~/components/section";
import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Row } from "~/components/ui/row";
import type { Job, Queue as Data } from "~/lib/api-types";
import { ago, momentName } from "~/lib/time";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { deleteJob, listJobs, readQueue, retryJob } from "./api";
import { StateSelect } from "./state-select";

const everyTenSeconds = 10_000;

function Figure({ label, value, text }: { label: string; value: string; text?: string }) {
  return (
    <div className="border-line px-5 py-4 max-sm:odd:border-e max-sm:nth-[n+3]:border-t sm:not-first:border-s">
      <dt className="text-sm text-ink-2">{label}</dt>
      <dd className="mt-1 text-2xl font-display tracking-display tabular-nums">{value}</dd>
      <dd className="min-h-4 text-xs text-ink-3">{text}</dd>
    </div>
  );
}

function Figures({ queue }: { queue: Data }) {
  return (
    <Card>
      <dl className="grid grid-cols-2 sm:grid-cols-4">
        <Figure label="Waiting" value={String(queue.pending)} {...(queue.oldestPending === undefined ? {} : { text: `oldest: ${ago(Date.parse(queue.oldestPending))}` })} />
        <Figure label="Running" value={String(queue.active)} />
        <Figure label="Done" value={String(queue.done24h)} text="in a day" />
        <Figure label="Failed" value={String(queue.failed24h)} text="in a day" />
      </dl>
    </Card>
  );
}

const kinds: Record<string, string> = { send_email: "Mail", render_recording: "Film of a recording", recording_delete: "Deleting a recording" };

const states: { value: string; label: string }[] = [
  { value: "failed", label: "Failed" },
  { value: "pending", label: "Waiting" },
  { value: "active", label: "Running" },
  { value: "done", label: "Done" },
];

function JobRow({ job }: { job: Job }) {
  const client = useQueryClient();
  const options = {
    onSuccess: () => client.invalidateQueries({ queryKey: ["admin"] }),
    onError: (error: Error) => {
      showToast(words(error), { kind: "error" });
    },
  };
  const retry = useMutation({ mutationFn: retryJob, ...options });
  const remove = useMutation({ mutationFn: deleteJob, ...options });
  const name = kinds[job.type] ?? job.type;
  const tries = job.attempts === 1 ? "1 try" : `${String(job.attempts)} tries`;
  return (
    <Row
      title={name}
      text={[momentName(Date.parse(job.createdAt)), tries, ...(job.error === undefined ? [] : [job.error])].join(", ")}
      end={
        job.status === "failed" ? (
          <>
            <Button size="sm" aria-label={`Try ${name} again`} busy={retry.isPending} onClick={() => retry.mutate(job.id)}>
              Try again
            </Button>
            <Button size="sm" variant="danger-quiet" aria-label={`Delete ${name}`} busy={remove.isPending} onClick={() => remove.mutate(job.id)}>
              Delete
            </Button>
          </>
        ) : (
          <Badge>{states.find(({ value }) => value === job.status)?.label ?? job.status}</Badge>
        )
      }
    />
  );
}

function Jobs() {
  const [status, setStatus] = useState("failed");
  const list = useInfiniteQuery({
    queryKey: ["admin", "jobs", status],
    queryFn: ({ pageParam, signal }) => listJobs(status, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => (nextCursor === "" ? undefined : nextCursor),
    refetchInterval: everyTenSeconds,
    staleTime: 0,
  });
  const jobs = list.data?.pages.flatMap((page) => page.jobs);
  return (
    <Section
      title="Jobs"
      text="What failed for good stays thirty days, what is done seven."
      action={
        <StateSelect label="Which jobs" states={states} value={status} onChange={setStatus} />
      }
    >
      <EndlessList query={list} rows={jobs} empty={status === "failed" ? "Nothing failed." : "There are none."}>
        {(job) => <JobRow key={job.id} job={job} />}
      </EndlessList>
    </Section>
  );
}

/** Work that the server does in the background, and what failed of it. */
export function Queue() {
  const { data, isError, error, refetch } = useQuery({ queryKey: ["admin", "queue"], queryFn: ({ signal }) => readQueue(signal), refetchInterval: everyTenSeconds, staleTime: 0 });
  return (
    <>
      <h1 className="mb-1 h-page">Jobs</h1>
      <p className="mb-5 text-ink-2">Work in the background: mails and what else must not be lost.</p>
      {isError ? <ListFailed error={error} onRetry={() => void refetch()} /> : data === undefined ? <ListWaiting rows={1} /> : <Figures queue={data} />}
      <Jobs />
    </>
  );
}
