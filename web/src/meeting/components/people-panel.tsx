import { Hand, Link as LinkIcon, Mic, MicOff, Pin, PinOff, Video, VideoOff } from "lucide-react";

import { Avatar } from "~/components/ui/avatar";
import { Button } from "~/components/ui/button";
import { IconButton } from "~/components/ui/icon-button";
import { copy } from "~/lib/clipboard";
import { roomPath } from "~/lib/room-name";

import { type Waiting, lowerHands, muteEveryone } from "../api";
import { isAbove, perform } from "../core/moderation";
import { type Person, handsUp } from "../core/view";
import { ConnectionBars } from "./connection-bars";
import { Panel } from "./panel";
import { PersonMenu } from "./person-menu";
import { WaitingList } from "./waiting-list";

interface PeoplePanelProps {
  roomId: string;
  roomName: string;
  people: readonly Person[];
  waiting: Waiting[];
  pinned: string | undefined;
  onPin: (key: string | undefined) => void;
  onClose: () => void;
}

const roleName = ({ host, role, guest }: Person) => (host || role === "host" ? "Host" : role === "moderator" ? "Moderator" : guest ? "Guest" : "");

const about = (person: Person) =>
  [person.local ? "You" : "", roleName(person), stateOf(person)].filter((word) => word !== "").join(", ");

const stateOf = ({ quality, speaking }: Person) => (quality === "lost" ? "Reconnecting" : speaking ? "Speaking" : "");

interface PersonRowProps {
  roomId: string;
  me: Person | undefined;
  person: Person;
  /** Others in the list have a menu at the end. */
  indent: boolean;
  pinned: boolean;
  onPin: (() => void) | undefined;
}

function PersonRow({ roomId, me, person, indent, pinned, onPin }: PersonRowProps) {
  const { name, avatar, microphone, camera, quality, speaking } = person;
  const Sound = microphone ? Mic : MicOff;
  const Picture = camera === undefined ? VideoOff : Video;
  const line = about(person);
  return (
    <li className="flex min-h-[50px] items-center gap-3 rounded-md px-2.5 hover:bg-hover">
      <Avatar name={name} picture={avatar} size={34} />
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{name}</bdi>
        {line === "" ? null : <span className="block text-xs text-ink-3">{line}</span>}
      </span>
      {person.hand === undefined ? null : <Hand className="size-[18px] flex-none text-presence-ink" strokeWidth={2} role="img" aria-label="Hand raised" />}
      <ConnectionBars quality={quality} />
      <Picture className="size-[18px] flex-none text-ink-2" strokeWidth={1.75} role="img" aria-label={camera === undefined ? "Camera off" : "Camera on"} />
      <Sound
        className={speaking ? "size-[18px] flex-none text-presence-ink" : "size-[18px] flex-none text-ink-2"}
        strokeWidth={1.75}
        role="img"
        aria-label={microphone ? "Microphone on" : "Microphone off"}
      />
      {onPin === undefined ? null : <IconButton icon={pinned ? PinOff : Pin} label={pinned ? `Unpin ${name}` : `Pin ${name} for me`} small onClick={onPin} />}
      {me !== undefined && isAbove(me, person) ? <PersonMenu roomId={roomId} me={me} person={person} /> : indent ? <span className="w-8 flex-none" /> : null}
    </li>
  );
}

/** Who is in there, and the way to bring in more. */
export function PeoplePanel({ roomId, roomName, people, waiting, pinned, onPin, onClose }: PeoplePanelProps) {
  // In a list of people one looks for oneself first.
  const hands = handsUp(people);
  // Whoever wants to speak stands first, in the order of the hands.
  const sorted = [...hands, ...people.filter((person) => person.hand === undefined).sort((a, b) => Number(b.local) - Number(a.local))];
  const me = people.find((person) => person.local);
  const below = people.some((person) => isAbove(me, person));
  return (
    <Panel id="people-panel" title="People" aside={people.length} onClose={onClose}>
      <WaitingList roomId={roomId} waiting={waiting} />
      <h3 className="px-[18px] pt-1 pb-1.5 text-xs font-semibold text-ink-3">In the meeting</h3>
      <ul className="min-h-0 flex-1 overflow-y-auto px-2">
        {sorted.map((person) => (
          <PersonRow
            key={person.identity}
            roomId={roomId}
            me={me}
            person={person}
            indent={below}
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
      <div className="flex flex-none flex-col gap-2 border-t border-line p-3">
        {hands.length > 0 && me !== undefined && me.role !== "member" ? (
          <Button block icon={Hand} onClick={() => void perform(lowerHands(roomId), "All hands are down")}>
            Lower all hands
          </Button>
        ) : null}
        {below ? (
          <Button block icon={MicOff} onClick={() => void perform(muteEveryone(roomId), "Everyone is muted")}>
            Mute everyone
          </Button>
        ) : null}
        <Button block icon={LinkIcon} onClick={() => void copy(`${location.origin}${roomPath(roomName)}`, "Link copied")}>
          Copy the link to invite
        </Button>
      </div>
    </Panel>
  );
}
