import { useEffect, useState } from "react";

import type { JoinResponse } from "~/lib/api-types";
import { cn } from "~/lib/class-names";

import type { Chat } from "../core/chat";
import { nextLayout } from "../core/layout";
import type { Meeting } from "../core/meeting";
import { useAnnouncements } from "../hooks/use-announcements";
import { useShortcuts } from "../hooks/use-shortcuts";
import { type PanelName, useLost, useStage } from "../hooks/use-stage";
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

function toggleFullScreen() {
  if (document.fullscreenElement === null) void document.documentElement.requestFullscreen().catch(() => undefined);
  else void document.exitFullscreen();
}

/** F6: to the next part of the page that is there. */
function nextRegion() {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => region.offsetParent !== null || region.tagName === "MAIN");
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + 1) % regions.length];
  (next?.tabIndex === -1 && next.tagName === "MAIN" ? next : (next?.querySelector<HTMLElement>("button, textarea, a") ?? next))?.focus();
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

type DialogName = "leave" | "shortcuts" | "devices";

/** The meeting itself: pictures, bar, and one panel beside them. */
export function Stage({ meeting, room, roomName, chat, onRejoin }: StageProps) {
  const view = useStore(meeting.view);
  const { unread } = useStore(chat.state);
  const stage = useStage(view);
  const [dialog, setDialog] = useState<DialogName>();
  const said = useAnnouncements(view, chat);
  const lost = useLost(view.reconnectingSince);
  useWholeWindow();

  const me = view.people.find((person) => person.local);
  const canChat = view.canChat && room.settings?.allowChat !== false;
  const leaveNow = () => {
    setDialog(undefined);
    void meeting.leave();
  };
  const leave = () => {
    if (me?.host) setDialog("leave");
    else leaveNow();
  };
  const openPanel = (panel: PanelName | undefined) => {
    const before = stage.panel;
    stage.setPanel(panel);
    // Closing gives the focus back to what opened the panel.
    if (panel === undefined && before !== undefined) document.querySelector<HTMLElement>(`[data-opens="${before}"]`)?.focus();
  };
  const togglePanel = (panel: PanelName) => {
    openPanel(stage.panel === panel ? undefined : panel);
  };
  const { microphone, camera, share } = view;
  useShortcuts({
    keys: {
      m: () => void (microphone.allowed && meeting.turn("microphone", !microphone.on)),
      v: () => void (camera.allowed && meeting.turn("camera", !camera.on)),
      s: () => void (share.allowed && meeting.turn("share", !share.on)),
      c: () => {
        if (canChat) togglePanel("chat");
      },
      p: () => {
        togglePanel("people");
      },
      g: () => {
        stage.setLayout(nextLayout(stage.layout));
      },
      f: toggleFullScreen,
      "?": () => {
        setDialog("shortcuts");
      },
      "Shift+l": leave,
      PageUp: () => {
        stage.setPage(Math.max(0, stage.page - 1));
      },
      PageDown: () => {
        stage.setPage(stage.page + 1);
      },
      F6: nextRegion,
      Escape: () => {
        if (stage.panel !== undefined) openPanel(undefined);
      },
    },
    onTalk: (talking) => {
      if (microphone.allowed && microphone.on !== talking) void meeting.turn("microphone", talking);
    },
  });
  const dialogProps = (name: DialogName) => ({
    open: dialog === name,
    onOpenChange: (open: boolean) => {
      setDialog(open ? name : undefined);
    },
  });

  return (
    <div
      data-meeting-state={view.state}
      className={cn(
        "stage grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] overflow-hidden sm:grid-rows-[minmax(0,1fr)_var(--bar-height)]",
        stage.panel !== undefined && "lg:grid-cols-[minmax(0,1fr)_calc(var(--panel-width)+12px)]",
      )}
    >
      <header className="flex min-h-14 items-center gap-2.5 px-4 pt-3.5 pb-2.5 sm:hidden">
        <h1 className="min-w-0 truncate text-md font-semibold">{roomName}</h1>
        <span className="text-ink-3 tabular-nums" aria-label={`${String(view.people.length)} in the meeting`} role="img">
          {view.people.length}
        </span>
      </header>
      <Floor meeting={meeting} view={view} roomName={roomName} stage={stage} />
      {stage.panel === "chat" && canChat ? (
        <ChatPanel
          chat={chat}
          onClose={() => {
            openPanel(undefined);
          }}
        />
      ) : null}
      {stage.panel === "people" ? (
        <PeoplePanel
          roomName={roomName}
          people={view.people}
          pinned={stage.pinned}
          onPin={stage.pin}
          onClose={() => {
            openPanel(undefined);
          }}
        />
      ) : null}
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
          setDialog("devices");
        }}
        onShortcuts={() => {
          setDialog("shortcuts");
        }}
        onFullScreen={toggleFullScreen}
      />
      <p className="sr-only" role="status" aria-live="polite">
        {said}
      </p>
      <LeaveDialog {...dialogProps("leave")} roomId={room.id ?? ""} people={view.people.length} onLeave={leaveNow} />
      <ShortcutsDialog {...dialogProps("shortcuts")} />
      <DevicesDialog {...dialogProps("devices")} meeting={meeting} track={view.microphoneTrack} />
      <LostDialog open={lost} onAgain={onRejoin} onLeave={leaveNow} />
    </div>
  );
}
