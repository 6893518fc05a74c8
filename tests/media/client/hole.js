// People of several rooms whose lines may fall silent: what each has and what it lived through. Runs in the page.
import { RoomEvent, Track } from 'livekit-client';
import { canvasTrack, gotTrack, hears, join, plays, pubTone, T, until } from './support.js';

const people = new Map(); // «room name»: room
const of = (room, name) => people.get(`${room} ${name}`);
const told = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.SignalReconnecting,
  RoomEvent.Reconnecting,
  RoomEvent.Reconnected,
  RoomEvent.Disconnected,
];

window.hole = {
  async join(url, room, name, single) {
    T.url = url;
    people.set(`${room} ${name}`, await join(room, name, { single }));
  },
  async publish(room, name) {
    const camera = { source: Track.Source.Camera, simulcast: false };
    await of(room, name).localParticipant.publishTrack(canvasTrack(320, 180, 10, name), camera);
    await pubTone(of(room, name));
  },
  async share(room, name) {
    const screen = { source: Track.Source.ScreenShare, simulcast: false };
    await of(room, name).localParticipant.publishTrack(canvasTrack(320, 180, 5, 'screen'), screen);
  },
  leave: (room, name) => of(room, name).disconnect(),
  /** Waits until `name` is connected and sees and hears `other`, whose sources are given. */
  async perceives(room, name, other, sources, ms) {
    const me = of(room, name);
    await until(() => me.state === 'connected', ms, () => `${name} is connected; it is ${me.state}`);
    const started = Date.now();
    const left = () => Math.max(1, ms - (Date.now() - started));
    for (const source of sources) {
      // After a full reconnect the track may be replaced while it is waited for.
      await until(
        async () => {
          const publication = await gotTrack(me, other, source, left());
          await (source === 'microphone' ? hears(publication, 20, 3000) : plays(publication, 5, 3000));
          return true;
        },
        ms,
        `${name} has ${other}'s ${source}`,
      );
    }
  },
  others: (room, name) => [...of(room, name).remoteParticipants.keys()].sort(),
  sid: (room, name) => of(room, name).localParticipant.sid,
  /** «event identity milliseconds» of what happened since then. */
  events: (room, name, since) =>
    of(room, name)
      .ev.filter((e) => e.t >= since && told.includes(e.name))
      .map((e) => ({ name: e.name, identity: e.args[0]?.identity ?? '', after: e.t - since })),
};
