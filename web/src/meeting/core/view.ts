import { ConnectionQuality, type Participant, ParticipantEvent, type Room, Track } from "livekit-client";

import { pictureIn } from "~/lib/person";

import type { Ending } from "./ending";
import type { MediaProblem } from "./media-problem";
import { kept } from "./store";

export type Quality = "good" | "weak" | "lost";

/** What somebody is in this room; the server says so, nobody can write it of themselves. */
export type Role = "host" | "moderator" | "member";

/** One person in the meeting, as the tiles and lists draw them. */
export interface Person {
  identity: string;
  name: string;
  /** The address of an uploaded picture. */
  avatar: string | undefined;
  local: boolean;
  /** The room is theirs. */
  host: boolean;
  role: Role;
  guest: boolean;
  /** What the room lets them do. */
  maySpeak: boolean;
  mayShow: boolean;
  mayWrite: boolean;
  sharing: boolean;
  /** A moderator has turned their sound off. */
  deaf: boolean;
  /** When the hand went up, ms of the server; undefined: it is down. */
  hand: number | undefined;
  speaking: boolean;
  microphone: boolean;
  /** The picture of the camera; nothing while the camera is off. */
  camera: Track | undefined;
  quality: Quality;
}

/** A shared screen, window or tab. */
export interface Share {
  id: string;
  identity: string;
  name: string;
  local: boolean;
  track: Track;
}

/** One of my own switches: microphone, camera or share. */
export interface OwnSource {
  on: boolean;
  /** The device is starting or stopping. */
  busy: boolean;
  /** The room lets me. */
  allowed: boolean;
  problem?: MediaProblem | undefined;
}

export interface MeetingView {
  state: "connecting" | "connected" | "reconnecting" | "ended";
  ending?: Ending | undefined;
  /** When the connection was lost, ms. */
  reconnectingSince?: number | undefined;
  /** In the order of arrival, myself last. */
  people: readonly Person[];
  shares: readonly Share[];
  microphone: OwnSource;
  camera: OwnSource;
  share: OwnSource;
  /** My microphone's own track, for the level. */
  microphoneTrack: MediaStreamTrack | undefined;
  /** The browser wants a tap before it plays sound. */
  soundBlocked: boolean;
  /** The server records that chat is switched off for this person. */
  canChat: boolean;
  /** Since when the meeting is recorded, ms; undefined: it is not. */
  recordingSince: number | undefined;
}

export const off: OwnSource = { on: false, busy: false, allowed: true };

export const startView: MeetingView = {
  state: "connecting",
  people: [],
  shares: [],
  microphone: off,
  camera: off,
  share: off,
  microphoneTrack: undefined,
  soundBlocked: false,
  canChat: true,
  recordingSince: undefined,
};

/** Everything of a participant that changes what is drawn. */
export const participantEvents = [
  ParticipantEvent.TrackPublished,
  ParticipantEvent.TrackUnpublished,
  ParticipantEvent.TrackSubscribed,
  ParticipantEvent.TrackUnsubscribed,
  ParticipantEvent.TrackMuted,
  ParticipantEvent.TrackUnmuted,
  ParticipantEvent.LocalTrackPublished,
  ParticipantEvent.LocalTrackUnpublished,
  ParticipantEvent.ParticipantNameChanged,
  ParticipantEvent.ParticipantMetadataChanged,
  ParticipantEvent.AttributesChanged,
  ParticipantEvent.ConnectionQualityChanged,
  ParticipantEvent.ParticipantPermissionsChanged,
] as const;

const qualities: Partial<Record<ConnectionQuality, Quality>> = {
  [ConnectionQuality.Poor]: "weak",
  [ConnectionQuality.Lost]: "lost",
};

const nameOf = (participant: Participant) => participant.name?.trim() || (participant.identity.startsWith("guest-") ? "Guest" : participant.identity);

function picture(participant: Participant, source: Track.Source): Track | undefined {
  const publication = participant.getTrackPublication(source);
  return publication === undefined || publication.isMuted ? undefined : publication.track;
}

function roleOf({ attributes }: Participant): Role {
  const role = attributes["bedrud.role"];
  return role === "host" || role === "moderator" ? role : "member";
}

function handOf({ attributes }: Participant): number | undefined {
  const hand = Number(attributes["bedrud.hand"]);
  return Number.isFinite(hand) && hand > 0 ? hand : undefined;
}

/** The hands that are up, in the order of the server. */
export const handsUp = (people: readonly Person[]) =>
  people.filter((person) => person.hand !== undefined).sort((a, b) => (a.hand ?? 0) - (b.hand ?? 0));

export interface ViewContext {
  hostIdentity: string;
  speaking: ReadonlySet<string>;
}

function personOf(participant: Participant, { hostIdentity, speaking }: ViewContext): Person {
  const microphone = participant.isMicrophoneEnabled;
  return {
    identity: participant.identity,
    name: nameOf(participant),
    avatar: pictureIn(participant.metadata),
    local: participant.isLocal,
    host: participant.identity === hostIdentity,
    role: roleOf(participant),
    guest: participant.identity.startsWith("guest-"),
    maySpeak: mayPublish(participant, Track.Source.Microphone),
    mayShow: mayPublish(participant, Track.Source.Camera),
    mayWrite: participant.permissions?.canPublishData ?? true,
    deaf: participant.attributes["bedrud.deafened"] !== undefined,
    hand: handOf(participant),
    sharing: picture(participant, Track.Source.ScreenShare) !== undefined,
    speaking: microphone && speaking.has(participant.identity),
    microphone,
    camera: picture(participant, Track.Source.Camera),
    quality: qualities[participant.connectionQuality] ?? "good",
  };
}

function shareOf(participant: Participant): Share | undefined {
  const publication = participant.getTrackPublication(Track.Source.ScreenShare);
  if (publication?.track === undefined || publication.isMuted) return undefined;
  return {
    id: publication.trackSid,
    identity: participant.identity,
    name: nameOf(participant),
    local: participant.isLocal,
    track: publication.track,
  };
}

/** Everybody who is in there and what they show; what did not change keeps its object. */
export function peopleOf(room: Room, context: ViewContext, old: MeetingView): Pick<MeetingView, "people" | "shares"> {
  const remote = [...room.remoteParticipants.values()].sort((a, b) => (a.joinedAt?.getTime() ?? 0) - (b.joinedAt?.getTime() ?? 0));
  const everybody: Participant[] = [...remote, room.localParticipant];
  const people = everybody.map((one) => {
    const next = personOf(one, context);
    return kept(old.people.find((before) => before.identity === next.identity), next);
  });
  const shares = everybody
    .map((one) => shareOf(one))
    .filter((one) => one !== undefined)
    .map((next) => kept(old.shares.find((before) => before.id === next.id), next));
  return { people: keptList(old.people, people), shares: keptList(old.shares, shares) };
}

function keptList<T>(old: readonly T[], next: readonly T[]): readonly T[] {
  return old.length === next.length && old.every((one, index) => one === next[index]) ? old : next;
}

/** Whether somebody has the right to publish from this source. */
export function mayPublish({ permissions }: Participant, source: Track.Source): boolean {
  if (permissions === undefined) return true;
  const { canPublish, canPublishSources } = permissions;
  return canPublish && (canPublishSources.length === 0 || canPublishSources.some((one) => Track.sourceFromProto(one) === source));
}
