import { ArrowDown, ArrowUp, Ban, MailWarning } from "lucide-react";
import { Link, useLocation } from "react-router";

import { Avatar } from "~/components/ui/avatar";
import { Badge } from "~/components/ui/badge";
import { Card } from "~/components/ui/card";
import { Checkbox } from "~/components/ui/checkbox";
import type { UserDetails } from "~/lib/api-types";
import { shownEmail } from "~/lib/person";
import { dayName, utcTime } from "~/lib/time";
import { useSettings } from "~/lib/use-settings";

import type { UserListQuery } from "./api";
import { isAdministrator, roleOf, wayOf } from "./person-words";
import type { useSelection } from "./use-selection";

const cell = "border-b border-line px-3 py-2 group-last:border-0";
const head = "h-10 border-b border-line px-3 text-start text-xs font-semibold text-ink-3 whitespace-nowrap";

interface SortHeadProps {
  sort: string;
  label: string;
  query: UserListQuery;
  onSort: (sort: string, order: string) => void;
  className?: string;
}

/** The head of a column by which the list can be sorted. */
function SortHead({ sort, label, query, onSort, className = "" }: SortHeadProps) {
  const current = query.sort === sort;
  const ascending = query.order === "asc";
  const Arrow = ascending ? ArrowUp : ArrowDown;
  return (
    <th scope="col" aria-sort={current ? (ascending ? "ascending" : "descending") : undefined} className={`${head} ${className}`}>
      <button
        type="button"
        className="-mx-1.5 inline-flex min-h-8 items-center gap-1.5 rounded-sm px-1.5 hover:bg-hover hover:text-ink coarse:min-h-11"
        onClick={() => {
          onSort(sort, current ? (ascending ? "desc" : "asc") : sort === "createdAt" ? "desc" : "asc");
        }}
      >
        {label}
        {current ? <Arrow className="size-3.5" strokeWidth={2} aria-hidden /> : null}
      </button>
    </th>
  );
}

/** What is not as usual with an account. */
export function UserState({ user }: { user: UserDetails }) {
  const { data: settings } = useSettings();
  if (!user.isActive) {
    return (
      <Badge kind="danger" icon={Ban}>
        Blocked
      </Badge>
    );
  }
  if (settings?.requireEmailVerification && user.emailVerifiedAt === undefined && (user.provider === "local" || user.provider === "passkey")) {
    return (
      <Badge kind="caution" icon={MailWarning}>
        Not confirmed
      </Badge>
    );
  }
  return <span className="text-ink-2">Active</span>;
}

interface UserRowProps {
  user: UserDetails;
  picked: boolean;
  onPick: (picked: boolean) => void;
}

function UserRow({ user, picked, onPick }: UserRowProps) {
  const { search } = useLocation();
  const role = roleOf(user);
  const joined = dayName(utcTime(user.createdAt));
  return (
    <tr className={`group relative hover:bg-hover ${picked ? "bg-selected" : ""}`}>
      <td className={`${cell} ps-4 sm:ps-5`}>
        <Checkbox checked={picked} onChange={onPick} label={`Select ${user.name}`} className="z-1" />
      </td>
      <td className={cell}>
        <div className="flex min-w-0 items-center gap-3">
          <Avatar name={user.name} picture={user.avatarUrl} size={32} />
          <div className="min-w-0">
            <Link
              to={`/admin/users/${user.id}`}
              state={{ back: search }}
              className="block truncate font-medium text-ink after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
            >
              {user.name}
            </Link>
            <span className="block truncate text-xs text-ink-3">{user.provider === "guest" ? "Guest" : shownEmail(user.email)}</span>
            <span className="block truncate text-xs text-ink-3 md:hidden">
              {[...new Set([role, wayOf(user.provider)])].join(", ")}
            </span>
          </div>
        </div>
      </td>
      <td className={`${cell} max-md:hidden ${isAdministrator(user) ? "font-semibold" : "text-ink-2"}`}>{role}</td>
      <td className={`${cell} text-ink-2 max-md:hidden`}>{wayOf(user.provider)}</td>
      <td className={`${cell} text-ink-2 tabular-nums max-lg:hidden`}>{joined}</td>
      <td className={`${cell} pe-4 sm:pe-5`}>
        <UserState user={user} />
      </td>
    </tr>
  );
}

interface UserTableProps {
  users: UserDetails[];
  query: UserListQuery;
  stale: boolean;
  selection: ReturnType<typeof useSelection>;
  onSort: (sort: string, order: string) => void;
}

/** The accounts of the server, one a row. */
export function UserTable({ users, query, stale, selection, onSort }: UserTableProps) {
  const parts = { query, onSort };
  const count = users.filter(({ id }) => selection.ids.has(id)).length;
  return (
    <Card className={stale ? "overflow-clip opacity-60" : "overflow-clip"} aria-busy={stale || undefined}>
      <table className="w-full table-fixed text-sm">
        <caption className="sr-only">Users</caption>
        <thead>
          <tr>
            <th scope="col" className={`${head} w-12 ps-4 sm:w-14 sm:ps-5`}>
              <Checkbox
                checked={count === users.length ? true : count > 0 ? "indeterminate" : false}
                onChange={(all) => {
                  selection.set(all ? users.map(({ id }) => id) : []);
                }}
                label="Select all"
              />
            </th>
            <SortHead {...parts} sort="name" label="User" className="md:w-[36%]" />
            <th scope="col" className={`${head} max-md:hidden`}>
              Role
            </th>
            <SortHead {...parts} sort="provider" label="Signs in with" className="max-md:hidden" />
            <SortHead {...parts} sort="createdAt" label="Joined" className="max-lg:hidden" />
            <th scope="col" className={`${head} w-[136px] pe-4 sm:pe-5`}>
              Status
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <UserRow
              key={user.id}
              user={user}
              picked={selection.ids.has(user.id)}
              onPick={(picked) => {
                selection.pick(user.id, picked);
              }}
            />
          ))}
        </tbody>
      </table>
    </Card>
  );
}
