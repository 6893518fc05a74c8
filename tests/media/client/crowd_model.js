// Several participants of one room, and what each of them has to see and hear at any time. Runs in the page.
import { RoomEvent, Track } from 'livekit-client';
import { closeSenses, colours, colourSource, perceives, pitchSource } from './marks.js';
import { assert, join, pubOf, until } from './support.js';

const lost = [RoomEvent.Reconnecting, RoomEvent.SignalReconnecting];

/**
 * The model: who is here, what each publishes under which mark (a colour or a pitch that no other track of the crowd has at the
 * same time), what is muted, and who does not want which track. settle() compares every receiver with it.
 */
export class Crowd {
  members = new Map(); // name → { room, tracks: Map(source → { mark, publication, close, muted, unwantedBy: Set }) }
  marks = { video: [...colours], audio: Array.from({ length: 12 }, (_, i) => 400 + 130 * i) };

  /** how: {single, mayReconnect?}, and what join() takes beside it. */
  constructor(roomName, how) {
    Object.assign(this, { roomName, how });
  }

  async enter(name) {
    const room = await join(this.roomName, name, this.how);
    this.members.set(name, { room, tracks: new Map() });
  }

  async leave(name) {
    const { room, tracks } = this.members.get(name);
    this.members.delete(name);
    for (const track of tracks.values()) this.release(track);
    // Whoever comes back is subscribed to everything again.
    for (const other of this.members.values()) for (const track of other.tracks.values()) track.unwantedBy.delete(name);
    this.assertQuiet(name, room);
    await room.disconnect(true);
  }

  async publish(name, source) {
    const { room, tracks } = this.members.get(name);
    const video = source === Track.Source.Camera || source === Track.Source.ScreenShare;
    const mark = this.marks[video ? 'video' : 'audio'].shift();
    const { track, close } = video ? colourSource(mark) : pitchSource(mark);
    const publication = await room.localParticipant.publishTrack(track, { source, simulcast: false, videoCodec: 'vp8' });
    tracks.set(source, { mark, publication, close, muted: false, unwantedBy: new Set() });
  }

  async unpublish(name, source) {
    const { room, tracks } = this.members.get(name);
    const track = tracks.get(source);
    tracks.delete(source);
    await room.localParticipant.unpublishTrack(track.publication.track);
    this.release(track);
  }

  async mute(name, source, muted) {
    const track = this.members.get(name).tracks.get(source);
    track.muted = muted;
    await (muted ? track.publication.mute() : track.publication.unmute());
  }

  async subscribe(receiver, sender, source, wanted) {
    const { unwantedBy } = this.members.get(sender).tracks.get(source);
    if (wanted) unwantedBy.delete(receiver);
    else unwantedBy.add(receiver);
    const { room } = this.members.get(receiver);
    const publication = await until(() => pubOf(room, sender, source), 10_000, `${receiver} knows ${sender}/${source}`);
    publication.setSubscribed(wanted);
  }

  /** A mark is given again only after all others were: what still shows it then is a defect. */
  release({ mark, close }) {
    close();
    this.marks[typeof mark === 'string' ? 'video' : 'audio'].push(mark);
  }

  /** Waits until every receiver has exactly what it should. */
  async settle(ms = 20_000) {
    const waits = [];
    for (const [receiver, { room }] of this.members) {
      for (const [sender, { tracks }] of this.members) {
        if (receiver !== sender) waits.push(this.sees(receiver, room, sender, tracks, ms));
      }
      const others = () => [...room.remoteParticipants.keys()].sort().join();
      const expected = [...this.members.keys()].filter((name) => name !== receiver).sort().join();
      waits.push(until(() => others() === expected, ms, () => `${receiver} sees ${expected}, but has ${others()}`));
    }
    await Promise.all(waits);
    for (const [name, { room }] of this.members) this.assertQuiet(name, room);
    return waits.length;
  }

  async sees(receiver, room, sender, tracks, ms) {
    const who = `${receiver} from ${sender}`;
    const published = () => [...(room.remoteParticipants.get(sender)?.trackPublications.values() ?? [])];
    const sids = () => published().map((one) => one.trackSid).sort().join();
    const expected = [...tracks.values()].map((track) => track.publication.trackSid).sort().join();
    await until(() => sids() === expected, ms, () => `${who}: tracks ${expected}, but has ${sids()}`);
    await Promise.all(
      [...tracks].map(async ([source, { mark, muted, unwantedBy }]) => {
        const publication = pubOf(room, sender, source);
        const what = `${who}/${source} (${mark})`;
        if (unwantedBy.has(receiver)) {
          await until(() => !publication.isSubscribed && !publication.track, ms, `${what} is not subscribed`);
          return;
        }
        await until(() => publication.isMuted === muted, ms, `${what}: muted ${muted}`);
        await until(() => publication.isSubscribed && publication.track, ms, `${what} is subscribed`);
        if (!muted) await perceives(publication, mark, ms, what);
      }),
    );
  }

  /**
   * Nobody lost the connection, and no subscription failed. The client also calls it a failure when a track that was there as it
   * joined is gone before it was connected; that says nothing about the tracks that are left.
   */
  assertQuiet(name, room) {
    const alive = [...this.members.values()].flatMap(({ tracks }) => [...tracks.values()].map((track) => track.publication.trackSid));
    const failed = ({ name: event, args }) => event === RoomEvent.TrackSubscriptionFailed && alive.includes(args[0]);
    const isLost = (event) => !this.how.mayReconnect && lost.includes(event.name);
    const found = room.ev.find((event) => isLost(event) || failed(event));
    assert(!found && (this.how.mayReconnect || room.state === 'connected'), `${name}: ${found ? `${found.name} ${found.args[0] ?? ''}` : room.state}`);
  }

  async close() {
    for (const name of [...this.members.keys()]) await this.leave(name);
    closeSenses();
  }
}
