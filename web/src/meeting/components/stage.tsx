import { useEffect, useState } from "react";

import type { JoinResponse } from "~/lib/api-types";
import { cn } from "~/lib/class-names";

import type { Chat } from "../core/chat";
import type { Meeting } from "../core/meeting";
import type { MeetingView } from "../core/view";
import { useAnnouncements } from "../hooks/use-announcements";
import { toggleFullScreen, useMeetingKeys } from "../hooks/use-meeting-keys";
import { useLost, useStage } from "../hooks/use-stage";
import { useStore } from "../hooks/use-store";
import { Bar } from "./bar";
import { ChatPanel } from "./chat-panel";
import { DevicesDialog, LostDialog, ShortcutsDialog } from "./dialogs";
import { Floor } from "./floor";
import { LeaveDialog } from "./leave-dialog";
import { PeoplePanel } from "./people-panel";

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
function PhoneHeader({ roomName, people }: { roomName: string; people: number }) {
  return (
    <header className="flex min-h-14 items-center gap-2.5 px-4 pt-3.5 pb-2.5 sm:hidden">
      <h1 className="min-w-0 truncate text-md font-semibold">{roomName}</h1>
      <span className="text-ink-3 tabular-nums" aria-label={`${String(people)} in the meeting`} role="img">
        {people}
      </span>
    </header>
  );
}

interface SidePanelProps {
  chat: Chat;
  canChat: boolean;
  roomName: string;
  view: MeetingView;
  stage: ReturnType<typeof useStage>;
  onClose: () => void;
}

function SidePanel({ chat, canChat, roomName, view, stage, onClose }: SidePanelProps) {
  if (stage.panel === "chat" && canChat) return <ChatPanel chat={chat} onClose={onClose} />;
  if (stage.panel === "people") {
    return <PeoplePanel roomName={roomName} people={view.people} pinned={stage.pinned} onPin={stage.pin} onClose={onClose} />;
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

/** The meeting itself: pictures, bar, and one panel beside them. */
export function Stage({ meeting, room, roomName, chat, onRejoin }: StageProps) {
  const view = useStore(meeting.view);
  const { unread } = useStore(chat.state);
  const stage = useStage(view);
  const said = useAnnouncements(view, chat);
  const lost = useLost(view.reconnectingSince);
  const { show, leave, leaveNow, props: dialog } = useDialogs(meeting, view);
  useWholeWindow();

  const canChat = view.canChat && room.settings?.allowChat !== false;
  const { openPanel } = stage;
  const showKeys = () => void show("shortcuts");
  useMeetingKeys({ meeting, view, stage, canChat, openPanel, leave, showKeys });

  return (
    <div
      data-meeting-state={view.state}
      className={cn(
        "stage grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] overflow-hidden sm:grid-rows-[minmax(0,1fr)_var(--bar-height)] short:grid-cols-[minmax(0,1fr)_64px] short:grid-rows-[minmax(0,1fr)]",
        stage.panel !== undefined && "lg:not-short:grid-cols-[minmax(0,1fr)_calc(var(--panel-width)+12px)]",
      )}
    >
      <PhoneHeader roomName={roomName} people={view.people.length} />
      <Floor meeting={meeting} view={view} roomName={roomName} stage={stage} />
      <SidePanel
        chat={chat}
        canChat={canChat}
        roomName={roomName}
        view={view}
        stage={stage}
        onClose={() => {
          openPanel(undefined);
        }}
      />
      <Bar
        meeting={meeting}
        view={view}
        roomName={roomName}
        layout={stage.layout}
        onLayout={stage.setLayout}
        panel={stage.panel}
        onPanel={openPanel}
        unread={unread}
        canChat={canChat}
        onLeave={leave}
        onDevices={() => {
          show("devices");
        }}
        onShortcuts={showKeys}
        onFullScreen={toggleFullScreen}
      />
      <p className="sr-only" role="status" aria-live="polite">
        {said}
      </p>
      <LeaveDialog {...dialog("leave")} roomId={room.id ?? ""} people={view.people.length} onLeave={leaveNow} />
      <ShortcutsDialog {...dialog("shortcuts")} />
      <DevicesDialog {...dialog("devices")} meeting={meeting} track={view.microphoneTrack} />
      <LostDialog open={lost} onAgain={onRejoin} onLeave={leaveNow} />
    </div>
  );
}
