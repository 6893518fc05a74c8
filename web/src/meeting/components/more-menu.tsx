import { CircleDot, CircleStop, Hand, Keyboard, Link as LinkIcon, Maximize, MonitorUp, MonitorX, SlidersHorizontal, Users } from "lucide-react";
import type { ReactNode } from "react";

import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "~/components/ui/menu";
import { copy } from "~/lib/clipboard";
import { roomPath } from "~/lib/room-name";

import { raiseHand, record } from "../api";
import type { Layout, LayoutName } from "../core/layout";
import { type Meeting, canShare } from "../core/meeting";
import { perform } from "../core/moderation";
import type { MeetingView } from "../core/view";
import type { PanelName } from "../hooks/use-stage";
import { layoutLooks } from "./layout-looks";

export interface MoreMenuProps {
  trigger: ReactNode;
  meeting: Meeting;
  view: MeetingView;
  roomId: string;
  roomName: string;
  layout: Layout;
  onLayout: (name: LayoutName) => void;
  onPanel: (panel: PanelName | undefined) => void;
  onDevices: () => void;
  onShortcuts: () => void;
  onFullScreen: () => void;
  /** The room and the server allow recordings. */
  mayRecord: boolean;
}

/** For hosts and moderators. */
function RecordItem({ view, roomId }: Pick<MoreMenuProps, "view" | "roomId">) {
  const on = view.recordingSince !== undefined;
  return (
    <MenuItem icon={on ? CircleStop : CircleDot} onSelect={() => void perform(record(roomId, !on))}>
      {on ? "Stop recording" : "Record"}
    </MenuItem>
  );
}

/** What the bar has no room for, in its order, and what is rarely needed. */
export function MoreMenu({ trigger, meeting, view, roomId, roomName, layout, onLayout, onPanel, onDevices, onShortcuts, onFullScreen, mayRecord }: MoreMenuProps) {
  const { share } = view;
  const me = view.people.find((person) => person.local);
  const up = me?.hand !== undefined;
  const moderates = me !== undefined && me.role !== "member";
  return (
    <Menu side="top" align="center" theme="dark" trigger={trigger}>
      {canShare() && share.allowed ? (
        <MenuItem className="sm:hidden" icon={share.on ? MonitorX : MonitorUp} onSelect={() => void meeting.turn("share", !share.on)}>
          {share.on ? "Stop sharing" : "Share screen"}
        </MenuItem>
      ) : null}
      <MenuItem className="sm:not-short:hidden" icon={Hand} onSelect={() => void perform(raiseHand(roomId, !up))}>
        {up ? "Lower hand" : "Raise hand"}
      </MenuItem>
      <MenuItem
        className="sm:hidden"
        icon={Users}
        end={view.people.length}
        onSelect={() => {
          onPanel("people");
        }}
      >
        People
      </MenuItem>
      <div className="not-short:md:hidden">
        <MenuLabel>Layout</MenuLabel>
        <MenuChoice
          label="Layout"
          value={layout.name}
          options={layout.available.map((name) => ({ value: name, ...layoutLooks[name] }))}
          onChange={onLayout}
        />
        <MenuSeparator />
      </div>
      {mayRecord && moderates ? <RecordItem view={view} roomId={roomId} /> : null}
      <MenuItem icon={LinkIcon} onSelect={() => void copy(`${location.origin}${roomPath(roomName)}`, "Link copied")}>
        Copy link
      </MenuItem>
      <MenuItem icon={SlidersHorizontal} onSelect={onDevices}>
        Camera and sound
      </MenuItem>
      {document.fullscreenEnabled ? (
        <MenuItem icon={Maximize} end="F" onSelect={onFullScreen}>
          {document.fullscreenElement === null ? "Full screen" : "End full screen"}
        </MenuItem>
      ) : null}
      <MenuItem className="coarse:hidden" icon={Keyboard} end="?" onSelect={onShortcuts}>
        Keyboard
      </MenuItem>
    </Menu>
  );
}
