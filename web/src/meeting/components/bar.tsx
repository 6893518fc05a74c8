import { ChevronUp, EllipsisVertical, MessageSquare, Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Users, Video, VideoOff } from "lucide-react";
import { useEffect, useState } from "react";

import { Menu, MenuChoice } from "~/components/ui/menu";
import { timeOfDay } from "~/lib/time";

import type { Layout, LayoutName } from "../core/layout";
import { type Meeting, canShare } from "../core/meeting";
import type { MeetingView, OwnSource } from "../core/view";
import { useLevel } from "../hooks/use-level";
import type { PanelName } from "../hooks/use-stage";
import { BarBadge, BarButton, BarLevel } from "./bar-button";
import { AudioMenu, VideoMenu } from "./device-menu";
import { layoutLooks } from "./layout-looks";
import { MoreMenu, type MoreMenuProps } from "./more-menu";
import { RecordingSign } from "./recording-sign";
import { HandButton, ReactionButton } from "./signals";

interface BarProps extends Pick<MoreMenuProps, "mayRecord" | "onDevices" | "onShortcuts" | "onFullScreen"> {
  meeting: Meeting;
  view: MeetingView;
  roomId: string;
  roomName: string;
  layout: Layout;
  onLayout: (name: LayoutName) => void;
  panel: PanelName | undefined;
  onPanel: (panel: PanelName | undefined) => void;
  unread: number;
  canChat: boolean;
  onLeave: () => void;
}

const split = "inline-flex flex-none rounded-lg bg-control";
const inSplit = "bg-transparent hover:bg-control-hover";

function Clock() {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(new Date());
    }, 5000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return <time className="text-ink-2 tabular-nums">{timeOfDay(now)}</time>;
}

function refused(source: OwnSource, what: string): string | undefined {
  return source.allowed ? undefined : `The host has turned off ${what}`;
}

function MicrophoneButton({ meeting, view: { microphone, microphoneTrack } }: Pick<BarProps, "meeting" | "view">) {
  const { on, busy, allowed } = microphone;
  const level = useLevel(on ? microphoneTrack : undefined, 10);
  const no = refused(microphone, "microphones");
  return (
    <span className={split}>
      <BarButton
        icon={on ? Mic : MicOff}
        look={on ? "rest" : "off"}
        busy={busy}
        shortcut="M"
        label={no ?? (on ? "Turn off microphone" : "Turn on microphone")}
        aria-disabled={!allowed || undefined}
        className={on ? inSplit : undefined}
        onClick={() => void meeting.turn("microphone", !on)}
      >
        {on ? <BarLevel level={level} /> : null}
      </BarButton>
      <AudioMenu meeting={meeting} track={microphoneTrack} />
    </span>
  );
}

function CameraButton({ meeting, view: { camera } }: Pick<BarProps, "meeting" | "view">) {
  const { on, busy, allowed } = camera;
  return (
    <span className={split}>
      <BarButton
        icon={on ? Video : VideoOff}
        look={on ? "rest" : "off"}
        busy={busy}
        shortcut="V"
        label={refused(camera, "cameras") ?? (on ? "Turn off camera" : "Turn on camera")}
        aria-disabled={!allowed || undefined}
        className={on ? inSplit : undefined}
        onClick={() => void meeting.turn("camera", !on)}
      />
      <VideoMenu meeting={meeting} />
    </span>
  );
}

function ShareButton({ meeting, view: { share } }: Pick<BarProps, "meeting" | "view">) {
  if (!canShare() || !share.allowed) return null;
  return (
    <BarButton
      icon={share.on ? MonitorX : MonitorUp}
      look={share.on ? "on" : "rest"}
      busy={share.busy}
      shortcut="S"
      label={share.on ? "Stop sharing" : "Share screen"}
      className="max-sm:hidden"
      onClick={() => void meeting.turn("share", !share.on)}
    />
  );
}

function LayoutMenu({ layout, onLayout }: Pick<BarProps, "layout" | "onLayout">) {
  const { icon: Icon, label } = layoutLooks[layout.name];
  return (
    <Menu
      side="top"
      align="end"
      theme="dark"
      trigger={
        <button
          type="button"
          aria-label={`Layout: ${label}`}
          className="inline-flex h-12 items-center gap-2 rounded-lg px-3 text-sm font-medium text-ink-2 hover:bg-control"
        >
          <Icon className="size-[18px]" strokeWidth={1.75} aria-hidden />
          {label}
          <ChevronUp className="size-3.5" strokeWidth={2} aria-hidden />
        </button>
      }
    >
      <MenuChoice
        label="Layout"
        value={layout.name}
        options={layout.available.map((name) => ({ value: name, ...layoutLooks[name] }))}
        onChange={onLayout}
      />
    </Menu>
  );
}

function PanelButtons({ panel, onPanel, unread, canChat, view }: Pick<BarProps, "panel" | "onPanel" | "unread" | "canChat" | "view">) {
  const toggle = (name: PanelName) => () => {
    onPanel(panel === name ? undefined : name);
  };
  return (
    <>
      {canChat ? (
        <BarButton
          icon={MessageSquare}
          label="Chat"
          shortcut="C"
          look={panel === "chat" ? "on" : "rest"}
          data-opens="chat"
          aria-expanded={panel === "chat"}
          aria-description={unread > 0 ? `${String(unread)} unread` : undefined}
          onClick={toggle("chat")}
        >
          <BarBadge count={unread} />
        </BarButton>
      ) : null}
      <BarButton
        icon={Users}
        label="People"
        shortcut="P"
        look={panel === "people" ? "on" : "rest"}
        data-opens="people"
        aria-expanded={panel === "people"}
        aria-description={`${String(view.people.length)} in the meeting`}
        className="max-sm:hidden"
        onClick={toggle("people")}
      />
    </>
  );
}

/** The control bar: always the same order, at every width. */
export function Bar(props: BarProps) {
  const { roomName, view, meeting, onLeave } = props;
  return (
    <footer
      data-region="bar"
      className="z-(--z-bar) col-span-full grid grid-cols-[auto_1fr] items-center gap-4 bg-canvas px-3 max-sm:block max-sm:px-3 max-sm:pt-2.5 max-sm:pb-[max(1.625rem,env(safe-area-inset-bottom))] not-short:md:grid-cols-[1fr_auto_1fr] min-[1100px]:px-5 short:col-span-1 short:col-start-2 short:row-start-1 short:block short:px-0"
    >
      <div className="flex min-w-0 items-center gap-3 whitespace-nowrap max-sm:hidden short:hidden">
        <span className="contents max-[1099px]:hidden">
          <Clock />
          <span className="h-4 w-px bg-line" aria-hidden="true" />
          <h1 className="min-w-0 truncate font-semibold">{roomName}</h1>
        </span>
        <RecordingSign since={view.recordingSince} />
      </div>
      <div role="group" aria-label="Meeting controls" className="flex items-center justify-end gap-2 max-sm:justify-between max-sm:gap-1.5 short:h-full short:flex-col short:justify-center short:gap-1.5">
        <MicrophoneButton meeting={meeting} view={view} />
        <CameraButton meeting={meeting} view={view} />
        <ShareButton meeting={meeting} view={view} />
        <HandButton roomId={props.roomId} view={view} />
        <ReactionButton roomId={props.roomId} />
        <span className="w-2.5 max-sm:hidden short:hidden" />
        <PanelButtons {...props} />
        <MoreMenu {...props} trigger={<BarButton icon={EllipsisVertical} label="More" />} />
        <span className="w-2.5 max-sm:hidden short:hidden" />
        <BarButton icon={PhoneOff} label="Leave" look="danger" className="px-[13px] not-short:min-[900px]:ps-3.5 not-short:min-[900px]:pe-[18px]" onClick={onLeave}>
          <span className="font-semibold max-[899px]:hidden short:hidden">Leave</span>
        </BarButton>
      </div>
      <div className="hidden justify-end not-short:md:flex">
        <LayoutMenu {...props} />
      </div>
    </footer>
  );
}
