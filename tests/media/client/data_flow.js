// Data beyond the everyday: large files, joiners, resumes, data tracks, and senders that do not keep to the protocol.
import { DataPacket, DataPacket_Kind, UserPacket } from '@livekit/protocol';
import { RoomEvent } from 'livekit-client';
import { assert, join, seen, sleep, until, waitEv } from './support.js';

const encode = (text) => new TextEncoder().encode(text);
const texts = (room, topic) =>
  room.ev.filter((e) => e.name === RoomEvent.DataReceived && e.args[3] === topic).map((e) => new TextDecoder().decode(e.args[0]));
const hex = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).join();
const say = (room, text, topic, options = {}) =>
  room.localParticipant.publishData(encode(text), { reliable: true, topic, ...options });
const channel = (room, kind) => room.engine.dataChannelForKind(kind);

export function randomBytes(size) {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i += 65536) crypto.getRandomValues(bytes.subarray(i, Math.min(i + 65536, size)));
  return bytes;
}

/** Sends a file of `size` bytes from A to B; returns {ms, same}. */
export async function transfer(A, B, size, topic) {
  const bytes = randomBytes(size);
  let received;
  B.registerByteStreamHandler(topic, async (reader) => {
    received = new Uint8Array(await new Blob(await reader.readAll()).arrayBuffer());
  });
  const started = performance.now();
  await A.localParticipant.sendFile(new File([bytes], 'f.bin'), { topic });
  await until(() => received, 120000, () => 'the file arrives');
  const ms = performance.now() - started;
  return { ms, same: received.length === size && (await hex(received)) === (await hex(bytes)) };
}

async function pair(S, single, name, grants = {}) {
  const room = `${S.room ?? 'data'}-${name}-${single}`;
  const A = await join(room, 'alice', { single, grants });
  const B = await join(room, 'bob', { single, grants });
  await until(() => A.remoteParticipants.get('bob'), 5000, 'alice sees bob');
  await say(A, 'up', 'up');
  await waitEv(B, RoomEvent.DataReceived, (d, p, k, topic) => topic === 'up', 8000);
  return { A, B, room };
}

async function end(...rooms) {
  for (const room of rooms) await room.disconnect();
}

/** Rows of [name, check, options]. */
export const dataFlow = (S, { single }) => [
  [
    'a file of 10 MB arrives byte for byte',
    async () => {
      const { A, B } = await pair(S, single, 'file');
      const { ms, same } = await transfer(A, B, 10_000_000, 'file');
      assert(same, 'the file differs');
      await end(A, B);
      return `${Math.round(ms)} ms, ${((10 * 8000) / ms).toFixed(0)} Mbit/s`;
    },
    { timeout: 150000 },
  ],
  [
    'what is said while somebody is still joining reaches them, once and in order',
    async () => {
      const { A, B, room } = await pair(S, single, 'joiner');
      let n = 0;
      A.on(RoomEvent.ParticipantConnected, async () => {
        for (; n < 50; ++n) await say(A, `n${n}`, 'early');
      });
      const C = await join(room, 'carol', { single });
      await until(() => texts(C, 'early').length >= 50, 10000, () => `carol has ${texts(C, 'early').length} of ${n}`);
      assert(texts(C, 'early').join() === [...Array(50).keys()].map((i) => `n${i}`).join(), texts(C, 'early').join());
      await end(A, B, C);
    },
  ],
  [
    'a resume in the middle loses no reliable message and doubles none, both ways',
    async () => {
      const { A, B } = await pair(S, single, 'resume');
      const since = Date.now();
      const flow = async (from, topic) => {
        for (let i = 0; i < 150; ++i) {
          await say(from, `n${i}`, topic);
          await sleep(15);
        }
      };
      const flows = [flow(A, 'there'), flow(B, 'back')];
      await sleep(400);
      await A.simulateScenario('signal-reconnect');
      await waitEv(A, RoomEvent.Reconnected, () => true, 15000, since);
      await Promise.all(flows);
      const want = [...Array(150).keys()].map((i) => `n${i}`).join();
      await until(
        () => texts(B, 'there').length >= 150 && texts(A, 'back').length >= 150,
        15000,
        () => `${texts(B, 'there').length} there, ${texts(A, 'back').length} back`,
      );
      await sleep(300);
      assert(texts(B, 'there').join() === want, 'there: ' + texts(B, 'there').length);
      assert(texts(A, 'back').join() === want, 'back: ' + texts(A, 'back').length);
      assert(!seen(B, RoomEvent.ParticipantDisconnected, () => true, since), 'bob saw alice leave');
      await end(A, B);
    },
    { timeout: 60000 },
  ],
  [
    'nobody speaks in the name of another, and garbage disturbs nobody',
    async () => {
      const { A, B, room } = await pair(S, single, 'names');
      const C = await join(room, 'carol', { single });
      await waitEv(A, RoomEvent.ParticipantConnected, (p) => p.identity === 'carol', 8000);
      const dc = channel(A, DataPacket_Kind.RELIABLE);
      const forged = new DataPacket({
        participantIdentity: 'carol',
        participantSid: C.localParticipant.sid,
        value: {
          case: 'user',
          value: new UserPacket({
            payload: encode('forged'),
            topic: 'name',
            participantIdentity: 'carol',
            participantSid: C.localParticipant.sid,
          }),
        },
      }).toBinary();
      for (const garbage of [new Uint8Array([255]), randomBytes(1000), randomBytes(40000), new Uint8Array(0)]) dc.send(garbage);
      dc.send('a text');
      dc.send(forged);
      const e = await waitEv(B, RoomEvent.DataReceived, (d, p, k, topic) => topic === 'name', 8000);
      assert(e.args[1]?.identity === 'alice', 'it came from ' + e.args[1]?.identity);
      await say(A, 'still here', 'after');
      await waitEv(B, RoomEvent.DataReceived, (d, p, k, topic) => topic === 'after', 5000);
      await end(A, B, C);
    },
  ],
  [
    'channels of any name on many streams, closed and opened again, do not disturb the data',
    async () => {
      const { A, B } = await pair(S, single, 'channels');
      const pc = A.engine.pcManager.publisher.getOrCreatePC?.() ?? A.engine.pcManager.publisher._pc;
      for (let round = 0; round < 3; ++round) {
        const extra = [];
        for (let i = 0; i < 20; ++i) extra.push(pc.createDataChannel(`extra-${round}-${i}`));
        await until(() => extra.every((dc) => dc.readyState === 'open'), 8000, () => extra.map((dc) => dc.readyState).join());
        for (const dc of extra) {
          dc.send(randomBytes(1000));
          dc.close();
        }
        await until(() => extra.every((dc) => dc.readyState === 'closed'), 8000, 'they close');
      }
      await say(A, 'after', 'after');
      await waitEv(B, RoomEvent.DataReceived, (d, p, k, topic) => topic === 'after', 5000);
      await end(A, B);
    },
    { timeout: 60000 },
  ],
  [
    'data track: frames from one to another, in their order, until it is unpublished',
    async () => {
      const { A, B } = await pair(S, single, 'track');
      const local = await A.localParticipant.publishDataTrack({ name: 'position' });
      const published = await waitEv(B, RoomEvent.DataTrackPublished, (track) => track.info.name === 'position', 8000);
      const remote = published.args[0];
      assert(remote.publisherIdentity === 'alice', remote.publisherIdentity);
      const reader = remote.subscribe().getReader();
      const frames = [];
      const reading = (async () => {
        for (;;) {
          const { value, done } = await reader.read();
          if (done) return;
          frames.push(value.payload);
        }
      })();
      // A frame before the subscription is ready goes nowhere, so they are sent until some have come.
      let n = 0;
      await until(
        async () => {
          local.tryPush({ payload: new Uint8Array([n++ % 256, ...randomBytes(3000)]) });
          return frames.length >= 20;
        },
        12000,
        () => `${frames.length} frames of ${n}`,
      );
      assert(frames.every((f) => f.length === 3001), 'a frame was cut');
      assert(
        frames.every((f, i) => i === 0 || f[0] > frames[i - 1][0]),
        'order',
      );
      let refused;
      await A.localParticipant.publishDataTrack({ name: 'position' }).catch((error) => (refused = error));
      assert(refused, 'the same name twice');
      await local.unpublish();
      await waitEv(B, RoomEvent.DataTrackUnpublished, () => true, 8000);
      await Promise.race([reading, sleep(5000)]);
      await end(A, B);
      return `${frames.length} of ${n} frames`;
    },
    { timeout: 40000 },
  ],
  [
    'data track: not without the right to publish data',
    async () => {
      const room = `data-track-right-${single}`;
      const A = await join(room, 'alice', { single, grants: { canPublishData: false } });
      let refused;
      await A.localParticipant.publishDataTrack({ name: 'x' }).catch((error) => (refused = error));
      assert(refused, 'it was published');
      await end(A);
    },
  ],
  [
    'metadata and attributes up to their limits, and a refusal that names the limit',
    async () => {
      const { A, B } = await pair(S, single, 'limits', { canUpdateOwnMetadata: true });
      const large = 'm'.repeat(300_000);
      await A.localParticipant.setMetadata(large);
      await until(() => B.remoteParticipants.get('alice')?.metadata === large, 8000, 'bob sees the metadata');
      const refusal = (f) => f.then(() => '', (error) => error.message);
      const p = A.localParticipant;
      for (const [what, change] of [
        ['metadata', p.setMetadata('m'.repeat(512 * 1024 + 1))],
        ['attributes', p.setAttributes({ a: 'a'.repeat(64 * 1024) })],
        ['name', p.setName('n'.repeat(257))],
      ]) {
        const message = await refusal(change);
        assert(message.includes(`exceeds ${what}`), `${what}: ${message}`);
      }
      const t = Date.now();
      await A.simulateScenario('signal-reconnect');
      await waitEv(A, RoomEvent.Reconnected, () => true, 15000, t);
      assert(A.localParticipant.metadata === large, 'the metadata are gone');
      await end(A, B);
    },
    { timeout: 45000 },
  ],
];
