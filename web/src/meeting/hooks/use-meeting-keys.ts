import type { Meeting } from "../core/meeting";
import { nextLayout } from "../core/layout";
import type { MeetingView } from "../core/view";
import { useShortcuts } from "./use-shortcuts";
import type { PanelName, useStage } from "./use-stage";

export function toggleFullScreen() {
  if (document.fullscreenElement === null) void document.documentElement.requestFullscreen().catch(() => undefined);
  else void document.exitFullscreen();
}

/** F6: to the next part of the page that is there. */
function nextRegion() {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + 1) % regions.length];
  // The stage takes the focus itself, bar and panel give it to their first control.
  const target = next?.tabIndex === -1 ? next : next?.querySelector<HTMLElement>("textarea, button");
  target?.focus();
}

interface MeetingKeys {
  meeting: Meeting;
  view: MeetingView;
  stage: ReturnType<typeof useStage>;
  canChat: boolean;
  openPanel: (panel: PanelName | undefined) => void;
  leave: () => void;
  showKeys: () => void;
  /** My hand goes up or down. */
  raise: () => void;
}

/** What the keys do in a meeting. Escape closes the topmost thing and never leaves. */
export function useMeetingKeys({ meeting, view, stage, canChat, openPanel, leave, showKeys, raise }: MeetingKeys) {
  const toggle = (panel: PanelName) => () => {
    openPanel(stage.panel === panel ? undefined : panel);
  };
  const turn = (source: "microphone" | "camera" | "share") => () => {
    if (view[source].allowed) void meeting.turn(source, !view[source].on);
  };
  useShortcuts({
    keys: {
      m: turn("microphone"),
      v: turn("camera"),
      s: turn("share"),
      c: canChat ? toggle("chat") : () => undefined,
      p: toggle("people"),
      h: raise,
      g: () => {
        stage.setLayout(nextLayout(stage.layout));
      },
      f: toggleFullScreen,
      "?": showKeys,
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
      if (view.microphone.allowed && view.microphone.on !== talking) void meeting.turn("microphone", talking);
    },
  });
}
