import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { words } from "~/lib/words";

import { Button } from "./ui/button";
import { Card } from "./ui/card";
import { FieldError } from "./ui/field";
import { Skeleton } from "./ui/skeleton";

/** The shape of a list that is on its way. */
export function ListWaiting({ rows = 4 }: { rows?: number }) {
  return (
    <Card aria-busy="true">
      <p className="sr-only" role="status">
        Loading
      </p>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex min-h-[60px] items-center gap-4 border-b border-line px-5 last:border-0">
          <Skeleton className="size-8 rounded-full" />
          <span className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-3 w-40" />
            <Skeleton className="h-2.5 w-56 max-w-full" />
          </span>
        </div>
      ))}
    </Card>
  );
}

/** A list that did not come. */
export function ListFailed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Card className="flex flex-wrap items-center gap-3 px-5 py-5">
      <FieldError>{words(error)}</FieldError>
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    </Card>
  );
}

/** A list with nothing in it. */
export function ListEmpty({ children }: { children: ReactNode }) {
  return (
    <Card className="px-5 py-6 text-ink-2">
      <p role="status">{children}</p>
    </Card>
  );
}

type Endless = Pick<UseInfiniteQueryResult, "isError" | "error" | "refetch" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;

/** A list that goes on at its end: what came of its pages, or why there is nothing to see. */
export function EndlessList<Row>({ query, rows, empty, children }: { query: Endless; rows: Row[] | undefined; empty: string; children: (row: Row) => ReactNode }) {
  if (query.isError) return <ListFailed error={query.error} onRetry={() => void query.refetch()} />;
  if (rows === undefined) return <ListWaiting />;
  if (rows.length === 0) return <ListEmpty>{empty}</ListEmpty>;
  return (
    <>
      <Card>
        <ul>{rows.map(children)}</ul>
      </Card>
      {query.hasNextPage ? (
        <div className="mt-4 flex justify-center">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show earlier
          </Button>
        </div>
      ) : null}
    </>
  );
}
