// What the token allows and what it does not; people nobody may see. Each check has a room of its own.
import { RoomEvent, Track, LocalVideoTrack } from 'livekit-client';
import { assert, canvasTrack, gotTrack, hears, join, plays, pubOf, pubTone, seen, sleep, until, waitEv } from './support.js';

const publishCanvas = (room, options = {}) =>
  room.localParticipant.publishTrack(canvasTrack(320, 180, 10, room.localParticipant.identity), {
    source: Track.Source.Camera,
    simulcast: false,
    videoCodec: 'vp8',
    ...options,
  });

async function refused(action, what) {
  try {
    await action();
  } catch {
    return;
  }
  throw new Error(`${what} was allowed`);
}

const say = (room, text) =>
  room.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true, topic: 'grant' });
const heard = (room, text) =>
  seen(room, RoomEvent.DataReceived, (d, p, k, topic) => topic === 'grant' && new TextDecoder().decode(d) === text);

/** Rows of [name, check, options]. */
export const grants = (S, { single }) => [
  [
    'canPublish: false refuses tracks; data follows it',
    async () => {
      const room = `${S.room}-publish`;
      const mute = await join(room, 'mute', { single, grants: { canPublish: false, canPublishData: undefined } });
      const other = await join(room, 'other', { single });
      await refused(() => publishCanvas(mute), 'a track');
      await say(mute, 'forbidden').catch(() => {});
      await say(other, 'allowed');
      await until(() => heard(mute, 'allowed'), 5000, 'data to one who may not publish');
      assert(!heard(other, 'forbidden'), 'data was relayed');
      await mute.disconnect();
      await other.disconnect();
    },
    { timeout: 30000 },
  ],
  [
    'canPublishSources: only the listed sources',
    async () => {
      const room = `${S.room}-sources`;
      const A = await join(room, 'voice', { single, grants: { canPublishSources: ['microphone'] } });
      const B = await join(room, 'listener', { single });
      await pubTone(A);
      await hears(await gotTrack(B, 'voice', Track.Source.Microphone), 20);
      await refused(() => publishCanvas(A), 'a camera');
      assert(!pubOf(B, 'voice', Track.Source.Camera), 'a camera was announced');
      await A.disconnect();
      await B.disconnect();
    },
    { timeout: 30000 },
  ],
  [
    'canSubscribe: false receives nothing and still publishes',
    async () => {
      const room = `${S.room}-subscribe`;
      const A = await join(room, 'sender', { single, grants: { canSubscribe: false } });
      const B = await join(room, 'viewer', { single });
      await publishCanvas(A);
      await plays(await gotTrack(B, 'sender', Track.Source.Camera), 5);
      await publishCanvas(B);
      await until(() => pubOf(A, 'viewer', Track.Source.Camera), 5000, 'publication');
      await sleep(1000);
      assert(!pubOf(A, 'viewer', Track.Source.Camera).isSubscribed, 'was subscribed');
      await A.disconnect();
      await B.disconnect();
    },
    { timeout: 40000 },
  ],
  [
    'without canUpdateOwnMetadata the name stays',
    async () => {
      const A = await join(`${S.room}-name`, 'fixed', { single, grants: { canUpdateOwnMetadata: false } });
      await refused(() => A.localParticipant.setName('other'), 'a new name');
      await A.disconnect();
    },
  ],
  [
    'hidden: sees and hears, is not seen',
    async () => {
      const room = `${S.room}-hidden`;
      const A = await join(room, 'shown', { single });
      const H = await join(room, 'ghost', { single, grants: { hidden: true } });
      await publishCanvas(A);
      await plays(await gotTrack(H, 'shown', Track.Source.Camera), 5);
      assert(!A.remoteParticipants.has('ghost'), 'A sees it');
      const B = await join(room, 'late', { single });
      assert(!B.remoteParticipants.has('ghost'), 'the late one sees it');
      await H.disconnect();
      await sleep(500);
      assert(!seen(A, RoomEvent.ParticipantDisconnected), 'its leaving was told');
      await A.disconnect();
      await B.disconnect();
    },
    { timeout: 40000 },
  ],
  [
    'the server says who sent a packet, not the packet',
    async () => {
      const room = `${S.room}-spoof`;
      const A = await join(room, 'honest', { single });
      const B = await join(room, 'target', { single });
      const send = A.engine.sendDataPacket.bind(A.engine);
      A.engine.sendDataPacket = (packet, ...rest) => {
        packet.participantIdentity = 'target';
        packet.participantSid = 'PA_somebody';
        return send(packet, ...rest);
      };
      await say(A, 'who');
      const from = await waitEv(
        B,
        RoomEvent.DataReceived,
        (d, p, k, topic) => topic === 'grant' && new TextDecoder().decode(d) === 'who',
        5000,
      );
      assert(from.args[1]?.identity === 'honest', `from ${from.args[1]?.identity}`);
      await A.disconnect();
      await B.disconnect();
    },
  ],
  [
    'H264 from one to the other, three layers',
    async () => {
      const room = `${S.room}-h264`;
      const A = await join(room, 'h264', { single });
      const B = await join(room, 'viewer', { single });
      const track = new LocalVideoTrack(canvasTrack(1280, 720, 15, 'h264'));
      await A.localParticipant.publishTrack(track, { source: Track.Source.Camera, simulcast: true, videoCodec: 'h264' });
      const p = await gotTrack(B, 'h264', Track.Source.Camera);
      assert(p.mimeType?.toLowerCase() === 'video/h264', `mime ${p.mimeType}`);
      await plays(p, 10);
      await A.disconnect();
      await B.disconnect();
    },
    { timeout: 40000 },
  ],
];
