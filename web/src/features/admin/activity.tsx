import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";

import { EndlessList } from "~/components/list-state";
import { Input } from "~/components/ui/input";
import { Select } from "~/components/ui/select";
import type { AuditEntry } from "~/lib/api-types";
import { momentName } from "~/lib/time";

import { changesOf, deedOf, kindsOfDeed, targetOf } from "./activity-words";
import { type ActivityQuery, listActivity } from "./api";

function Target({ entry }: { entry: AuditEntry }) {
  const name = targetOf(entry);
  if (name === "") return null;
  if (entry.targetType !== "user" || entry.action === "user.delete") return <b>{name}</b>;
  return (
    <Link className="rounded-xs font-semibold underline decoration-line-strong underline-offset-3" to={`/admin/users/${entry.targetId}`}>
      {name}
    </Link>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const changes = changesOf(entry);
  return (
    <li className="border-b border-line px-4.5 py-3 last:border-0">
      <p className="[overflow-wrap:anywhere]">
        <b>{entry.actorEmail}</b> {deedOf(entry.action)} <Target entry={entry} />
      </p>
      {changes.map(({ name, from, to }) => (
        <p key={name} className="mt-0.5 text-sm text-ink-2 [overflow-wrap:anywhere]">
          {name}: {from} → {to}
        </p>
      ))}
      <p className="mt-0.5 text-xs text-ink-3 tabular-nums">
        <time dateTime={entry.createdAt}>{momentName(Date.parse(entry.createdAt))}</time>, from <bdi>{entry.address}</bdi>
      </p>
    </li>
  );
}

interface FiltersProps {
  query: ActivityQuery;
  change: (changes: Partial<ActivityQuery>) => void;
}

function Filters({ query, change }: FiltersProps) {
  const day = "w-[150px] max-sm:w-auto max-sm:flex-1";
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2" role="search">
      <div className="max-sm:w-full sm:w-[160px]">
        <Select aria-label="What was done" className="min-h-(--control-md)! text-sm font-medium" value={query.action} onChange={(event) => change({ action: event.target.value })}>
          {kindsOfDeed.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </div>
      <div className={day}>
        <Input type="date" aria-label="From" boxClassName="min-h-(--control-md)!" max={query.dateTo} value={query.dateFrom} onChange={(event) => change({ dateFrom: event.target.value })} />
      </div>
      <span className="text-sm text-ink-3" aria-hidden="true">
        to
      </span>
      <div className={day}>
        <Input type="date" aria-label="Until" boxClassName="min-h-(--control-md)!" min={query.dateFrom} value={query.dateTo} onChange={(event) => change({ dateTo: event.target.value })} />
      </div>
    </div>
  );
}

/** What administrators did, the latest first. Nobody can change it. */
export function Activity() {
  const [query, setQuery] = useState<ActivityQuery>({ action: "", target: "", dateFrom: "", dateTo: "" });
  const list = useInfiniteQuery({
    queryKey: ["admin", "activity", query],
    queryFn: ({ pageParam, signal }) => listActivity(query, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => (nextCursor === "" ? undefined : nextCursor),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const entries = list.data?.pages.flatMap((page) => page.entries);
  return (
    <>
      <h1 className="mb-1 h-page">Activity</h1>
      <p className="mb-5 text-ink-2">What administrators did. Nobody can change or clear it.</p>
      <Filters query={query} change={(changes) => setQuery({ ...query, ...changes })} />
      <EndlessList query={list} rows={entries} empty="Nothing happened in this time.">
        {(entry) => <Entry key={entry.id} entry={entry} />}
      </EndlessList>
    </>
  );
}
