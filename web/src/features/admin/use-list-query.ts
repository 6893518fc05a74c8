import { useSearchParams } from "react-router";

import type { UserListQuery } from "./api";

const perPage = 25;

/** What the list of users shows, kept in the address, so that a copied link and the way back from an account lead to the same. */
export function useListQuery() {
  const [search, setSearch] = useSearchParams();
  const text = (name: string) => search.get(name) ?? "";
  const page = Number(text("page"));
  const query: UserListQuery = {
    q: text("q"),
    role: text("role"),
    provider: text("provider"),
    status: text("status"),
    sort: text("sort") === "" ? "createdAt" : text("sort"),
    order: text("order") === "" ? "desc" : text("order"),
    page: Number.isInteger(page) && page > 0 ? page : 1,
    limit: perPage,
  };
  /** Changes some of it; everything but another page begins at the first one. */
  const change = (changes: Partial<Record<keyof UserListQuery, string>>) => {
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        next.delete("page");
        for (const [name, value] of Object.entries(changes)) {
          if (value === "" || (name === "page" && value === "1")) next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  };
  const filtered = [query.q, query.role, query.provider, query.status].some((value) => value !== "");
  return { query, change, filtered };
}
