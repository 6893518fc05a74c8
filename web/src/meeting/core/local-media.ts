import { type LocalAudioTrack, type LocalVideoTrack, createLocalAudioTrack, createLocalVideoTrack } from "livekit-client";

import { joinWith } from "~/lib/join-with";

import { chosen, refreshDevices, rememberDevice } from "./devices";
import { type MediaProblem, type Source, mediaProblem } from "./media-problem";
import type { Handover } from "./meeting";
import { Store } from "./store";

export interface SourceState<T> {
  /** What the person asked for; the track may still be starting, or have failed. */
  wanted: boolean;
  busy: boolean;
  problem?: MediaProblem | undefined;
  track?: T | undefined;
}

export interface LocalMediaState {
  microphone: SourceState<LocalAudioTrack>;
  camera: SourceState<LocalVideoTrack>;
}

const off = { wanted: false, busy: false };

/**
 * Microphone and camera before the meeting. The tracks of the preview become the tracks of the meeting, so that
 * nothing is opened twice and joining waits for no device.
 */
export class LocalMedia {
  readonly state = new Store<LocalMediaState>({ microphone: off, camera: off });
  readonly #starting: Partial<Record<Source, Promise<void>>> = {};
  #gone = false;
  #given = false;

  /** Turns on what the person comes in with, where the browser needs not ask any more. Returns whether it has to ask. */
  async startAllowed(): Promise<boolean> {
    const allowed = async (name: Source) => {
      try {
        return (await navigator.permissions.query({ name: name as PermissionName })).state;
      } catch {
        return "prompt";
      }
    };
    if (!("mediaDevices" in navigator)) {
      this.#fail("microphone", new Error());
      this.#fail("camera", new Error());
      return false;
    }
    const [microphone, camera] = await Promise.all([allowed("microphone"), allowed("camera")]);
    if (this.#gone) return false;
    if (microphone === "granted" && joinWith.microphone.on()) void this.turn("microphone", true);
    if (camera === "granted" && joinWith.camera.on()) void this.turn("camera", true);
    if (microphone === "denied") this.#fail("microphone", new DOMException("", "NotAllowedError"));
    if (camera === "denied") this.#fail("camera", new DOMException("", "NotAllowedError"));
    return microphone === "prompt" || camera === "prompt";
  }

  async turn(source: Source, on: boolean): Promise<void> {
    if (!on) {
      this.state.get()[source].track?.stop();
      this.#change(source, { ...off });
      return;
    }
    const start = this.#start(source);
    this.#starting[source] = start;
    await start;
  }

  /** Takes another device, and turns the source on if it was off because of the old one. */
  async choose(source: Source, id: string) {
    rememberDevice(source === "microphone" ? "audioinput" : "videoinput", id);
    const { wanted, track, problem } = this.state.get()[source];
    if (!wanted && problem === undefined) return;
    track?.stop();
    await this.turn(source, true);
  }

  /** Gives the tracks away, also those that are still starting. They are not ours any more. */
  take(): Handover {
    const { microphone, camera } = this.state.get();
    this.#given = true;
    const tracks = Promise.all(Object.values(this.#starting)).then(() => {
      const now = this.state.get();
      return [now.microphone.track, now.camera.track].filter((track) => track !== undefined);
    });
    return { wants: { microphone: microphone.wanted, camera: camera.wanted }, tracks };
  }

  /** Lets go of the devices. A source that is still starting is let go as soon as it has started. */
  release() {
    this.#gone = true;
    if (this.#given) return;
    const { microphone, camera } = this.state.get();
    microphone.track?.stop();
    camera.track?.stop();
    this.state.set({ microphone: off, camera: off });
  }

  async #start(source: Source) {
    this.#change(source, { wanted: true, busy: true });
    try {
      const deviceId = chosen(source === "microphone" ? "audioinput" : "videoinput");
      const device = deviceId === undefined ? {} : { deviceId };
      const track = source === "microphone" ? await createLocalAudioTrack(device) : await createLocalVideoTrack(device);
      if ((this.#gone && !this.#given) || !this.state.get()[source].wanted) {
        track.stop();
        return;
      }
      this.#change(source, { wanted: true, busy: false, track: track as LocalAudioTrack & LocalVideoTrack });
      void refreshDevices();
    } catch (error) {
      if (!this.#gone) this.#fail(source, error);
    }
  }

  #fail(source: Source, error: unknown) {
    this.#change(source, { wanted: false, busy: false, problem: mediaProblem(error) });
  }

  #change(source: Source, next: SourceState<LocalAudioTrack & LocalVideoTrack>) {
    this.state.change({ [source]: next });
  }
}
