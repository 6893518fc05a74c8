// Two rooms of two people, who go from one to the other or are shown there. Runs in the page.
import { RoomEvent, Track } from 'livekit-client';
import { Crowd } from './crowd_model.js';
import { T, until } from './support.js';

const { Camera, Microphone } = Track.Source;
let crowd = null;

/** Connections that were opened, and whether they are the ones of the beginning. */
const opened = new Map();
function connectionsOf(name) {
  const { publisher, subscriber } = crowd.members.get(name).room.engine.pcManager;
  return [publisher, subscriber].filter(Boolean).map((transport) => {
    const connection = transport.pc ?? transport._pc;
    if (!opened.has(connection)) opened.set(connection, opened.size);
    return [opened.get(connection), connection.connectionState];
  });
}

window.rooms = {
  /** Ann and Ben are here, Cy and Dan there; everybody publishes a colour and a pitch. */
  async start(url, here, there, single) {
    T.url = url;
    crowd = new Crowd(here, { single, mayReconnect: true });
    for (const [name, room] of [['ann', here], ['ben', here], ['cy', there], ['dan', there]]) {
      crowd.roomName = room;
      await crowd.enter(name);
    }
    const names = [...crowd.members.keys()];
    await Promise.all(names.flatMap((name) => [crowd.publish(name, Camera), crowd.publish(name, Microphone)]));
    await this.settle({ ann: ['ben'], ben: ['ann'], cy: ['dan'], dan: ['cy'] });
  },
  /** Waits until everybody sees and hears exactly those; `people` is receiver -> senders. */
  async settle(people, ms = 30_000) {
    await Promise.all(
      Object.entries(people).map(async ([receiver, senders]) => {
        const { room } = crowd.members.get(receiver);
        const others = () => [...room.remoteParticipants.keys()].sort().join();
        await until(() => others() === senders.join(), ms, () => `${receiver} sees ${senders}, but has ${others()}`);
        await Promise.all(senders.map((sender) => crowd.sees(receiver, room, sender, crowd.members.get(sender).tracks, ms)));
      }),
    );
    this.people = people;
  },
  async mute(name, muted) {
    await Promise.all([crowd.mute(name, Camera, muted), crowd.mute(name, Microphone, muted)]);
    await this.settle(this.people);
  },
  connections: connectionsOf,
  disturbed: (since) =>
    [...crowd.members]
      .filter(([, { room }]) =>
        room.ev.some((event) => event.t >= since && [RoomEvent.Reconnecting, RoomEvent.SignalReconnecting].includes(event.name)),
      )
      .map(([name]) => name),
};
