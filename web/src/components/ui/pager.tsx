import { ChevronLeft, ChevronRight } from "lucide-react";

import { IconButton } from "./icon-button";

interface PagerProps {
  page: number;
  limit: number;
  total: number;
  onPage: (page: number) => void;
}

/** Where one is in a long list, and the way to its neighbours. Nothing where all is on one page. */
export function Pager({ page, limit, total, onPage }: PagerProps) {
  const last = Math.max(1, Math.ceil(total / limit));
  if (last === 1) return null;
  return (
    <nav aria-label="Pages" className="mt-3 flex items-center gap-1">
      <p className="flex-1 text-sm text-ink-2 tabular-nums" aria-live="polite">
        {(page - 1) * limit + 1} to {Math.min(page * limit, total)} of {total}
      </p>
      <IconButton
        icon={ChevronLeft}
        label="Page before"
        className="disabled:opacity-45"
        disabled={page <= 1}
        onClick={() => {
          onPage(page - 1);
        }}
      />
      <IconButton
        icon={ChevronRight}
        label="Next page"
        className="disabled:opacity-45"
        disabled={page >= last}
        onClick={() => {
          onPage(page + 1);
        }}
      />
    </nav>
  );
}
