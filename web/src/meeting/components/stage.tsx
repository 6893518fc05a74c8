import { useEffect, useRef, useState } from "react";

import type { JoinResponse } from "~/lib/api-types";
import { cn } from "~/lib/class-names";
import { useSettings } from "~/lib/use-settings";

import { type Waiting, raiseHand } from "../api";
import type { Chat } from "../core/chat";
import type { Meeting } from "../core/meeting";
import { perform } from "../core/moderation";
import type { MeetingView } from "../core/view";
import { useAnnouncements } from "../hooks/use-announcements";
import { toggleFullScreen, useMeetingKeys } from "../hooks/use-meeting-keys";
import { useLost, useStage } from "../hooks/use-stage";
import { useStore } from "../hooks/use-store";
import { useWaiting } from "../hooks/use-waiting";
import { Bar } from "./bar";
import { ChatPanel } from "./chat-panel";
import { DevicesDialog, LostDialog, ShortcutsDialog } from "./dialogs";
import { Floor } from "./floor";
import { DeafenedBanner, FlyingReactions } from "./signals";
import { LeaveDialog } from "./leave-dialog";
import { PeoplePanel } from "./people-panel";
import { RecordingSign } from "./recording-sign";
import { KnockBanner } from "./waiting-list";

interface StageProps {
  meeting: Meeting;
  room: JoinResponse;
  roomName: string;
  chat: Chat;
  onRejoin: () => void;
}

/** The meeting has the whole window; toasts stand above its bar. */
function useWholeWindow() {
  useEffect(() => {
    document.documentElement.classList.add("in-meeting");
    document.getElementById("main")?.focus();
    return () => {
      document.documentElement.classList.remove("in-meeting");
    };
  }, []);
}

/** On phones the bar has no room for the name. */
function PhoneHeader({ roomName, people, recordingSince }: { roomName: string; people: number; recordingSince: number | undefined }) {
  return (
    <header className="flex min-h-14 items-center gap-2.5 px-4 pt-3.5 pb-2.5 sm:hidden">
      <h1 className="min-w-0 truncate text-md font-semibold">{roomName}</h1>
      <span className="text-ink-3 tabular-nums" aria-label={`${String(people)} in the meeting`} role="img">
        {people}
      </span>
      <RecordingSign since={recordingSince} className="ms-auto" />
    </header>
  );
}

interface SidePanelProps {
  roomId: string;
  chat: Chat;
  canChat: boolean;
  roomName: string;
  view: MeetingView;
  waiting: Waiting[];
  stage: ReturnType<typeof useStage>;
  onClose: () => void;
}

function SidePanel({ roomId, chat, canChat, roomName, view, waiting, stage, onClose }: SidePanelProps) {
  if (stage.panel === "chat" && canChat) return <ChatPanel chat={chat} roomId={roomId} people={view.people} onClose={onClose} />;
  if (stage.panel === "people") {
    return <PeoplePanel roomId={roomId} roomName={roomName} people={view.people} waiting={waiting} pinned={stage.pinned} onPin={stage.pin} onClose={onClose} />;
  }
  return null;
}

type DialogName = "leave" | "shortcuts" | "devices";

/** Which dialog is open, and who may leave without being asked. */
function useDialogs(meeting: Meeting, view: MeetingView) {
  const [open, setOpen] = useState<DialogName>();
  const leaveNow = () => {
    setOpen(undefined);
    void meeting.leave();
  };
  return {
    show: setOpen,
    leaveNow,
    leave: () => {
      if (view.people.some((person) => person.local && person.host)) setOpen("leave");
      else leaveNow();
    },
    props: (name: DialogName) => ({
      open: open === name,
      onOpenChange: (isOpen: boolean) => {
        setOpen(isOpen ? name : undefined);
      },
    }),
  };
}

interface StageDialogsProps {
  meeting: Meeting;
  view: MeetingView;
  chat: Chat;
  roomId: string;
  dialogs: ReturnType<typeof useDialogs>;
  onRejoin: () => void;
}

/** What lies over the meeting, and what is read out. */
function StageDialogs({ meeting, view, chat, roomId, dialogs, onRejoin }: StageDialogsProps) {
  const said = useAnnouncements(view, chat);
  const { leaveNow, props } = dialogs;
  const lost = useLost(view.reconnectingSince);
  return (
    <>
      <p className="sr-only" role="status" aria-live="polite">
        {said}
      </p>
      <LeaveDialog {...props("leave")} roomId={roomId} people={view.people.length} onLeave={leaveNow} />
      <ShortcutsDialog {...props("shortcuts")} />
      <DevicesDialog {...props("devices")} meeting={meeting} track={view.microphoneTrack} />
      <LostDialog open={lost} onAgain={onRejoin} onLeave={leaveNow} />
    </>
  );
}

/** Who asks to come in; only hosts and moderators hear of it. */
function useKnocks(meeting: Meeting, view: MeetingView, roomId: string) {
  const me = view.people.find((person) => person.local);
  return useWaiting(meeting, roomId, me !== undefined && me.role !== "member");
}

/** Above the pictures: what a moderator took from me, and who asks to come in. */
function Above({ meeting, roomId, waiting }: { meeting: Meeting; roomId: string; waiting: Waiting[] }) {
  return (
    <>
      <DeafenedBanner meeting={meeting} />
      <KnockBanner roomId={roomId} waiting={waiting} />
    </>
  );
}

/** Takes my hand up or down. */
function useHand(view: MeetingView, roomId: string) {
  const up = view.people.some((person) => person.local && person.hand !== undefined);
  return () => void perform(raiseHand(roomId, !up));
}

/** Whom the host shows to everybody gets the large place; everyone may look elsewhere afterwards. */
function useSpotlight(meeting: Meeting, pin: (identity: string) => void) {
  const shown = useStore(meeting.spotlight);
  const latest = useRef(pin);
  useEffect(() => {
    latest.current = pin;
  });
  useEffect(() => {
    if (shown !== undefined) latest.current(shown.identity);
  }, [shown]);
}

/** The server's switch and the room's. */
function useMayRecord({ settings }: JoinResponse): boolean {
  const { data } = useSettings();
  return settings.recordingsAllowed && !settings.e2ee && (data?.recordingsEnabled ?? false);
}

/** The meeting itself: pictures, bar, and one panel beside them. */
export function Stage({ meeting, room, roomName, chat, onRejoin }: StageProps) {
  const view = useStore(meeting.view);
  const { unread } = useStore(chat.state);
  const stage = useStage(view);
  const dialogs = useDialogs(meeting, view);
  useWholeWindow();
  useSpotlight(meeting, stage.pin);

  const roomId = room.id ?? "";
  const waiting = useKnocks(meeting, view, roomId);
  const { canChat } = view;
  const { openPanel } = stage;
  const { show, leave } = dialogs;
  const showKeys = () => void show("shortcuts");
  const raise = useHand(view, roomId);
  const mayRecord = useMayRecord(room);
  useMeetingKeys({ meeting, view, stage, canChat, openPanel, leave, showKeys, raise });

  return (
    <div
      data-meeting-state={view.state}
      className={cn(
        "stage grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] overflow-hidden sm:grid-rows-[minmax(0,1fr)_var(--bar-height)] short:grid-cols-[minmax(0,1fr)_64px] short:grid-rows-[minmax(0,1fr)]",
        stage.panel !== undefined && "lg:not-short:grid-cols-[minmax(0,1fr)_calc(var(--panel-width)+12px)]",
      )}
    >
      <PhoneHeader roomName={roomName} people={view.people.length} recordingSince={view.recordingSince} />
      <Floor
        meeting={meeting}
        view={view}
        roomName={roomName}
        stage={stage}
        knock={<Above meeting={meeting} roomId={roomId} waiting={stage.panel === "people" ? [] : waiting} />}
      />
      <SidePanel
        {...{ roomId, chat, canChat, roomName, view, waiting, stage }}
        onClose={() => {
          openPanel(undefined);
        }}
      />
      <Bar
        meeting={meeting}
        view={view}
        roomId={roomId}
        roomName={roomName}
        layout={stage.layout}
        onLayout={stage.setLayout}
        panel={stage.panel}
        onPanel={openPanel}
        unread={unread}
        canChat={canChat}
        mayRecord={mayRecord}
        onLeave={leave}
        onDevices={() => void show("devices")}
        onShortcuts={showKeys}
        onFullScreen={toggleFullScreen}
      />
      <FlyingReactions meeting={meeting} />
      <StageDialogs meeting={meeting} view={view} chat={chat} roomId={roomId} dialogs={dialogs} onRejoin={onRejoin} />
    </div>
  );
}
