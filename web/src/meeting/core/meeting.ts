import {
  ConnectionState,
  type LocalAudioTrack,
  type LocalVideoTrack,
  type Participant,
  type RemoteParticipant,
  Room,
  RoomEvent,
  Track,
} from "livekit-client";

import type { Chat, ChatLine } from "./chat";
import { type ServerEvent, serverEvent } from "./server-event";
import { chosen } from "./devices";
import { type Ending, endingOf } from "./ending";
import { mediaProblem } from "./media-problem";
import { Speakers } from "./speakers";
import { Store, kept } from "./store";
import { type SystemMessage, systemMessage } from "./system-message";
import { type MeetingView, type OwnSource, mayPublish, participantEvents, peopleOf, startView } from "./view";

export type OwnSourceName = "microphone" | "camera" | "share";

const sources: Record<OwnSourceName, Track.Source> = {
  microphone: Track.Source.Microphone,
  camera: Track.Source.Camera,
  share: Track.Source.ScreenShare,
};

export interface MeetingOptions {
  /** One peer connection to send and one to receive. */
  dual: boolean;
  /** Identity of whoever made the room. */
  hostIdentity: string;
  chat: Chat;
  /** The room whose server keeps the chat; undefined where it must not read it. */
  chatRoom: string | undefined;
  /** Since when the meeting was recorded as I came, ms. */
  recordingSince: number | undefined;
  onSystem: (message: SystemMessage, meeting: Meeting) => void;
}

/** An emoji on its way over the picture. */
export interface Flying {
  id: string;
  emoji: string;
  name: string;
}

const flight = 4_000;
const mostFlying = 30;

export type Wants = Record<"microphone" | "camera", boolean>;

/** What the preview hands to the meeting. */
export interface Handover {
  wants: Wants;
  tracks: Promise<(LocalAudioTrack | LocalVideoTrack)[]>;
}

declare global {
  interface Window {
    /** The room of the meeting that is going on, for support and for tests. */
    bedrudRoom?: Room;
  }
}

/** One stay in a room: connects, keeps the view up to date, and switches my own sources. Made anew for every stay. */
export class Meeting {
  readonly room: Room;
  readonly view = new Store<MeetingView>(startView);
  /** Grows whenever somebody asks to come in or was answered; only moderators hear of it. */
  readonly knocks = new Store(0);
  /** Whom the host shows to everybody. */
  readonly spotlight = new Store<{ identity: string } | undefined>(undefined);
  /** Emojis that fly for a moment. */
  readonly flying = new Store<readonly Flying[]>([]);
  /** A moderator has turned my sound off. */
  readonly deafened = new Store(false);
  /** What I want to send, for coming back after the connection was lost. */
  wants: Wants = { microphone: false, camera: false };
  readonly #options: MeetingOptions;
  readonly #speakers = new Speakers(() => {
    this.#refresh();
  });
  #own: Record<OwnSourceName, Pick<OwnSource, "busy" | "problem">> = { microphone: { busy: false }, camera: { busy: false }, share: { busy: false } };
  /** What the preview has handed over and is not published yet. */
  #expected = new Set<OwnSourceName>();
  #line: ChatLine | undefined;
  #told: Ending | undefined;
  #planned = false;

  constructor(options: MeetingOptions) {
    this.#options = options;
    const speaker = chosen("audiooutput");
    this.room = new Room({
      singlePeerConnection: !options.dual,
      adaptiveStream: { pixelDensity: "screen" },
      dynacast: true,
      audioCaptureDefaults: device(chosen("audioinput")),
      videoCaptureDefaults: device(chosen("videoinput")),
      ...(speaker === undefined ? {} : { audioOutput: { deviceId: speaker } }),
    });
    this.#listen();
  }

  /**
   * Connects, and publishes what the preview has opened or is still opening; `wants` says what that will be.
   * Throws when there is no way in.
   */
  async enter(url: string, token: string, { wants, tracks }: Handover): Promise<void> {
    window.bedrudRoom = this.room;
    this.wants = wants;
    this.#expected = new Set((["microphone", "camera"] as const).filter((name) => wants[name]));
    try {
      await this.room.connect(url, token);
    } catch (error) {
      this.#ended("refused");
      void tracks.then((opened) => {
        for (const track of opened) track.stop();
      });
      throw error;
    }
    const { localParticipant } = this.room;
    this.#line = {
      identity: localParticipant.identity,
      name: localParticipant.name ?? localParticipant.identity,
      roomId: this.#options.chatRoom,
      send: (packet, topic) => localParticipant.publishData(packet, { reliable: true, topic }),
    };
    this.#options.chat.connect(this.#line);
    this.#refresh();
    void tracks
      .then((opened) => Promise.all(opened.map((track) => this.#publish(track))))
      .finally(() => {
        this.#expected.clear();
        this.#refresh();
      });
  }

  async leave(): Promise<void> {
    await this.room.disconnect();
  }

  /** Turns one of my sources on or off. What goes wrong stands in the view. */
  async turn(source: OwnSourceName, on: boolean): Promise<void> {
    if (this.#own[source].busy || this.#expected.has(source)) return;
    if (source !== "share") this.wants = { ...this.wants, [source]: on };
    this.#change(source, { busy: true, problem: undefined });
    const { localParticipant } = this.room;
    try {
      if (source === "microphone") await localParticipant.setMicrophoneEnabled(on);
      else if (source === "camera") await localParticipant.setCameraEnabled(on);
      else await localParticipant.setScreenShareEnabled(on, { audio: true, selfBrowserSurface: "exclude", contentHint: "detail" });
      this.#change(source, { busy: false });
    } catch (error) {
      // Closing the browser's own window for choosing a screen is an answer, not a problem.
      const chose = source === "share" && error instanceof Error && error.name === "NotAllowedError";
      this.#change(source, { busy: false, problem: chose ? undefined : mediaProblem(error) });
    }
  }

  async useDevice(kind: MediaDeviceKind, id: string): Promise<void> {
    await this.room.switchActiveDevice(kind, id);
    this.#refresh();
  }

  /** Call on a tap: browsers start sound only then. */
  allowSound(): Promise<void> {
    return this.room.startAudio();
  }

  async #publish(track: LocalAudioTrack | LocalVideoTrack) {
    const source = track.kind === Track.Kind.Audio ? Track.Source.Microphone : Track.Source.Camera;
    if (this.room.state !== ConnectionState.Connected || !mayPublish(this.room.localParticipant, source)) {
      track.stop();
      return;
    }
    await this.room.localParticipant.publishTrack(track, { source }).catch(() => {
      track.stop();
      this.#change(source === Track.Source.Microphone ? "microphone" : "camera", { busy: false, problem: "failed" });
    });
  }

  #listen() {
    const { room } = this;
    const refresh = () => {
      this.#refresh();
    };
    const follow = (participant: Participant) => {
      for (const event of participantEvents) participant.off(event, refresh).on(event, refresh);
      refresh();
    };
    follow(room.localParticipant);
    room
      .on(RoomEvent.ParticipantConnected, follow)
      .on(RoomEvent.ParticipantDisconnected, (participant) => {
        for (const event of participantEvents) participant.off(event, refresh);
        refresh();
      })
      .on(RoomEvent.TrackSubscribed, (track) => {
        if (track.kind === Track.Kind.Audio) {
          document.body.append(track.attach());
          if (this.deafened.get()) this.#deafen(true);
        }
        refresh();
      })
      .on(RoomEvent.TrackUnsubscribed, (track) => {
        for (const element of track.detach()) if (element instanceof HTMLAudioElement) element.remove();
      })
      .on(RoomEvent.LocalTrackPublished, refresh)
      .on(RoomEvent.LocalTrackUnpublished, refresh)
      .on(RoomEvent.AudioPlaybackStatusChanged, refresh)
      .on(RoomEvent.RecordingStatusChanged, refresh)
      .on(RoomEvent.ConnectionStateChanged, (state) => {
        if (state === ConnectionState.Connected) for (const participant of room.remoteParticipants.values()) follow(participant);
        refresh();
      })
      .on(RoomEvent.ActiveSpeakersChanged, (speakers) => {
        this.#speakers.update(speakers.map((one) => one.identity));
      })
      .on(RoomEvent.DataReceived, (bytes, participant, _kind, topic) => {
        this.#received(bytes, participant, topic);
      })
      .on(RoomEvent.Disconnected, (reason) => {
        this.#ended(this.#told ?? endingOf(reason));
      });
  }

  #received(bytes: Uint8Array, participant: RemoteParticipant | undefined, topic: string | undefined) {
    if (participant !== undefined) {
      const name = participant.name?.trim() || participant.identity;
      this.#options.chat.receive(bytes, topic, { identity: participant.identity, name });
      return;
    }
    if (topic === "bedrud") this.#happened(serverEvent(bytes));
    if (topic !== "system") return;
    const message = systemMessage(bytes, this.room.localParticipant.identity);
    if (message?.event === "ended") this.#told = "over";
    else if (message?.event === "banned") this.#told = "banned";
    else if (message?.event === "waiting") this.knocks.set(this.knocks.get() + 1);
    else if (message?.event === "spotlight") this.spotlight.set({ identity: message.identity });
    else if (message?.event === "deafen" || message?.event === "undeafen") this.#deafen(message.event === "deafen");
    else if (message !== undefined) this.#options.onSystem(message, this);
  }

  #happened(event: ServerEvent | undefined) {
    if (event?.type === "chat") this.#options.chat.tell(event.message);
    if (event?.type !== "reaction") return;
    const name = this.view.get().people.find((person) => person.identity === event.identity)?.name ?? "";
    const one = { id: crypto.randomUUID?.() ?? String(Math.random()), emoji: event.emoji, name };
    this.flying.set([...this.flying.get(), one].slice(-mostFlying));
    setTimeout(() => {
      this.flying.set(this.flying.get().filter((other) => other !== one));
    }, flight);
  }

  /** Plays nothing of the others, also of who comes later. */
  #deafen(on: boolean) {
    this.deafened.set(on);
    for (const participant of this.room.remoteParticipants.values()) participant.setVolume(on ? 0 : 1);
  }

  #ended(ending: Ending) {
    this.#speakers.clear();
    this.#options.chat.disconnect(this.#line);
    if (window.bedrudRoom === this.room) delete window.bedrudRoom;
    this.view.change({ state: "ended", ending, people: [], shares: [] });
  }

  #change(source: OwnSourceName, next: Pick<OwnSource, "busy" | "problem">) {
    this.#own = { ...this.#own, [source]: next };
    this.#refresh();
  }

  /** Draws once for everything that happened in this turn of the event loop. */
  #refresh() {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      const old = this.view.get();
      if (old.state !== "ended") this.view.set(this.#next(old));
    });
  }

  #next(old: MeetingView): MeetingView {
    const { room } = this;
    const reconnecting = room.state === ConnectionState.Reconnecting || room.state === ConnectionState.SignalReconnecting;
    const state = reconnecting ? "reconnecting" : room.state === ConnectionState.Connected ? "connected" : old.state;
    const me = room.localParticipant;
    const own = (name: OwnSourceName, on: boolean) =>
      kept(old[name], {
        busy: this.#own[name].busy,
        problem: this.#own[name].problem,
        on: on || this.#expected.has(name),
        allowed: mayPublish(me, sources[name]),
      });
    const context = { hostIdentity: this.#options.hostIdentity, speaking: this.#speakers.current };
    return {
      ...old,
      state,
      reconnectingSince: reconnecting ? (old.reconnectingSince ?? Date.now()) : undefined,
      ...peopleOf(room, context, old),
      microphone: own("microphone", me.isMicrophoneEnabled),
      camera: own("camera", me.isCameraEnabled),
      share: own("share", me.isScreenShareEnabled),
      microphoneTrack: me.getTrackPublication(Track.Source.Microphone)?.track?.mediaStreamTrack,
      soundBlocked: state === "connected" && !room.canPlaybackAudio,
      canChat: me.permissions?.canPublishData ?? true,
      recordingSince: room.isRecording ? (old.recordingSince ?? this.#options.recordingSince ?? Date.now()) : undefined,
    };
  }
}

/** Phones cannot share a screen from a page. */
export const canShare = () => "mediaDevices" in navigator && "getDisplayMedia" in navigator.mediaDevices;

function device(id: string | undefined) {
  return id === undefined ? {} : { deviceId: id };
}
