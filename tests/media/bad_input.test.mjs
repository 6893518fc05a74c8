// What a broken or hostile client can send. It gets an error or silence; the server stays up and a meeting beside it goes on.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { WrappedJoinRequest, WrappedJoinRequest_Compression } from '@livekit/protocol';
import { startBystanders } from '../support/bystanders.mjs';
import { joinToken, signToken } from '../support/livekit_token.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { sleep, until } from '../support/wait.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };
const room = 'bad-input';
let bystanders, server, ws, meetingGoesOn;

before(async () => {
  bystanders = await startBystanders(keys, room);
  ({ server, ws, goesOn: meetingGoesOn } = bystanders);
});

after(() => bystanders?.stop());

const attacker = () => SignalClient.join(ws, joinToken(keys, room, `attacker-${randomBytes(4).toString('hex')}`));

test('malformed protobuf on the signalling socket (Jitsi JSA-2022-0002, JSA-2023-0002, JSA-2025-0001)', async () => {
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from([0xff]),
    Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]),
    randomBytes(65536),
  ]) {
    const socket = await attacker();
    for (let i = 0; i < 20; i++) socket.sendBytes(bytes);
    await sleep(50);
    socket.close();
  }
  const random = await attacker();
  for (let i = 0; i < 300; i++) random.sendBytes(randomBytes(1 + (i % 97)));
  random.sendBytes('neither JSON nor protobuf');
  random.sendBytes('{"ping": {"nested": [');
  await sleep(200);
  random.close();
  await meetingGoesOn();
});

test('a message above the size limit closes only its own socket', async () => {
  const socket = await attacker();
  socket.sendBytes(Buffer.alloc(3 * 1024 * 1024));
  await until(() => socket.closed, 5000, 'the socket is closed');
  await meetingGoesOn();
});

const sections = (count) =>
  Array.from({ length: count }, (_, i) => `m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:${i}\r\n`).join('');
const badSdp = {
  nothing: '',
  words: 'this is no session description',
  'only a version': 'v=0\r\n',
  'no credentials': `v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n${sections(1)}`,
  'five thousand sections': `v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-ufrag:aaaa\r\na=ice-pwd:${'b'.repeat(24)}\r\n${sections(5000)}`,
  'numbers out of range':
    'v=0\r\nm=audio 99999999999 UDP/TLS/RTP/SAVPF 4294967296 -1 x\r\na=rtpmap:-1 opus/48000000000000000000/x\r\na=mid:\r\n',
  'a line without an end': `v=0\r\na=${'x'.repeat(500_000)}`,
  'bytes that are no text': `v=0\r\na=\u0000\u0001\uffff\r\nm=\u0000`,
};

for (const [name, sdp] of Object.entries(badSdp)) {
  test(`malformed SDP (Janus CVE-2020-13898 to 13901, 14033, 14034): ${name}`, async () => {
    const socket = await attacker();
    socket.send('offer', { type: 'offer', sdp, id: 1 });
    socket.send('answer', { type: 'answer', sdp, id: 99 });
    socket.send('trickle', { candidateInit: '{"candidate": 5', target: 0 });
    socket.send('trickle', {
      candidateInit: JSON.stringify({ candidate: sdp.slice(0, 2000), sdpMLineIndex: -7 }),
      target: 1,
    });
    await sleep(100);
    socket.close();
    await meetingGoesOn();
  });
}

test('requests that name what does not exist', async () => {
  const socket = await attacker();
  socket.send('addTrack', { cid: 'x'.repeat(10_000), name: '', type: 77, source: 99, width: 4294967295 });
  for (let i = 0; i < 60; i++) socket.send('addTrack', { cid: `track-${i}`, type: i % 2, source: 1 });
  socket.send('mute', { sid: 'TR_nobody', muted: true });
  socket.send('subscription', { trackSids: Array(1000).fill('TR_nobody'), subscribe: true });
  socket.send('trackSetting', { trackSids: ['TR_nobody'], quality: 99, width: 4294967295 });
  socket.send('subscriptionPermission', {
    allParticipants: false,
    trackPermissions: [{ participantSid: 'PA_nobody' }],
  });
  socket.send('updateMetadata', { metadata: 'm'.repeat(1_000_000), requestId: 1 });
  await sleep(300);
  socket.close();
  await meetingGoesOn();
});

/** What an HTTP request to the signalling path answers; that is what a client asks after a failed socket. */
const validate = async (path, query) => (await fetch(`${server.url}${path}?${new URLSearchParams(query)}`)).status;

test('a bad token is refused with 401', async () => {
  const other = { ...keys, secret: 'another-secret-that-the-server-does-not-know' };
  const bad = {
    absent: '',
    garbage: 'not.a.token',
    'signed by another': joinToken(other, room, 'eve'),
    expired: joinToken(keys, room, 'eve', {}, {}, -3600),
    'without the grant to join': signToken(keys, 'eve', { room }),
    'without a signature': joinToken(keys, room, 'eve').replace(/\.[^.]*$/, '.'),
  };
  for (const [name, token] of Object.entries(bad)) {
    const query = token ? { access_token: token } : {};
    assert.equal(await validate('/rtc/validate', query), 401, name);
    const socket = new SignalClient(ws, '/rtc', token);
    await until(() => socket.closed, 5000, `${name}: the socket is refused`);
    assert.equal(socket.received.length, 0, name);
  }
});

test('a bad join request is refused with 400', async () => {
  const token = joinToken(keys, room, 'eve');
  const wrap = (joinRequest, compression = WrappedJoinRequest_Compression.GZIP) =>
    Buffer.from(new WrappedJoinRequest({ compression, joinRequest }).toBinary()).toString('base64url');
  const bad = {
    absent: undefined,
    'no base64': '%%%%',
    'no protobuf': randomBytes(300).toString('base64url'),
    'no gzip': wrap(randomBytes(300)),
    'a gzip bomb': wrap(gzipSync(Buffer.alloc(40 * 1024 * 1024))),
  };
  for (const [name, value] of Object.entries(bad)) {
    const query = { access_token: token, ...(value === undefined ? {} : { join_request: value }) };
    assert.equal(await validate('/rtc/v1/validate', query), 400, name);
  }
  await meetingGoesOn();
});

/** An RTP-like, two DTLS-like (one is a ClientHello, RFC 6347 section 4.2) and two STUN-like packets beside pure noise. */
function garbagePackets() {
  const stun = Buffer.alloc(20);
  stun.writeUInt16BE(0x0001, 0);
  stun.writeUInt32BE(0x2112a442, 4);
  const stunWithLies = Buffer.concat([stun, Buffer.from([0x00, 0x06, 0xff, 0xff, 1, 2, 3, 4])]);
  stunWithLies.writeUInt16BE(8, 2);
  const rtp = Buffer.concat([Buffer.from([0x80, 96]), randomBytes(200)]);
  const dtls = Buffer.concat([Buffer.from([22, 254, 253]), randomBytes(100)]);
  const hello = Buffer.concat([Buffer.from([22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 54, 1, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 42, 254, 253]), randomBytes(32), Buffer.from([0, 0, 0, 2, 0, 0, 1, 0])]);
  return [stun, stunWithLies, rtp, dtls, hello, Buffer.alloc(1), randomBytes(1400), randomBytes(3)];
}

test('garbage on the UDP port, handshakes of strangers too (mediasoup #241, Enable Security 2024-06)', async () => {
  const socket = dgram.createSocket('udp4');
  for (let i = 0; i < 300; i++) {
    for (const packet of garbagePackets()) socket.send(packet, server.mediaPort, '127.0.0.1');
    if (i % 10 === 0) await sleep(5);
  }
  await meetingGoesOn();
  socket.close();
});

test('garbage on the TCP media port', async () => {
  const sockets = [];
  for (let i = 0; i < 20; i++) {
    const socket = net.connect(server.mediaPort, '127.0.0.1');
    socket.on('error', () => {});
    for (const packet of garbagePackets()) socket.write(packet);
    sockets.push(socket);
  }
  await sleep(300);
  await meetingGoesOn();
  for (const socket of sockets) socket.destroy();
});
