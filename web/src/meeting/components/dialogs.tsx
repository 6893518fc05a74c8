import { Mic, Video, Volume2 } from "lucide-react";

import { Button } from "~/components/ui/button";
import { Dialog } from "~/components/ui/dialog";
import { Switch } from "~/components/ui/switch";
import { singleKeys } from "~/lib/shortcuts";

import { canChooseSpeaker } from "../core/devices";
import type { Meeting } from "../core/meeting";
import { useDevices } from "../hooks/use-devices";
import { takeDevice } from "./device-menu";
import { DeviceSelect } from "./device-select";
import { LevelMeter } from "./level-meter";
import { TestSoundButton } from "./test-sound-button";

interface OpenProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const keys: [string, string][] = [
  ["M", "Microphone on or off"],
  ["V", "Camera on or off"],
  ["Space", "Hold to talk while muted"],
  ["S", "Share the screen, or stop"],
  ["C", "Chat"],
  ["P", "People"],
  ["H", "Raise or lower hand"],
  ["G", "Next layout"],
  ["F", "Full screen"],
  ["Page Up, Page Down", "Page of the grid"],
  ["F6", "Stage, bar and panel in turn"],
  ["Shift L", "Leave"],
  ["?", "This list"],
];

export function ShortcutsDialog({ open, onOpenChange }: OpenProps) {
  const on = singleKeys.useOn();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-1.5">
        {keys.map(([key, does]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="inline-block rounded-sm bg-surface-sunken px-2 py-1 font-sans text-sm font-semibold">{key}</kbd>
            </dt>
            <dd className="text-ink-2">{does}</dd>
          </div>
        ))}
      </dl>
      <label className="mt-5 flex items-center gap-3 border-t border-line pt-4" htmlFor="single-keys">
        <span className="flex-1">
          <b className="block">Single keys</b>
          <span className="text-sm text-ink-2">Switch them off if they get in your way. Page Up, Page Down and F6 stay.</span>
        </span>
        <Switch id="single-keys" checked={on} onCheckedChange={singleKeys.set} aria-label="Single keys" />
      </label>
    </Dialog>
  );
}

export function DevicesDialog({ open, onOpenChange, meeting, track }: OpenProps & { meeting: Meeting; track: MediaStreamTrack | undefined }) {
  const { lists, chosen } = useDevices();
  const unknown = "The browser's own choice";
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Camera and sound">
      <div className="flex flex-col gap-4">
        <DeviceSelect
          label="Microphone"
          icon={Mic}
          devices={lists.audioinput}
          value={chosen.audioinput}
          none={unknown}
          onChange={(id) => void takeDevice(meeting, "audioinput", id)}
        />
        <span className="flex">
          <LevelMeter track={track} />
        </span>
        <DeviceSelect
          label="Camera"
          icon={Video}
          devices={lists.videoinput}
          value={chosen.videoinput}
          none={unknown}
          onChange={(id) => void takeDevice(meeting, "videoinput", id)}
        />
        <DeviceSelect
          label="Speaker"
          icon={Volume2}
          devices={canChooseSpeaker() ? lists.audiooutput : []}
          value={chosen.audiooutput}
          none={unknown}
          onChange={(id) => void takeDevice(meeting, "audiooutput", id)}
        />
        <TestSoundButton className="self-start" />
      </div>
    </Dialog>
  );
}

/** After half a minute without the server: the person decides. */
export function LostDialog({ open, onAgain, onLeave }: { open: boolean; onAgain: () => void; onLeave: () => void }) {
  return (
    <Dialog
      open={open}
      onOpenChange={() => undefined}
      guarded
      closeButton={false}
      role="alertdialog"
      title="You are still reconnecting"
      description="The server has not answered for half a minute. We go on trying; coming in anew is sometimes faster."
      footer={
        <>
          <Button onClick={onLeave}>Leave</Button>
          <Button variant="primary" onClick={onAgain}>
            Try again
          </Button>
        </>
      }
    />
  );
}
