import { Hand, Smile, VolumeX } from "lucide-react";

import { Menu, MenuItem } from "~/components/ui/menu";

import { raiseHand, sendReaction } from "../api";
import type { Meeting } from "../core/meeting";
import { perform } from "../core/moderation";
import type { MeetingView } from "../core/view";
import { useStore } from "../hooks/use-store";
import { BarButton } from "./bar-button";

const emojis = ["👍", "👏", "❤️", "😂", "😮", "🎉"];

interface SignalsProps {
  roomId: string;
  view: MeetingView;
}

/** Wants to speak; the server keeps the order. */
export function HandButton({ roomId, view }: SignalsProps) {
  const up = view.people.some((person) => person.local && person.hand !== undefined);
  return (
    <BarButton
      icon={Hand}
      label={up ? "Lower hand" : "Raise hand"}
      shortcut="H"
      look={up ? "on" : "rest"}
      className="max-sm:hidden short:hidden"
      onClick={() => void perform(raiseHand(roomId, !up))}
    />
  );
}

export function ReactionButton({ roomId }: { roomId: string }) {
  return (
    <Menu side="top" align="center" theme="dark" className="min-w-0" trigger={<BarButton icon={Smile} label="React" className="max-md:hidden short:hidden" />}>
      <div className="flex">
        {emojis.map((emoji) => (
          <MenuItem
            key={emoji}
            aria-label={`React with ${emoji}`}
            className="min-w-11 justify-center px-2 text-xl [&>span]:flex-none"
            onSelect={() => void perform(sendReaction(roomId, emoji))}
          >
            {emoji}
          </MenuItem>
        ))}
      </div>
    </Menu>
  );
}

/** Emojis of everybody, over the picture for a moment. */
export function FlyingReactions({ meeting }: { meeting: Meeting }) {
  const flying = useStore(meeting.flying);
  return (
    <ul aria-live="polite" className="pointer-events-none fixed start-4 bottom-[calc(var(--bar-height)+16px)] z-(--z-bar) flex flex-col items-start gap-1.5">
      {flying.map(({ id, emoji, name }) => (
        <li key={id} className="inline-flex animate-rise items-center gap-2 rounded-full bg-control px-3 py-1.5 text-sm shadow-2">
          <span className="text-2xl leading-none">{emoji}</span>
          <bdi className="max-w-40 truncate">{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** A moderator has turned my sound off. */
export function DeafenedBanner({ meeting }: { meeting: Meeting }) {
  if (!useStore(meeting.deafened)) return null;
  return (
    <p role="status" className="flex min-h-12 flex-none items-center gap-3 rounded-lg bg-control px-4 py-2">
      <VolumeX className="size-5 flex-none" strokeWidth={1.75} aria-hidden />
      The host has turned your sound off. You hear nobody until it is on again.
    </p>
  );
}
