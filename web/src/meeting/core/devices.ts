import { Store } from "./store";

export type DeviceKind = "audioinput" | "videoinput" | "audiooutput";

export interface Device {
  id: string;
  label: string;
}

export type DeviceLists = Record<DeviceKind, Device[]>;
export type DeviceChoice = Partial<Record<DeviceKind, string>>;

const key = "bedrud.devices";
const nouns: Record<DeviceKind, string> = { audioinput: "Microphone", videoinput: "Camera", audiooutput: "Speaker" };

function stored(): DeviceChoice {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return value !== null && typeof value === "object" ? (value as DeviceChoice) : {};
  } catch {
    return {};
  }
}

/** What is plugged in. Names are known only after the person has allowed camera or microphone. */
export const devices = new Store<DeviceLists>({ audioinput: [], videoinput: [], audiooutput: [] });

/** What was chosen, here or on an earlier visit; nothing means the system's default. */
export const choice = new Store<DeviceChoice>({});

function ofKind(all: MediaDeviceInfo[], kind: DeviceKind): Device[] {
  return all
    .filter((one) => one.kind === kind && one.deviceId !== "" && one.deviceId !== "communications")
    .map((one, index) => ({ id: one.deviceId, label: one.label === "" ? `${nouns[kind]} ${String(index + 1)}` : one.label }));
}

export async function refreshDevices() {
  if (!("mediaDevices" in navigator)) return;
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  devices.set({ audioinput: ofKind(all, "audioinput"), videoinput: ofKind(all, "videoinput"), audiooutput: ofKind(all, "audiooutput") });
}

/** Reads the choice of earlier visits and follows what is plugged in and out. Returns how to stop. */
export function watchDevices(): () => void {
  choice.set(stored());
  if (!("mediaDevices" in navigator)) return () => undefined;
  const changed = () => void refreshDevices();
  changed();
  navigator.mediaDevices.addEventListener("devicechange", changed);
  return () => {
    navigator.mediaDevices.removeEventListener("devicechange", changed);
  };
}

export function rememberDevice(kind: DeviceKind, id: string) {
  choice.change({ [kind]: id });
  try {
    localStorage.setItem(key, JSON.stringify(choice.get()));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** The chosen device, if it is there. */
export function chosen(kind: DeviceKind): string | undefined {
  const id = choice.get()[kind];
  const known = devices.get()[kind];
  return id !== undefined && (known.length === 0 || known.some((one) => one.id === id)) ? id : undefined;
}

export function canChooseSpeaker(): boolean {
  return "setSinkId" in HTMLMediaElement.prototype;
}
