import { ChevronUp, Play } from "lucide-react";

import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "~/components/ui/menu";
import { showToast } from "~/lib/toast";

import { type DeviceKind, canChooseSpeaker, chosen, rememberDevice } from "../core/devices";
import type { Meeting } from "../core/meeting";
import { playTwoNotes } from "../core/two-notes";
import { useDevices } from "../hooks/use-devices";
import { LevelMeter } from "./level-meter";

const nouns: Record<DeviceKind, string> = { audioinput: "microphone", videoinput: "camera", audiooutput: "speaker" };

/** Remembers a device and takes it into use at once. */
export async function takeDevice(meeting: Meeting, kind: DeviceKind, id: string) {
  rememberDevice(kind, id);
  try {
    await meeting.useDevice(kind, id);
  } catch {
    showToast(`This ${nouns[kind]} does not start. Choose another one.`, { kind: "error" });
  }
}

function DeviceChoice({ meeting, kind, label }: { meeting: Meeting; kind: DeviceKind; label: string }) {
  const { lists, chosen: choice } = useDevices();
  const options = lists[kind].map((device) => ({ value: device.id, label: device.label }));
  if (options.length === 0) return <p className="px-2.5 py-2 text-sm text-ink-3">The browser tells us no {nouns[kind]}.</p>;
  const value = options.some((one) => one.value === choice[kind]) ? choice[kind] : options[0]?.value;
  return <MenuChoice label={label} value={value ?? ""} options={options} onChange={(id) => void takeDevice(meeting, kind, id)} />;
}

function Caret({ label, ...rest }: { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className="-ms-1 grid h-12 w-7 place-items-center rounded-lg text-ink-2 hover:bg-control-hover aria-expanded:bg-control-on aria-expanded:text-on-control-on max-sm:hidden short:hidden"
      {...rest}
    >
      <ChevronUp className="size-[15px]" strokeWidth={2} aria-hidden />
    </button>
  );
}

export function AudioMenu({ meeting, track }: { meeting: Meeting; track: MediaStreamTrack | undefined }) {
  return (
    <Menu side="top" align="center" theme="dark" className="w-[320px]" trigger={<Caret label="Audio settings" />}>
      <MenuLabel>Microphone</MenuLabel>
      <DeviceChoice meeting={meeting} kind="audioinput" label="Microphone" />
      <div aria-hidden="true" className="flex px-2.5 py-2">
        <LevelMeter track={track} />
      </div>
      {canChooseSpeaker() ? (
        <>
          <MenuSeparator />
          <MenuLabel>Speaker</MenuLabel>
          <DeviceChoice meeting={meeting} kind="audiooutput" label="Speaker" />
        </>
      ) : null}
      <MenuSeparator />
      <MenuItem
        icon={Play}
        onSelect={(event) => {
          event.preventDefault();
          void playTwoNotes(chosen("audiooutput")).catch(() => undefined);
        }}
      >
        Play test sound
      </MenuItem>
    </Menu>
  );
}

export function VideoMenu({ meeting }: { meeting: Meeting }) {
  return (
    <Menu side="top" align="center" theme="dark" className="w-[320px]" trigger={<Caret label="Video settings" />}>
      <MenuLabel>Camera</MenuLabel>
      <DeviceChoice meeting={meeting} kind="videoinput" label="Camera" />
    </Menu>
  );
}
