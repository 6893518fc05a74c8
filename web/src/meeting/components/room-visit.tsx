import { Mark } from "~/components/logo";
import type { User } from "~/lib/api-types";
import { showToast } from "~/lib/toast";

import type { Chat } from "../core/chat";
import { chosen } from "../core/devices";
import type { Meeting } from "../core/meeting";
import type { SystemMessage } from "../core/system-message";
import { playTwoNotes } from "../core/two-notes";
import { useStore } from "../hooks/use-store";
import { type Visit, useVisit } from "../hooks/use-visit";
import { ClosedRoom, Ended } from "./ended";
import { PreJoin } from "./pre-join";
import { Refused } from "./refused";
import { Stage } from "./stage";

interface RoomVisitProps {
  roomName: string;
  user: User | undefined;
  /** Has an account of this server, not only a name. */
  member: boolean;
}

const asked = { "ask-microphone": "microphone", "ask-camera": "camera" } as const;

function onSystem(message: SystemMessage, meeting: Meeting) {
  if (message.event === "recording") {
    if (message.text !== "") showToast(message.text);
    // Who looks elsewhere hears it; whose speaker plays nothing has read it.
    if (message.on) playTwoNotes(chosen("audiooutput")).catch(() => undefined);
  }
  if (message.event !== "ask-microphone" && message.event !== "ask-camera") return;
  const source = asked[message.event];
  showToast(`The host asks you to turn on your ${source}.`, {
    action: {
      label: "Turn on",
      perform: () => {
        void meeting.turn(source, true);
      },
    },
  });
}

type InMeeting = Extract<Visit, { at: "meeting" }>;

interface MeetingOrEndProps extends InMeeting {
  roomName: string;
  chat: Chat;
  member: boolean;
  busy: boolean;
  problem: string | undefined;
  onBack: () => void;
}

function MeetingOrEnd({ meeting, room, roomName, chat, member, busy, problem, onBack }: MeetingOrEndProps) {
  const { state, ending } = useStore(meeting.view);
  return state === "ended" ? (
    <Ended ending={ending ?? "lost"} member={member} busy={busy} problem={problem} onBack={onBack} />
  ) : (
    <Stage meeting={meeting} room={room} roomName={roomName} chat={chat} onRejoin={onBack} />
  );
}

/** Everything behind a room's link: the way in, the meeting, and what comes after it. */
export function RoomVisit({ roomName, user, member }: RoomVisitProps) {
  const anonymous = user === undefined;
  const { visit, waiting, stopWaiting, busy, problem, password, recorded, chat, join, comeBack, reopen, checkAgain } = useVisit({ name: roomName, anonymous, onSystem });
  switch (visit.at) {
    case "checking":
      return (
        <main id="main" className="grid min-h-svh place-items-center" aria-busy="true">
          <Mark size={40} className="opacity-30" />
          <span role="status" className="sr-only">
            One moment
          </span>
        </main>
      );
    case "pre-join":
      return (
        <PreJoin
          roomName={roomName}
          user={user}
          busy={busy}
          problem={problem}
          waiting={waiting}
          password={password}
          recorded={recorded}
          onJoin={(media, name, given) => void join(media, name, given)}
          onStop={stopWaiting}
        />
      );
    case "refused":
      return <Refused roomName={roomName} refusal={visit.refusal} text={visit.text} anonymous={anonymous} onAgain={checkAgain} />;
    case "closed":
      return <ClosedRoom room={visit.room} busy={busy} problem={problem} onReopen={() => void reopen(visit.room)} />;
    case "meeting":
      return (
        <MeetingOrEnd
          {...visit}
          roomName={roomName}
          chat={chat}
          member={member}
          busy={busy}
          problem={problem}
          onBack={() => void comeBack(visit.meeting.wants)}
        />
      );
  }
}
