// Data packets, remote calls and streams.
import { RoomEvent, RpcError } from 'livekit-client';
import { assert, join, seen, sleep, until, waitEv } from './support.js';

/** Rows of [name, check, options]; S carries the rooms and publications from check to check. */
export const data = (S, { single }) => [
  [
    'data: reliable with topic, both directions',
    async () => {
      const t = Date.now();
      await S.A.localParticipant.publishData(new TextEncoder().encode('hello'), { reliable: true, topic: 'chat' });
      const e = await waitEv(
        S.B,
        RoomEvent.DataReceived,
        (d, p, k, topic) => topic === 'chat' && new TextDecoder().decode(d) === 'hello' && p?.identity === 'alice',
        5000,
        t,
      );
      await S.B.localParticipant.publishData(new TextEncoder().encode('back'), { reliable: true, topic: 'chat' });
      await waitEv(
        S.A,
        RoomEvent.DataReceived,
        (d, p, k, topic) => topic === 'chat' && new TextDecoder().decode(d) === 'back' && p?.identity === 'bob',
        5000,
        t,
      );
      return `${e.t - t} ms`;
    },
  ],
  [
    'data: 300 reliable messages arrive once and in order',
    async () => {
      for (let i = 0; i < 300; i++)
        await S.A.localParticipant.publishData(new TextEncoder().encode('n' + i), { reliable: true, topic: 'seq' });
      const list = () =>
        S.B.ev
          .filter((e) => e.name === RoomEvent.DataReceived && e.args[3] === 'seq')
          .map((e) => new TextDecoder().decode(e.args[0]));
      await until(
        () => list().length >= 300,
        10000,
        () => `received ${list().length}`,
      );
      await sleep(300);
      const l = list();
      assert(l.length === 300, 'received ' + l.length);
      assert(
        l.every((x, i) => x === 'n' + i),
        'order',
      );
    },
  ],
  [
    'data: lossy',
    async () => {
      for (let i = 0; i < 30; i++) {
        await S.A.localParticipant.publishData(new Uint8Array([i]), { reliable: false, topic: 'lossy' });
        await sleep(10);
      }
      const n = () => S.B.ev.filter((e) => e.name === RoomEvent.DataReceived && e.args[3] === 'lossy').length;
      await until(
        () => n() >= 25,
        5000,
        () => `received ${n()} of 30`,
      );
      return `${n()} of 30`;
    },
  ],
  [
    'data: to a named participant only, never to the sender',
    async () => {
      const C = await join(S.room, 'carol', { single });
      await until(() => S.A.remoteParticipants.get('carol'), 5000, 'A sees carol');
      await S.A.localParticipant.publishData(new TextEncoder().encode('secret'), {
        reliable: true,
        topic: 'dm',
        destinationIdentities: ['carol'],
      });
      await waitEv(C, RoomEvent.DataReceived, (d, p, k, topic) => topic === 'dm', 5000);
      await sleep(500);
      assert(!seen(S.B, RoomEvent.DataReceived, (d, p, k, topic) => topic === 'dm'), 'bob received it');
      assert(!seen(S.A, RoomEvent.DataReceived, (d, p) => p?.identity !== 'bob'), 'A received its own data');
      const t = Date.now();
      await C.disconnect();
      await waitEv(S.A, RoomEvent.ParticipantDisconnected, (p) => p.identity === 'carol', 8000, t);
    },
  ],
  [
    'data: 60 kB message',
    async () => {
      const b = new Uint8Array(60000).fill(7);
      await S.A.localParticipant.publishData(b, { reliable: true, topic: 'big' });
      await waitEv(S.B, RoomEvent.DataReceived, (d, p, k, topic) => topic === 'big' && d.length === 60000, 6000);
    },
  ],
  [
    'RPC both directions, error code',
    async () => {
      S.B.registerRpcMethod('greet', async (d) => `hi ${d.callerIdentity} ${d.payload.length}`);
      S.B.registerRpcMethod('bad', async () => {
        throw new RpcError(2001, 'nope', 'x');
      });
      S.A.registerRpcMethod('greet', async (d) => 'A:' + d.payload);
      const r1 = await S.A.localParticipant.performRpc({
        destinationIdentity: 'bob',
        method: 'greet',
        payload: 'y'.repeat(12000),
      });
      assert(r1 === 'hi alice 12000', r1);
      const r2 = await S.B.localParticipant.performRpc({
        destinationIdentity: 'alice',
        method: 'greet',
        payload: 'z',
      });
      assert(r2 === 'A:z', r2);
      let code;
      try {
        await S.A.localParticipant.performRpc({ destinationIdentity: 'bob', method: 'bad', payload: '' });
      } catch (e) {
        code = e.code;
      }
      assert(code === 2001, 'code ' + code);
      try {
        await S.A.localParticipant.performRpc({ destinationIdentity: 'bob', method: 'none', payload: '' });
      } catch (e) {
        code = e.code;
      }
      assert(code === 1400, 'unsupported method code ' + code);
    },
  ],
  [
    'text stream and byte stream (200 kB)',
    async () => {
      let txt, bytes;
      S.B.registerTextStreamHandler('t', async (r) => {
        txt = await r.readAll();
      });
      S.B.registerByteStreamHandler('b', async (r) => {
        const l = await r.readAll();
        bytes = l.reduce((n, c) => n + c.length, 0);
      });
      await S.A.localParticipant.sendText('ü'.repeat(20000), { topic: 't' });
      await until(() => txt !== undefined, 6000, 'text');
      assert(txt === 'ü'.repeat(20000), 'text differs ' + txt.length);
      const rnd = new Uint8Array(200000);
      for (let i = 0; i < rnd.length; i += 65536)
        crypto.getRandomValues(rnd.subarray(i, Math.min(i + 65536, rnd.length)));
      await S.A.localParticipant.sendFile(new File([rnd], 'f.bin'), { topic: 'b' });
      await until(() => bytes !== undefined, 10000, 'bytes');
      assert(bytes === 200000, 'bytes ' + bytes);
    },
  ],
];
