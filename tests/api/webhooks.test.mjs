// Webhooks as LiveKit's server sends them: signed, in order for a room, at least once, whatever the receiver does meanwhile.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { RoomServiceClient, WebhookReceiver } from 'livekit-server-sdk';
import { onBothDatabases } from '../support/databases.mjs';
import { joinToken } from '../support/livekit_token.mjs';
import { unique } from '../support/people.mjs';
import { freePort } from '../support/ports.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';
import { Receiver } from '../support/webhook_receiver.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-webhook-suite-of-the-tests' };
const verifier = new WebhookReceiver(keys.key, keys.secret);

/** A receiver that knows the events of rooms. */
class RoomReceiver extends Receiver {
  /** The names of the events of a room, in the order they were taken. */
  of = (room) => this.events.filter((event) => event.room?.name === room).map((event) => event.event);

  took = (room, names) =>
    until(
      () => this.of(room).length >= names.length,
      30_000,
      () => `${names} of ${room}; there were ${this.of(room)} in ${this.requests.length} requests`,
    ).then(() => assert.deepEqual(this.of(room), names));
}

const openReceiver = async () => new RoomReceiver(await freePort()).open();
const envFor = (...urls) => ({
  LIVEKIT_API_KEY: keys.key,
  LIVEKIT_API_SECRET: keys.secret,
  WEBHOOK_URLS: urls.join(','),
  OUTGOING_ALLOWED_NETWORKS: '127.0.0.0/8',
});
const apiOf = (server) => new RoomServiceClient(server.url, keys.key, keys.secret);

/** Makes a room in which somebody was who never sent media, and ends it. */
async function shortRoom(server) {
  const room = unique('room');
  const api = apiOf(server);
  await api.createRoom({ name: room, metadata: 'about' });
  const client = await SignalClient.join(server.url.replace('http', 'ws'), joinToken(keys, room, 'ann'));
  client.send('leave', {});
  await until(async () => (await api.listParticipants(room)).length === 0, 5000, 'ann has left');
  client.close();
  await api.deleteRoom(room);
  return room;
}
const shortRoomEvents = ['room_started', 'participant_connection_aborted', 'room_finished'];

describe('a receiver', () => {
  let receiver, server;
  before(async () => {
    receiver = await openReceiver();
    server = await startServer({ env: envFor(receiver.url) });
  });
  afterEach(() => (receiver.answer = () => ({ status: 200 })));
  after(async () => {
    await server?.stop();
    await receiver?.close();
  });

  test('gets signed events, verified by the SDK', async () => {
    const room = await shortRoom(server);
    await receiver.took(room, shortRoomEvents);
    const [first] = receiver.requests.filter((request) => request.body.includes(room));
    assert.equal(first.method, 'POST');
    assert.equal(first.path, '/hook?of=tests');
    assert.equal(first.headers['content-type'], 'application/webhook+json');
    assert.equal(first.headers['user-agent'], 'LiveKit');
    assert.ok(!first.headers.authorization.startsWith('Bearer'));
    const event = await verifier.receive(first.body, first.headers.authorization);
    assert.equal(event.event, 'room_started');
    assert.match(event.id, /^EV_/);
    assert.equal(event.room.metadata, 'about');
    assert.ok(Math.abs(Number(event.createdAt) - Date.now() / 1000) < 60);
    assert.equal(typeof JSON.parse(first.body).createdAt, 'string');
    await assert.rejects(() => verifier.receive(`${first.body} `, first.headers.authorization), 'another body');
    const [, aborted] = receiver.events.filter((one) => one.room.name === room);
    assert.equal(aborted.participant.identity, 'ann');
  });

  test('that fails gets the same event again, and the next ones only after it', async () => {
    let failures = 0;
    receiver.answer = (request) => (request.body.includes('room_started') && failures++ < 2 ? { status: 500 } : { status: 200 });
    const room = await shortRoom(server);
    await receiver.took(room, shortRoomEvents);
    const ids = receiver.requests.filter((request) => request.body.includes(room)).map((request) => JSON.parse(request.body).id);
    assert.equal(ids.length, 5);
    assert.equal(new Set(ids.slice(0, 3)).size, 1, 'the id says that it is the same event');
  });

  test('that redirects is not followed', async () => {
    let redirected = false;
    const from = receiver.requests.length;
    receiver.answer = () => {
      if (redirected) return { status: 200 };
      redirected = true;
      return { status: 302, headers: { location: `http://127.0.0.1:${receiver.port}/elsewhere` } };
    };
    const room = await shortRoom(server);
    await receiver.took(room, shortRoomEvents);
    assert.ok(receiver.requests.slice(from).every((request) => request.path === '/hook?of=tests'));
  });

  test('that is slow for one room does not hold up the others', async () => {
    const blocked = unique('room');
    receiver.answer = (request) => ({ status: request.body.includes(blocked) ? 503 : 200 });
    await apiOf(server).createRoom({ name: blocked });
    await until(() => receiver.requests.some((request) => request.body.includes(blocked)), 10_000, 'it was tried');
    const room = await shortRoom(server);
    await receiver.took(room, shortRoomEvents);
    assert.deepEqual(receiver.of(blocked), []);
    receiver.answer = () => ({ status: 200 });
    await receiver.took(blocked, ['room_started']);
  });
});

test('a receiver that never answers does not hold up another', async () => {
  const [silent, other] = [await openReceiver(), await openReceiver()];
  silent.answer = () => ({});
  const server = await startServer({ env: envFor(silent.url, other.url) });
  try {
    const rooms = Array.from({ length: 40 }, () => unique('room'));
    for (const name of rooms) await apiOf(server).createRoom({ name });
    const missing = () => rooms.filter((room) => !other.of(room).length);
    // A request is given up after 15 s: whoever waited for the silent one would be later.
    await until(() => missing().length === 0, 10_000, () => `${missing().length} rooms were not told of`);
    assert.ok(silent.requests.length > 0);
    assert.ok(silent.requests.length <= 16, `${silent.requests.length} at once`);
  } finally {
    await server.stop();
    await Promise.all([silent.close(), other.close()]);
  }
});

onBothDatabases('events that nobody took', (world) => {
  test('survive a restart', async () => {
    const data = mkdtempSync(path.join(tmpdir(), 'bedrud-webhook-'));
    const receiver = new RoomReceiver(await freePort());
    const env = { ...envFor(receiver.url), ...world.postgres?.env };
    let server = await startServer({ env, data });
    try {
      const room = await shortRoom(server);
      await until(() => server.log.includes('did not take an event'), 10_000, 'it was tried in vain');
      await server.stop();
      await receiver.open();
      server = await startServer({ env, data });
      await receiver.took(room, shortRoomEvents);
    } finally {
      await server.stop();
      await receiver.close();
      rmSync(data, { recursive: true, force: true });
    }
  });
});

test('addresses that are not allowed are never dialled', async () => {
  const receiver = await openReceiver();
  const urls = [receiver.url, receiver.url.replace('127.0.0.1', 'localhost'), `http://0x7f000001:${receiver.port}/`, `http://[::ffff:127.0.0.1]:${receiver.port}/`];
  const server = await startServer({ env: { ...envFor(...urls), OUTGOING_ALLOWED_NETWORKS: '' } });
  try {
    await apiOf(server).createRoom({ name: unique('room') });
    const refused = () => server.log.match(/the address is not allowed/g)?.length ?? 0;
    await until(() => refused() >= urls.length, 15_000, () => `${urls.length} refusals: ${server.tail()}`);
    assert.equal(receiver.requests.length, 0);
    assert.ok(!server.log.includes('of=tests'), 'a query can hold a secret');
  } finally {
    await server.stop();
    await receiver.close();
  }
});
