import type { Overview } from "~/lib/api-types";

const height = 160;

function dayWord(date: string): string {
  return new Date(`${date}T12:00:00Z`).toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" });
}

/** Seven days as bars; the figures stand on them, so nobody has to guess. */
export function WeekChart({ days }: { days: Overview["activityTrend"] }) {
  const most = Math.max(1, ...days.map(({ participants }) => participants));
  return (
    <ol className="flex flex-1 items-end gap-2 px-5 pb-4 sm:gap-4">
      {days.map(({ date, participants }, index) => (
        <li key={date} className="flex min-w-0 flex-1 flex-col items-center gap-1.5">
          <span className="text-xs font-semibold tabular-nums">{participants}</span>
          <svg className="w-full max-w-10" height={height} preserveAspectRatio="none" aria-hidden="true">
            <rect width="100%" height={height} rx="6" className="fill-surface-sunken" />
            <rect
              width="100%"
              y={height - Math.max(participants === 0 ? 0 : 4, (participants / most) * height)}
              height={Math.max(participants === 0 ? 0 : 4, (participants / most) * height)}
              rx="6"
              className={index === days.length - 1 ? "fill-presence-line" : "fill-ink"}
            />
          </svg>
          <span className="text-xs text-ink-3">{index === days.length - 1 ? "Today" : dayWord(date)}</span>
        </li>
      ))}
    </ol>
  );
}
