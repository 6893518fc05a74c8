// Two people who are recorded. Runs in the page.
import { Track } from 'livekit-client';
import { joinWithKey } from './e2ee.js';
import { canvasTrack, join, pubTone, simPub, T } from './support.js';

const { Camera } = Track.Source;
let rooms = {};

window.recorded = {
  /** ann has a camera in layers and a voice, ben a voice. */
  async start(url, room) {
    T.url = url;
    rooms = {};
    for (const name of ['ann', 'ben']) rooms[name] = await join(room, name, { room: { dynacast: true } });
    await rooms.ann.localParticipant.publishTrack(canvasTrack(1280, 720, 15, 'ann'), { ...simPub(), source: Camera });
    await pubTone(rooms.ann);
    await pubTone(rooms.ben);
  },
  /** One who speaks so that the server does not understand it. */
  async startSecret(url, room) {
    T.url = url;
    await pubTone(await joinWithKey(room, 'eve', 'key', {}));
  },
  /** Another camera of ben, in that codec. */
  async publish(codec) {
    await rooms.ben.localParticipant.publishTrack(canvasTrack(640, 360, 15, codec), {
      source: Camera,
      simulcast: false,
      videoCodec: codec,
      backupCodec: false,
    });
  },
  unpublish: () => rooms.ben.localParticipant.unpublishTrack(rooms.ben.localParticipant.getTrackPublication(Camera).track),
  mute: (who, muted) => rooms[who].localParticipant.setMicrophoneEnabled(!muted),
  rename: (who, name) => rooms[who].localParticipant.setName(name),
  leave: (who) => rooms[who].disconnect(),
  recording: () => Object.values(rooms).map((room) => room.isRecording),
  sids: () => Object.fromEntries(Object.entries(rooms).map(([name, room]) => [name, room.localParticipant.sid])),
  states: () => Object.values(rooms).map((room) => room.state),
};
