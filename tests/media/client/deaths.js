// Four people whose server dies under them, and what each of them lives through. Runs in the page.
import { RoomEvent, Track, VideoQuality } from 'livekit-client';
import { canvasTrack, gotTrack, hears, inb, join, plays, pubOf, pubTone, seen, simPub, T, until } from './support.js';

const { Camera, Microphone } = Track.Source;
let rooms = {};
const text = (words) => new TextEncoder().encode(words);
const events = (room, name, since) => room.ev.filter((event) => event.name === name && event.t >= since);

async function widthBecomes(publication, fits) {
  let width;
  await until(
    async () => fits((width = (await inb(publication.track)).frameWidth)),
    15_000,
    () => `the picture's width is ${width}`,
  );
}

window.deaths = {
  /** ann has a camera in layers and a voice, ben a muted voice; cid does not want the camera, dan only looks on. */
  async start(url, room, single) {
    T.url = url;
    rooms = {};
    for (const name of ['ann', 'ben', 'cid', 'dan']) rooms[name] = await join(room, name, { single });
    const { ann, ben, cid } = rooms;
    await ann.localParticipant.publishTrack(canvasTrack(640, 360, 15, 'ann'), { ...simPub(), source: Camera });
    await pubTone(ann);
    await (await pubTone(ben)).mute();
    (await gotTrack(cid, 'ann', Camera)).setSubscribed(false);
    await until(() => !pubOf(cid, 'ann', Camera).track, 5000, 'cid has no camera of ann');
    await this.works('before');
  },
  /** Pictures in every size, sound, mutes, what is not wanted, and messages both ways. */
  async works(topic) {
    const { ann, ben, cid } = rooms;
    const camera = await gotTrack(ben, 'ann', Camera);
    await plays(camera, 10);
    camera.setVideoQuality(VideoQuality.LOW);
    await widthBecomes(camera, (width) => width < 640);
    camera.setVideoQuality(VideoQuality.HIGH);
    await widthBecomes(camera, (width) => width === 640);
    for (const room of [ben, cid]) await hears(await gotTrack(room, 'ann', Microphone), 20);
    if (pubOf(cid, 'ann', Camera).track) throw new Error('cid did not want the camera');
    if (!pubOf(ann, 'ben', Microphone).isMuted) throw new Error('ben was muted');
    for (const [from, to] of [
      [ann, ben],
      [ben, ann],
    ]) {
      await from.localParticipant.publishData(text('hello'), { reliable: true, topic });
      const arrived = () => seen(to, RoomEvent.DataReceived, (bytes, who, kind, name) => name === topic);
      await until(arrived, 30_000, `a message to ${to.localParticipant.identity}, ${topic}`);
    }
  },
  /** dan goes, and no server is there to hear it. */
  lose: () => rooms.dan.disconnect(),
  /** Waits until those who stayed are back. */
  back: (since, ms) =>
    until(
      () =>
        ['ann', 'ben', 'cid'].every((name) => rooms[name].state === 'connected' && events(rooms[name], RoomEvent.Reconnected, since).length > 0),
      ms,
      () => `everybody is back: ${Object.values(rooms).map((room) => room.state)}`,
    ),
  sids: () =>
    Object.values(rooms).map(({ localParticipant }) => [
      localParticipant.sid,
      ...[...localParticipant.trackPublications.values()].map(({ trackSid }) => trackSid),
    ]),
  /** What each noticed since then: its own full reconnects, who left and came, and what tracks ended. */
  noticed(since) {
    const told = (room, name, say) => events(room, name, since).map(({ args }) => say(...args));
    return ['ann', 'ben', 'cid'].map((name) => ({
      name,
      afresh: told(rooms[name], RoomEvent.Reconnecting, () => 'reconnecting').length,
      left: told(rooms[name], RoomEvent.ParticipantDisconnected, (who) => who.identity),
      came: told(rooms[name], RoomEvent.ParticipantConnected, (who) => who.identity),
      ended: told(rooms[name], RoomEvent.TrackUnsubscribed, (track, publication, who) => `${publication.source} of ${who.identity}`),
    }));
  },
};
