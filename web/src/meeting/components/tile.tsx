import { MicOff, MonitorUp, Pin, PinOff, WifiOff } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";

import { Avatar } from "~/components/ui/avatar";
import { cn } from "~/lib/class-names";

import type { Shown } from "../core/layout";
import type { Person, Share } from "../core/view";
import { ConnectionBars } from "./connection-bars";
import { TrackVideo } from "./track-video";

interface TileProps {
  shown: Shown;
  pinned: boolean;
  /** Nothing while there is nobody to choose between. */
  onPin: ((key: string | undefined) => void) | undefined;
  /** I have lost the server: pictures stand still, half as bright. */
  frozen: boolean;
  avatarSize: number;
  style?: CSSProperties;
  className?: string;
}

function personLabel({ name, local, speaking, microphone, quality }: Person): string {
  return [
    name,
    local ? "you" : "",
    speaking ? "speaking" : "",
    microphone ? "" : "microphone off",
    quality === "weak" ? "weak connection" : quality === "lost" ? "reconnecting" : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function Equaliser() {
  return (
    <span className="eq flex-none" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}

function PersonPlate({ person, frozen }: { person: Person; frozen: boolean }) {
  const { name, local, speaking, microphone, quality } = person;
  return (
    <span className="plate plate-bs">
      {speaking ? <Equaliser /> : microphone ? null : <MicOff className="size-4 flex-none text-danger-ink" strokeWidth={2} aria-hidden />}
      <bdi className="name">{local && frozen ? "You are reconnecting" : name}</bdi>
      {local && !frozen ? <span className={cn("own font-regular", !speaking && "text-ink-3")}>you</span> : null}
      <ConnectionBars quality={quality} />
    </span>
  );
}

function PinButton({ name, pinned, onPin }: { name: string; pinned: boolean; onPin: () => void }) {
  const Icon = pinned ? PinOff : Pin;
  const label = pinned ? `Unpin ${name}` : `Pin ${name}`;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onPin}
      className={cn(
        "absolute inset-e-2 top-2 z-2 grid size-9 place-items-center rounded-md bg-canvas transition-opacity duration-(--duration-fast) coarse:size-11 [.tile:hover_&]:opacity-100 focus-visible:opacity-100",
        pinned ? "opacity-100" : "opacity-0",
      )}
    >
      <Icon className="size-[18px]" strokeWidth={1.75} aria-hidden />
    </button>
  );
}

function PersonPicture({ person, frozen, avatarSize }: { person: Person; frozen: boolean; avatarSize: number }) {
  const { name, avatar, local, camera, quality } = person;
  const away = quality === "lost" && !local;
  return (
    <>
      {camera === undefined ? (
        <span className="absolute inset-0 grid place-items-center">
          <Avatar name={name} picture={avatar} size={avatarSize} />
        </span>
      ) : (
        <TrackVideo track={camera} mirrored={local} className={cn((away || (frozen && !local)) && "brightness-50 grayscale")} />
      )}
      {away ? (
        <span className="absolute inset-0 grid place-content-center justify-items-center gap-1.5 bg-canvas/55 text-sm font-semibold">
          <WifiOff className="size-5" strokeWidth={1.75} aria-hidden />
          <span>
            <bdi>{name.split(" ")[0]}</bdi> is reconnecting
          </span>
        </span>
      ) : null}
    </>
  );
}

function SharePicture({ share }: { share: Share }) {
  return (
    <>
      <TrackVideo track={share.track} whole />
      <span className="plate plate-bs">
        <MonitorUp className="size-4 flex-none" strokeWidth={2} aria-hidden />
        <bdi className="name">{share.local ? "You share your screen" : `${share.name} shares a screen`}</bdi>
      </span>
    </>
  );
}

/** One person, or one shared screen. The plate with the name is cut out of the picture, so that it lies on no face. */
export function Tile({ shown, pinned, onPin, frozen, avatarSize, style, className }: TileProps) {
  const person = shown.kind === "person" ? shown.person : undefined;
  const share = shown.kind === "share" ? shown.share : undefined;
  const label = person === undefined ? `Screen of ${share?.name ?? ""}` : personLabel(person);
  let content: ReactNode = null;
  if (person !== undefined) content = <PersonPicture person={person} frozen={frozen} avatarSize={avatarSize} />;
  else if (share !== undefined) content = <SharePicture share={share} />;
  return (
    <article
      aria-label={label}
      data-participant={person?.identity ?? share?.identity}
      data-source={shown.kind === "person" ? "camera" : "screen"}
      className={cn("tile", person?.speaking && "is-speaking", className)}
      style={style}
    >
      {content}
      {person === undefined ? null : <PersonPlate person={person} frozen={frozen} />}
      {onPin === undefined ? null : (
        <PinButton
          name={person?.name ?? `the screen of ${share?.name ?? ""}`}
          pinned={pinned}
          onPin={() => {
            onPin(pinned ? undefined : shown.key);
          }}
        />
      )}
    </article>
  );
}
