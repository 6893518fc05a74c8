// A meeting of four whose people are on different media workers: everybody sees and hears the right track of each other, whatever
// happens to one of the workers. Runs in the page.
import { RoomEvent, Track } from 'livekit-client';
import { Crowd } from './crowd_model.js';
import { T, until } from './support.js';

const { Camera, Microphone } = Track.Source;
const names = ['ada', 'bo', 'cy', 'di'];
let crowd = null;

window.spread = {
  async start(url, room, single) {
    T.url = url;
    crowd = new Crowd(room, { single, mayReconnect: true });
    for (const name of names) await crowd.enter(name);
    await Promise.all(names.flatMap((name) => [crowd.publish(name, Camera), crowd.publish(name, Microphone)]));
    await crowd.settle(30_000);
  },
  settle: (ms) => crowd.settle(ms),
  async mute(name, muted) {
    await Promise.all([crowd.mute(name, Camera, muted), crowd.mute(name, Microphone, muted)]);
    await crowd.settle();
  },
  /** Everybody says something, and everybody else hears it from the right one. */
  async talk(topic) {
    for (const [name, { room }] of crowd.members)
      await room.localParticipant.publishData(new TextEncoder().encode(name), { reliable: true, topic });
    const heardBy = (room) =>
      room.ev
        .filter((event) => event.name === RoomEvent.DataReceived && event.args[3] === topic)
        .map((event) => `${new TextDecoder().decode(event.args[0])} from ${event.args[1]?.identity}`)
        .sort()
        .join();
    for (const [name, { room }] of crowd.members) {
      const expected = names.filter((other) => other !== name).map((other) => `${other} from ${other}`).sort().join();
      await until(() => heardBy(room) === expected, 10_000, () => `${name} hears ${expected}, but heard ${heardBy(room)}`);
    }
  },
  /** Whom each has been told to be speaking at some time. */
  speakers: () =>
    Object.fromEntries(
      [...crowd.members].map(([name, { room }]) => [
        name,
        [
          ...new Set(
            room.ev.filter((event) => event.name === RoomEvent.ActiveSpeakersChanged).flatMap((event) => event.args[0].map((who) => who.identity)),
          ),
        ].sort(),
      ]),
    ),
  /** Who lost the connection since then. */
  disturbed: (since) =>
    [...crowd.members]
      .filter(([, { room }]) =>
        room.ev.some((event) => event.t >= since && [RoomEvent.Reconnecting, RoomEvent.SignalReconnecting].includes(event.name)),
      )
      .map(([name]) => name),
  close: () => crowd.close(),
};
