import { useQuery } from "@tanstack/react-query";
import { MonitorUp } from "lucide-react";
import { useMemo, useRef, useState } from "react";

import { Avatar } from "~/components/ui/avatar";
import { Card } from "~/components/ui/card";
import { cn } from "~/lib/class-names";
import { clock } from "~/lib/time";

import { type Chapter, type Voice, isScreen, readChapters, voicesOf } from "./chapters";

export interface FilmAddresses {
  file: string;
  poster?: string | undefined;
  chapters?: string | undefined;
}

interface FilmProps {
  name: string;
  addresses: FilmAddresses;
  soundOnly: boolean;
  seconds: number;
}

async function fetchText(address: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(`HTTP ${String(answer.status)}`);
  return answer.text();
}

/** One line a person: when they spoke. A press goes there. */
function Voices({ voices, seconds, now, onGo }: { voices: Voice[]; seconds: number; now: number; onGo: (at: number) => void }) {
  const place = (at: number) => `${String(Math.min(100, (at / seconds) * 100))}%`;
  return (
    <section aria-label="Who spoke when" className="mt-5">
      <ul className="flex flex-col gap-1.5">
        {voices.map(({ name, spans, share }) => (
          <li key={name} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 sm:grid-cols-[160px_minmax(0,1fr)_44px]">
            <span className="flex min-w-0 items-center gap-2.5">
              <Avatar name={name} size={22} />
              <span className="truncate">{name}</span>
            </span>
            <span className="relative col-span-2 row-start-2 h-5 sm:col-span-1 sm:row-start-auto">
              <span className="absolute inset-x-0 top-1/2 h-px bg-line" aria-hidden="true" />
              {spans.map(({ from, to }) => (
                <button
                  key={from}
                  type="button"
                  tabIndex={-1}
                  aria-label={`${name} at ${clock(from)}`}
                  className={cn("absolute inset-y-1 min-w-[3px] rounded-[3px]", now >= from && now < to ? "bg-presence" : "bg-ink-3 hover:bg-ink-2")}
                  style={{ insetInlineStart: place(from), width: place(to - from) }}
                  onClick={() => {
                    onGo(from);
                  }}
                />
              ))}
            </span>
            <span className="text-end text-sm text-ink-2 tabular-nums">{share} %</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ChapterList({ chapters, now, onGo }: { chapters: Chapter[]; now: number; onGo: (at: number) => void }) {
  return (
    <Card className="max-h-[420px] overflow-y-auto lg:max-h-[560px]">
      <ol aria-label="Chapters" className="p-1.5">
        {chapters.map((chapter) => {
          const current = now >= chapter.from && now < chapter.to;
          return (
            <li key={`${String(chapter.from)} ${chapter.text}`}>
              <button
                type="button"
                aria-current={current || undefined}
                className={cn("flex min-h-(--control-sm) w-full items-center gap-3 rounded-[8px] px-2.5 py-1.5 text-start hover:bg-hover", current && "bg-presence-soft font-semibold")}
                onClick={() => {
                  onGo(chapter.from);
                }}
              >
                <span className="w-14 flex-none text-ink-2 tabular-nums">{clock(chapter.from)}</span>
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{chapter.text}</span>
                {isScreen(chapter) ? <MonitorUp className="size-4 flex-none text-ink-3" strokeWidth={2} aria-hidden /> : null}
              </button>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

/** The film with its chapters, and under it who spoke when. */
export function Film({ name, addresses, soundOnly, seconds }: FilmProps) {
  const media = useRef<HTMLVideoElement>(null);
  const [now, setNow] = useState(0);
  const { data } = useQuery({
    queryKey: ["chapters", addresses.chapters],
    queryFn: ({ signal }) => fetchText(addresses.chapters ?? "", signal),
    enabled: addresses.chapters !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const chapters = useMemo(() => readChapters(data ?? ""), [data]);
  const voices = useMemo(() => voicesOf(chapters), [chapters]);
  const go = (at: number) => {
    if (media.current === null) return;
    media.current.currentTime = at;
    void media.current.play().catch(() => undefined);
  };
  return (
    <div className={cn("grid items-start gap-5", chapters.length > 0 && "lg:grid-cols-[minmax(0,1fr)_300px]")}>
      <div className="min-w-0">
        <video
          ref={media}
          controls
          playsInline
          preload="metadata"
          aria-label={name}
          src={addresses.file}
          poster={addresses.poster}
          className={cn("w-full rounded-lg bg-black", soundOnly ? "h-24" : "aspect-video")}
          onTimeUpdate={({ currentTarget }) => {
            setNow(currentTarget.currentTime);
          }}
        >
          <track kind="captions" label="Who speaks" src={addresses.chapters} />
        </video>
        {voices.length > 0 && seconds > 0 ? <Voices voices={voices} seconds={seconds} now={now} onGo={go} /> : null}
      </div>
      {chapters.length > 0 ? <ChapterList chapters={chapters} now={now} onGo={go} /> : null}
    </div>
  );
}
