import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Pager } from "~/components/ui/pager";

import { useListQuery } from "./use-list-query";
import { useSelection } from "./use-selection";
import { useUsers } from "./use-users";
import { UserBulk } from "./user-bulk";
import { UserFilters } from "./user-filters";
import { UserTable } from "./user-table";

/** Everybody with an account: search, filter, sort, page, and deeds for several at once. */
export function UserList() {
  const { query, change, filtered } = useListQuery();
  const { data, isError, error, refetch, isPlaceholderData } = useUsers(query);
  const selection = useSelection(JSON.stringify(query));
  // Whoever has gone from the page meanwhile is not meant any more.
  const picked = (data?.users ?? []).map(({ id }) => id).filter((id) => selection.ids.has(id));
  return (
    <>
      <h1 className="mb-5 h-page">
        Users {data === undefined ? null : <span className="font-regular text-ink-3 tabular-nums">{data.total}</span>}
      </h1>
      <UserFilters query={query} filtered={filtered} change={change} />
      {isError ? (
        <ListFailed error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <ListWaiting rows={8} />
      ) : data.users.length === 0 ? (
        <ListEmpty>{filtered ? "Nobody fits. Clear the filters to see everybody." : "Nobody is on this page."}</ListEmpty>
      ) : (
        <UserTable
          users={data.users}
          query={query}
          stale={isPlaceholderData}
          selection={selection}
          onSort={(sort, order) => {
            change({ sort, order });
          }}
        />
      )}
      <UserBulk
        ids={isPlaceholderData ? [] : picked}
        onClear={() => {
          selection.set([]);
        }}
      />
      {data === undefined ? null : (
        <Pager
          page={query.page}
          limit={query.limit}
          total={data.total}
          onPage={(page) => {
            change({ page: String(page) });
          }}
        />
      )}
    </>
  );
}
