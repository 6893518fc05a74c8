import { useState } from "react";

/** Picked ids of one page of a list; another page, other filters or another order begin with none. */
export function useSelection(page: string) {
  const [picked, setPicked] = useState<{ page: string; ids: ReadonlySet<string> }>({ page, ids: new Set() });
  const ids = picked.page === page ? picked.ids : new Set<string>();
  const set = (next: Iterable<string>) => {
    setPicked({ page, ids: new Set(next) });
  };
  return {
    ids,
    set,
    pick: (id: string, picks: boolean) => {
      set(picks ? [...ids, id] : [...ids].filter((other) => other !== id));
    },
  };
}
