// A participant whose client does not do what the server says, and one who receives from it. Runs in the page.
import { RoomEvent, Track } from 'livekit-client';
import { gotTrack, hears, join, plays, pubTone, canvasTrack, T } from './support.js';

let meeting = null;

/** Bytes of all RTP streams of a participant: kind is 'audio' or 'video', way 'inbound' or 'outbound'. */
async function bytes(room, way, kind) {
  let sum = 0;
  const { publisher, subscriber } = room.engine.pcManager;
  for (const connection of [publisher, subscriber]) {
    (await connection?.getStats())?.forEach((report) => {
      if (report.type === `${way}-rtp` && report.kind === kind) sum += report.bytesReceived ?? report.bytesSent ?? 0;
    });
  }
  return sum;
}

/** From now on nothing the server asks for is done: no mute, no unpublish, no update of the own rights. */
function disobey(room) {
  room.engine.client.onRemoteMuteChanged = () => {};
  room.engine.client.onLocalTrackUnpublished = () => {};
  room.localParticipant.updateInfo = () => true;
}

window.moderation = {
  /** Mallory publishes camera and microphone, Ben plays both. */
  async start(url, room, single) {
    T.url = url;
    const mallory = await join(room, 'mallory', { single });
    const ben = await join(room, 'ben', { single });
    meeting = { mallory, ben };
    const canvas = canvasTrack(320, 180, 10, 'mallory');
    await mallory.localParticipant.publishTrack(canvas, { source: Track.Source.Camera, simulcast: false });
    await pubTone(mallory);
    await plays(await gotTrack(ben, 'mallory', Track.Source.Camera), 5);
    await hears(await gotTrack(ben, 'mallory', Track.Source.Microphone), 10);
    disobey(mallory);
    return this.tracks();
  },
  /** The sids of Mallory's tracks by source, as Mallory knows them. */
  tracks() {
    const publications = [...meeting.mallory.localParticipant.trackPublications.values()];
    return Object.fromEntries(publications.map((publication) => [publication.source, publication.trackSid]));
  },
  /** What Mallory has sent and Ben has received so far. */
  async traffic() {
    const { mallory, ben } = meeting;
    const [sentAudio, sentVideo, audio, video] = await Promise.all([
      bytes(mallory, 'outbound', 'audio'),
      bytes(mallory, 'outbound', 'video'),
      bytes(ben, 'inbound', 'audio'),
      bytes(ben, 'inbound', 'video'),
    ]);
    return { sentAudio, sentVideo, audio, video };
  },
  /** Says by signalling that a track is not muted, as its owner. */
  insist: (sid) => meeting.mallory.engine.client.sendMuteTrack(sid, false),
  /** The sources of Mallory that Ben is subscribed to. */
  subscribed: () =>
    [...(meeting.ben.remoteParticipants.get('mallory')?.trackPublications.values() ?? [])]
      .filter((publication) => publication.isSubscribed)
      .map((publication) => publication.source)
      .sort(),
  /** Where Ben is now. */
  where: () => ({ room: meeting.ben.name, state: meeting.ben.state }),
  /** Somebody who asks for a track that does not exist; told() is the error the server gave up with. */
  async seek(url, room, sid) {
    T.url = url;
    const seeker = await join(room, 'seeker', {});
    seeker.engine.client.onSubscriptionError = (response) => (seeker.told = { sid: response.trackSid, error: response.err });
    seeker.engine.client.sendUpdateSubscription({ trackSids: [sid], subscribe: true, participantTracks: [] });
    window.moderation.told = () => seeker.told ?? null;
  },
  /** Payloads Ben got with a topic, and from whom. */
  data: (topic) =>
    meeting.ben.ev
      .filter((event) => event.name === RoomEvent.DataReceived && event.args[3] === topic)
      .map((event) => ({ text: new TextDecoder().decode(event.args[0]), from: event.args[1]?.identity ?? '' })),
  say: (topic, text) =>
    meeting.mallory.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true, topic }),
  /** Ben answers calls of `method`: with the payload in capitals, never, or with an error. */
  answerRpc: (method, how) =>
    meeting.ben.registerRpcMethod(method, async (data) => {
      if (how === 'never') await new Promise(() => {});
      if (how === 'error') throw new Error('not today');
      return `${data.callerIdentity ? 'called: ' : ''}${data.payload.toUpperCase()}`;
    }),
};
