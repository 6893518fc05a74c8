// What breaks takes only its own with it, and those come back by themselves: workers that die or hang, a server that dies, one
// that stops in order.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { RoomServiceClient } from 'livekit-server-sdk';
import { launchChromium } from '../support/chromium.mjs';
import { send } from '../support/http.mjs';
import { joinToken, signToken } from '../support/livekit_token.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { bindingAnswer, bindingRequest } from '../support/stun.mjs';
import { sleep, until } from '../support/wait.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };
const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret };
const socketOf = (server) => server.url.replace('http', 'ws');
let browser, client;
let pages = [];

before(async () => {
  client = await serveClient();
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  client?.close();
});

const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

async function openPage() {
  const page = await openClient(browser, client.origin, keys);
  pages.push(page);
  return page;
}

/** Of a test that ends, however it ends. */
async function closePages() {
  for (const page of pages) await page.close();
  pages = [];
}

/** A page with ann and ben in a meeting of their own. */
async function meetingIn(server, room) {
  const meeting = await openPage();
  await meeting.page.evaluate(([url, name]) => window.bystanders.start(url, name, true), [socketOf(server), room]);
  return meeting;
}

/** A page with `count` people in a room. */
async function crowdIn(server, room, count, single = true) {
  const crowd = await openPage();
  await crowd.page.evaluate((all) => window.survivors.start(...all), [socketOf(server), room, count, single]);
  return crowd;
}

test('a worker that dies or hangs takes only its rooms, and those are back in the same sessions', async (t) => {
  const server = await startServer({ env, workers: 3 });
  try {
    const crowd = await crowdIn(server, 'struck', 4); // on worker 0, the first one of three idle ones
    const meeting = await meetingIn(server, 'beside'); // on worker 1
    const sids = await crowd.page.evaluate(() => window.survivors.sids());
    // The struck room goes to the idle one of the other two.
    for (const [signal, worker] of [
      ['SIGKILL', 0],
      ['SIGSEGV', 2],
      ['SIGSTOP', 0],
    ]) {
      const notices = meeting.page.evaluate(() => window.bystanders.notices(6000));
      const since = Date.now();
      process.kill(server.workers[worker], signal);
      const times = await crowd.page.evaluate((at) => window.survivors.recovered(at, 30_000), since);
      const beside = await notices;
      t.diagnostic(`${signal}: resumed after ${times.join(', ')} ms; beside: ${JSON.stringify(beside)}`);
      const { participantDisconnected: left } = await crowd.page.evaluate((at) => window.survivors.events(at), since);
      assert.deepEqual(left, [], 'nobody was seen leaving');
      assert.deepEqual(beside.states, ['connected', 'connected']);
      assert.ok(beside.loss < 0.01, `loss in the room beside: ${beside.loss}`);
      assert.ok(beside.frozenMs <= 500, `frozen in the room beside: ${beside.frozenMs} ms`);
    }
    assert.deepEqual(await crowd.page.evaluate(() => window.survivors.sids()), sids, 'the same sessions');
  } finally {
    await closePages();
    await server.stop();
  }
});

test('a server that is killed and started again has everybody back in the same sessions', async (t) => {
  const data = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
  let server = await startServer({ env, data, workers: 2 });
  try {
    const crowd = await crowdIn(server, 'restart', 20);
    const api = () => new RoomServiceClient(server.url, keys.key, keys.secret);
    const muted = await crowd.page.evaluate(() => window.survivors.speak(2));
    await api().mutePublishedTrack('restart', 'p2', muted, true);
    const { port, mediaPort } = server;
    const sids = await crowd.page.evaluate(() => window.survivors.sids());
    const since = Date.now();
    await server.crash();
    server = await startServer({ env, data, port, mediaPort, workers: 2 });
    const started = Date.now() - since;
    const times = await crowd.page.evaluate((at) => window.survivors.recovered(at, 40_000), since);
    t.diagnostic(`ready after ${started} ms; p50 ${quantile(times, 0.5)}, p95 ${quantile(times, 0.95)} ms; ${times.join(' ')}`);
    const events = await crowd.page.evaluate((at) => window.survivors.events(at), since);
    assert.deepEqual(events, { participantConnected: [], participantDisconnected: [] });
    assert.deepEqual(await crowd.page.evaluate(() => window.survivors.sids()), sids);
    const tracksOf = async (identity) => (await api().getParticipant('restart', identity)).tracks.map((track) => track.muted);
    await until(async () => (await tracksOf('p2')).length > 0, 10_000, 'p2 publishes still');
    assert.deepEqual(await tracksOf('p2'), [true], 'what the server had muted stays so');
    assert.deepEqual(await tracksOf('p0'), [false]);
  } finally {
    await closePages();
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
});

const refusal = async (server, room, identity) => {
  const query = new URLSearchParams({ access_token: joinToken(keys, room, identity) });
  const { status, text } = await send(`${server.url}/rtc/validate?${query}`, { method: 'GET' });
  return { status, text };
};

test('SIGTERM drains: running meetings go on and take people, no new one begins, the end of the last one ends the server', async () => {
  const server = await startServer({ env: { ...env, MEDIA_DRAIN_SECONDS: '60' } });
  const ws = socketOf(server);
  const first = await SignalClient.join(ws, joinToken(keys, 'running', 'first'));
  const stopping = server.stop();
  await until(async () => (await send(`${server.url}/api/ready`)).status === 503, 10_000, 'it says that it is not ready');
  assert.match((await send(`${server.url}/api/ready`)).text, /"draining"/);
  const second = await SignalClient.join(ws, joinToken(keys, 'running', 'second'));
  assert.ok(await first.answersPing());
  const refused = await refusal(server, 'another', 'third');
  assert.equal(refused.status, 503);
  assert.match(refused.text, /stopping/);
  const opened = await send(`${server.url}/twirp/livekit.RoomService/CreateRoom`, {
    method: 'POST',
    headers: { authorization: `Bearer ${signToken(keys, 'api', { roomCreate: true })}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'another' }),
  });
  assert.equal(opened.status, 503, opened.text);
  assert.match(opened.text, /stopping/);
  for (const one of [first, second]) {
    one.send('leave', { reason: DisconnectReason.CLIENT_INITIATED });
    one.close();
  }
  await stopping;
});

test('a second signal ends the draining: whoever is left is told to come back', async () => {
  const server = await startServer({ env: { ...env, MEDIA_DRAIN_SECONDS: '3600' } });
  const one = await SignalClient.join(socketOf(server), joinToken(keys, 'running', 'one'));
  const stopping = server.stop();
  await until(async () => (await send(`${server.url}/api/ready`)).status === 503, 10_000, 'it drains');
  server.child.kill('SIGTERM');
  const { reason, action } = (await one.response('leave', 10_000)).message.value;
  assert.deepEqual([reason, action], [DisconnectReason.SERVER_SHUTDOWN, LeaveRequest_Action.RECONNECT]);
  await stopping;
});

// ---------------------------------------------------------------- floods

/** A UDP socket that speaks to a media address {host, port}, and what came back on it. */
async function mediaSocket({ host, port }) {
  const socket = dgram.createSocket('udp4');
  const answers = [];
  socket.on('message', (bytes) => answers.push(bytes));
  await new Promise((resolve) => socket.bind(0, resolve));
  const send = (bytes) => socket.send(bytes, port, host);
  return { answers, send, close: () => socket.close() };
}

/** Joins by signalling and returns what the server offers: an IPv4 address for media and its ICE credentials. */
async function iceOf(server, room) {
  const member = await SignalClient.join(socketOf(server), joinToken(keys, room, `member-${randomBytes(4).toString('hex')}`));
  const { sdp } = (await member.response('offer')).message.value;
  const [fragment, password] = ['ice-ufrag', 'ice-pwd'].map((name) => new RegExp(`a=${name}:(\\S+)`).exec(sdp)[1]);
  const [, host, port] = /a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host/.exec(sdp);
  return { member, fragment, password, address: { host, port: Number(port) } };
}

/** Sends `next()` as fast as `rate` a second for `ms`; returns how many went out. */
async function flood(send, next, rate, ms) {
  let sent = 0;
  for (const started = Date.now(); Date.now() - started < ms; await sleep(1)) {
    for (const due = ((Date.now() - started) * rate) / 1000; sent < due; sent += 1) send(next(sent));
  }
  return sent;
}

test('connections to the media port that never show the ICE password make room for others, and are counted', async () => {
  const server = await startServer({ env, workers: 1 });
  const { member, address } = await iceOf(server, 'connections');
  const open = new Set();
  const connect = () =>
    new Promise((resolve, reject) => {
      const socket = net.connect(address.port, address.host, () => resolve(socket));
      open.add(socket);
      socket.on('error', reject);
      socket.on('close', () => open.delete(socket));
    });
  const sockets = [];
  try {
    for (let i = 0; i < 200; i += 1) sockets.push(await connect());
    await until(() => open.size <= 32, 10_000, () => `32 of an address stay: ${open.size}`);
    assert.ok(open.has(sockets.at(-1)), 'the newest one');
    await until(() => dropped(server).connections > 0, 15_000, 'they are counted');
    assert.ok(await member.answersPing());
  } finally {
    for (const socket of sockets) socket.destroy();
    member.close();
    await server.stop();
  }
});

const dropped = (server) => {
  const line = server.log.split('\n').filter((text) => text.includes('drops what floods it')).at(-1) ?? '';
  return Object.fromEntries(
    ['ofClients', 'ofStrangers', 'connections'].map((name) => [name, Number(new RegExp(`"${name}":(\\d+)`).exec(line)?.[1] ?? 0)]),
  );
};

test('whoever does not know the ICE password gets no answer', async () => {
  const server = await startServer({ env });
  const { member, fragment, password, address } = await iceOf(server, 'ice');
  const socket = await mediaSocket(address);
  for (const [user, word] of [
    [fragment, 'wrong'],
    ['nobody', password],
  ])
    for (let i = 0; i < 5; i += 1) socket.send(bindingRequest(user, word));
  // The right one comes last on the same socket: its answer shows that the others have been looked at.
  await until(() => socket.send(bindingRequest(fragment, password)) ?? socket.answers.length > 0, 5000, 'an answer');
  assert.deepEqual([...new Set(socket.answers.map(bindingAnswer))], ['success']);
  socket.close();
  member.close();
  await server.stop();
});

test('floods of a member and of strangers are capped, counted, and not noticed by another room on the same worker', async (t) => {
  const server = await startServer({ env, workers: 1 });
  try {
    const meeting = await meetingIn(server, 'beside');
    const { member, fragment, password, address } = await iceOf(server, 'flooded');
    const peer = await mediaSocket(address);
    await until(() => peer.send(bindingRequest(fragment, password)) ?? peer.answers.length > 0, 5000, 'ICE answers');
    const rtp = Buffer.concat([Buffer.from([0x80, 0x60]), randomBytes(1098)]);
    const hello = Buffer.concat([Buffer.from('16fefd0000000000000000', 'hex'), randomBytes(200)]);
    const strangers = await Promise.all(Array.from({ length: 20 }, () => mediaSocket(address)));
    const stranger = (i) => strangers[i % strangers.length];
    const stun = Array.from({ length: 50 }, () => bindingRequest(randomBytes(8).toString('hex'), 'guess'));
    for (const [name, send, next, field] of [
      ['RTP of a member', peer.send, () => rtp, 'ofClients'],
      ['STUN of strangers', (bytes) => stranger(bytes.length * 7 + bytes[12]).send(bytes), (i) => stun[i % 50], 'ofStrangers'],
      ['DTLS, RTP, RTCP and nothing of strangers', (bytes) => stranger(bytes.length).send(bytes), (i) => [hello, rtp, Buffer.from([0x81, 0xc8, 0, 6]), randomBytes(40)][i % 4], 'ofStrangers'],
    ]) {
      const before = dropped(server)[field];
      const notices = meeting.page.evaluate(() => window.bystanders.notices(4000));
      const sent = await flood(send, next, 50_000, 3500);
      const beside = await notices;
      await until(() => dropped(server)[field] > before, 15_000, `${name}: the drops are counted`);
      t.diagnostic(`${name}: sent ${sent}, dropped ${JSON.stringify(dropped(server))}; beside: ${JSON.stringify(beside)}`);
      assert.ok(beside.loss < 0.01, `${name}: loss in the room beside ${beside.loss}`);
      assert.ok(beside.frozenMs <= 500, `${name}: frozen in the room beside ${beside.frozenMs} ms`);
      assert.deepEqual(beside.states, ['connected', 'connected']);
    }
    assert.ok(strangers.every((one) => one.answers.length === 0), 'no stranger was answered');
    for (const socket of [peer, ...strangers]) socket.close();
    member.close();
  } finally {
    await closePages();
    await server.stop();
  }
});
