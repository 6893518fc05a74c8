import { Link as LinkIcon, Mic, MicOff, Pin, PinOff, Video, VideoOff } from "lucide-react";

import { Avatar } from "~/components/ui/avatar";
import { Button } from "~/components/ui/button";
import { IconButton } from "~/components/ui/icon-button";
import { copy } from "~/lib/clipboard";
import { roomPath } from "~/lib/room-name";

import type { Person } from "../core/view";
import { ConnectionBars } from "./connection-bars";
import { Panel } from "./panel";

interface PeoplePanelProps {
  roomName: string;
  people: readonly Person[];
  pinned: string | undefined;
  onPin: (key: string | undefined) => void;
  onClose: () => void;
}

const role = ({ local, host, guest, speaking, quality }: Person) =>
  [local ? "You" : "", host ? "Host" : guest ? "Guest" : "", quality === "lost" ? "Reconnecting" : speaking ? "Speaking" : ""].filter((word) => word !== "").join(", ");

function PersonRow({ person, pinned, onPin }: { person: Person; pinned: boolean; onPin: (() => void) | undefined }) {
  const { name, avatar, microphone, camera, quality, speaking } = person;
  const Sound = microphone ? Mic : MicOff;
  const Picture = camera === undefined ? VideoOff : Video;
  const about = role(person);
  return (
    <li className="flex min-h-[50px] items-center gap-3 rounded-md px-2.5 hover:bg-hover">
      <Avatar name={name} picture={avatar} size={34} />
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{name}</bdi>
        {about === "" ? null : <span className="block text-xs text-ink-3">{about}</span>}
      </span>
      <ConnectionBars quality={quality} />
      <Picture className="size-[18px] flex-none text-ink-2" strokeWidth={1.75} role="img" aria-label={camera === undefined ? "Camera off" : "Camera on"} />
      <Sound
        className={speaking ? "size-[18px] flex-none text-presence-ink" : "size-[18px] flex-none text-ink-2"}
        strokeWidth={1.75}
        role="img"
        aria-label={microphone ? "Microphone on" : "Microphone off"}
      />
      {onPin === undefined ? null : <IconButton icon={pinned ? PinOff : Pin} label={pinned ? `Unpin ${name}` : `Pin ${name} for me`} small onClick={onPin} />}
    </li>
  );
}

/** Who is in there, and the way to bring in more. */
export function PeoplePanel({ roomName, people, pinned, onPin, onClose }: PeoplePanelProps) {
  // In a list of people one looks for oneself first.
  const sorted = [...people].sort((a, b) => Number(b.local) - Number(a.local));
  return (
    <Panel id="people-panel" title="People" aside={people.length} onClose={onClose}>
      <h3 className="px-[18px] pt-1 pb-1.5 text-xs font-semibold text-ink-3">In the meeting</h3>
      <ul className="min-h-0 flex-1 overflow-y-auto px-2">
        {sorted.map((person) => (
          <PersonRow
            key={person.identity}
            person={person}
            pinned={person.identity === pinned}
            onPin={
              people.length > 1
                ? () => {
                    onPin(person.identity === pinned ? undefined : person.identity);
                  }
                : undefined
            }
          />
        ))}
      </ul>
      <div className="flex-none border-t border-line p-3">
        <Button block icon={LinkIcon} onClick={() => void copy(`${location.origin}${roomPath(roomName)}`, "Link copied")}>
          Copy the link to invite
        </Button>
      </div>
    </Panel>
  );
}
