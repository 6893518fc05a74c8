// What the server API takes from somebody stays taken: for an old token, after a restart, until the room ends.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { DisconnectReason, ParticipantInfo_KindDetail as KindDetail, TrackSource } from '@livekit/protocol';
import { RoomServiceClient } from 'livekit-server-sdk';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { joinToken, signToken } from '../support/livekit_token.mjs';
import { claimsOf, register, unique } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-server-api-suite-of-the-tests' };
const now = () => Math.floor(Date.now() / 1000);
const wsOf = (server) => server.url.replace('http', 'ws');
const sdkOf = (server) => new RoomServiceClient(server.url, keys.key, keys.secret);
const join = (server, token) => SignalClient.join(wsOf(server), token);
const permissionOf = async (client) => (await client.response('join')).message.value.participant.permission;
const validate = (server, token) => send(`${server.url}/rtc/validate?${new URLSearchParams({ access_token: token })}`);

onBothDatabases('what was taken', (world) => {
  let data, server;
  const restart = async (signal) => {
    await server?.stop(signal);
    const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret, ...world.postgres?.env };
    server = await startServer({ env, data });
  };
  before(async () => {
    data = mkdtempSync(path.join(tmpdir(), 'bedrud-lasting-'));
    await restart();
  });
  after(async () => {
    await server?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  test('the token of one who was removed lets nobody in, nor to the API, after a restart neither', async () => {
    const room = unique('room');
    const old = joinToken(keys, room, 'ann', { roomAdmin: true });
    const ann = await join(server, old);
    const ben = await join(server, joinToken(keys, room, 'ben'));
    await sdkOf(server).removeParticipant(room, 'ann');
    assert.equal((await ann.response('leave')).message.value.reason, DisconnectReason.PARTICIPANT_REMOVED);
    for (const signal of [undefined, 'SIGKILL']) {
      if (signal) await restart(signal);
      const refused = await validate(server, old);
      assert.equal(refused.status, 401, String(refused));
      assert.match(refused.text, /revoked/);
      const call = { json: { room }, token: old };
      assert.equal((await send(`${server.url}/twirp/livekit.RoomService/ListParticipants`, call)).status, 401);
      // The same person elsewhere, somebody else here, and a token made later.
      assert.equal((await validate(server, joinToken(keys, unique('room'), 'ann'))).status, 200);
      assert.equal((await validate(server, joinToken(keys, room, 'ben'))).status, 200);
      assert.equal((await validate(server, joinToken(keys, room, 'ann', {}, { iat: now() + 90 }))).status, 200);
    }
    ben.close();
  });

  test('tokens can be revoked up to a time, of one who is not here too', async () => {
    const room = unique('room');
    const admin = signToken(keys, 'admin', { room, roomAdmin: true });
    const json = { room, identity: 'eve', revoke_token_ts: String(now() - 100) };
    const answer = await send(`${server.url}/twirp/livekit.RoomService/RemoveParticipant`, { json, token: admin });
    assert.equal(answer.status, 200, String(answer));
    assert.equal((await validate(server, joinToken(keys, room, 'eve', {}, { iat: now() - 101 }))).status, 401);
    assert.equal((await validate(server, joinToken(keys, room, 'eve', {}, { iat: now() - 99 }))).status, 200);
  });

  test('rights hold for an old token after a restart, and end with the room', async () => {
    const room = unique('room');
    const old = joinToken(keys, room, 'ann');
    const ann = await join(server, old);
    assert.equal((await permissionOf(ann)).canPublish, true);
    const permission = { canSubscribe: true, canPublish: true, canPublishSources: [TrackSource.MICROPHONE] };
    await sdkOf(server).updateParticipant(room, 'ann', { permission });
    const refreshed = ann.received.findLast((one) => one.message.case === 'refreshToken').message.value;
    for (const signal of [undefined, 'SIGTERM', 'SIGKILL']) {
      if (signal) await restart(signal);
      for (const token of [old, refreshed]) {
        const again = await join(server, token);
        const rights = await permissionOf(again);
        assert.deepEqual([rights.canPublishSources, rights.canPublishData], [[TrackSource.MICROPHONE], false]);
        again.close();
      }
    }
    const newer = await join(server, joinToken(keys, room, 'ann', {}, { iat: now() + 5 }));
    assert.equal((await permissionOf(newer)).canPublishData, true, 'a token made later says what holds');
    newer.close();
    const ben = await join(server, joinToken(keys, room, 'ben'));
    assert.equal((await permissionOf(ben)).canPublishData, true);
    ben.close();
    await sdkOf(server).deleteRoom(room);
    const after = await join(server, old);
    assert.equal((await permissionOf(after)).canPublishData, true, 'the next room of the name begins afresh');
    after.close();
  });
});

test('a participant moves to another room', async () => {
  const server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  try {
    const [from, to] = [unique('from'), unique('to')];
    const ann = await join(server, joinToken(keys, from, 'ann', { canPublishData: false }));
    const watcher = await join(server, joinToken(keys, from, 'watcher'));
    const ben = await join(server, joinToken(keys, to, 'ben'));
    const move = (json) =>
      send(`${server.url}/twirp/livekit.RoomService/MoveParticipant`, {
        json,
        token: signToken(keys, 'admin', { room: from, roomAdmin: true, destinationRoom: json.destination_room }),
      });
    assert.equal((await move({ room: from, identity: 'ann', destination_room: from })).status, 400);
    assert.equal((await move({ room: from, identity: 'nobody', destination_room: to })).status, 404);
    assert.equal((await move({ room: from, identity: 'ann', destination_room: to })).status, 200);
    const moved = (await ann.response('roomMoved')).message.value;
    assert.equal(moved.room.name, to);
    assert.deepEqual(moved.otherParticipants.map((other) => other.identity), ['ben']);
    assert.ok(await ann.answersPing(), 'the session goes on');
    const heardBy = (one) => one.received.filter(({ message }) => message.case === 'update').flatMap(({ message }) => message.value.participants);
    await until(() => heardBy(ben).some((who) => who.identity === 'ann' && who.state === 1), 5000, 'ben sees ann');
    assert.equal(claimsOf(moved.token).video.room, to);
    await until(
      () => watcher.received.some((one) => one.message.value.participants?.some((who) => who.identity === 'ann' && who.state === 3)),
      5000,
      'ann has left for those who stay',
    );
    assert.deepEqual((await sdkOf(server).listParticipants(to)).map((who) => who.identity), ['ann', 'ben']);
    const again = await join(server, moved.token);
    assert.equal((await ann.response('leave')).message.value.reason, DisconnectReason.DUPLICATE_IDENTITY);
    assert.equal((await again.response('join')).message.value.room.name, to);
    assert.equal((await permissionOf(again)).canPublishData, false, 'the rights come along');
    // A client that does not know the message stays where it is.
    const old = new SignalClient(wsOf(server), '/rtc', joinToken(keys, from, 'old'), { protocol: '15' });
    await old.response('join');
    const refused = await move({ room: from, identity: 'old', destination_room: to });
    assert.equal(refused.status, 412, String(refused));
    assert.ok(await old.answersPing());
    for (const client of [ann, watcher, ben, again, old]) client.close();
  } finally {
    await server.stop();
  }
});

test('a participant is shown in another room until it leaves its own or is taken out there', async () => {
  const server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  try {
    const [from, to] = [unique('from'), unique('to')];
    const ann = await join(server, joinToken(keys, from, 'ann'));
    const ben = await join(server, joinToken(keys, to, 'ben'));
    const call = (json) =>
      send(`${server.url}/twirp/livekit.RoomService/ForwardParticipant`, {
        json,
        token: signToken(keys, 'admin', { room: from, roomAdmin: true, destinationRoom: json.destination_room }),
      });
    const states = () =>
      ben.received
        .filter(({ message }) => message.case === 'update')
        .flatMap(({ message }) => message.value.participants)
        .filter((who) => who.identity === 'ann')
        .map((who) => who.state);
    assert.equal((await call({ room: from, identity: 'ann', destination_room: from })).status, 400);
    assert.equal((await call({ room: from, identity: 'nobody', destination_room: to })).status, 404);
    const here = await join(server, joinToken(keys, from, 'ben'));
    const taken = await call({ room: from, identity: 'ben', destination_room: to });
    assert.equal(taken.status, 412, String(taken));
    assert.match(taken.text, /has a participant of this identity/);
    assert.equal((await call({ room: from, identity: 'ann', destination_room: to })).status, 200);
    await until(() => states().at(-1) === 1, 5000, 'ben sees ann');
    const sdk = sdkOf(server);
    assert.deepEqual((await sdk.getParticipant(to, 'ann')).kindDetails, [KindDetail.FORWARDED]);
    assert.deepEqual((await sdk.getParticipant(from, 'ann')).kindDetails, []);
    const late = await join(server, joinToken(keys, to, 'late'));
    const others = (await late.response('join')).message.value.otherParticipants;
    assert.deepEqual(others.map((who) => who.identity).sort(), ['ann', 'ben']);
    await sdk.removeParticipant(to, 'ann');
    await until(() => states().at(-1) === 3, 5000, 'ann is gone for ben');
    assert.ok(await ann.answersPing(), 'ann herself notices nothing');
    assert.equal((await call({ room: from, identity: 'ann', destination_room: to })).status, 200);
    await until(() => states().at(-1) === 1, 5000, 'ben sees ann again');
    ann.send('leave', {});
    await until(() => states().at(-1) === 3, 5000, 'ann left her own room');
    assert.deepEqual((await sdk.listParticipants(to)).map((who) => who.identity).sort(), ['ben', 'late']);
    for (const client of [ann, ben, here, late]) client.close();
  } finally {
    await server.stop();
  }
});

// Whoever rejoined through the REST API came back with a token from after the change, and with all rights.
test('rights that were taken hold for one who rejoins through the REST API', async () => {
  const server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  try {
    const host = await register(server);
    const mallory = await register(server);
    const room = await host.createRoom();
    const enter = async () => join(server, (await mallory.join(room.name)).json().token);
    const rights = async (client) => {
      const { canPublish, canPublishSources, canPublishData } = await permissionOf(client);
      return { canPublish, canPublishSources, canPublishData };
    };
    const first = await enter();
    const before = await rights(first);
    assert.equal(before.canPublishData, true);
    const permission = { canSubscribe: true, canPublish: true, canPublishSources: [TrackSource.CAMERA] };
    await sdkOf(server).updateParticipant(room.name, mallory.id, { permission });
    const taken = { canPublish: true, canPublishSources: [TrackSource.CAMERA], canPublishData: false };
    // Once with a token of the same second and once with a later one.
    for (const wait of [0, 1]) {
      const second = now() + wait;
      await until(() => now() >= second, 5000, 'a later second');
      const again = await enter();
      assert.deepEqual(await rights(again), taken);
      again.close();
    }
    const last = await enter();
    await sdkOf(server).updateParticipant(room.name, mallory.id, {
      permission: { canSubscribe: true, canPublish: true, canPublishData: true },
    });
    const free = await enter();
    assert.deepEqual(await rights(free), before, 'given back');
    for (const client of [first, last, free]) client.close();
  } finally {
    await server.stop();
  }
});

test('the token that opens a room says how it is', async () => {
  const server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  try {
    const room = unique('room');
    const roomConfig = { emptyTimeout: 33, departureTimeout: 44, maxParticipants: 2, metadata: 'from the token', nothing: 1 };
    const ann = await join(server, joinToken(keys, room, 'ann', {}, { roomConfig }));
    const made = (await ann.response('join')).message.value.room;
    assert.deepEqual([made.emptyTimeout, made.departureTimeout, made.maxParticipants, made.metadata], [33, 44, 2, 'from the token']);
    const ben = await join(server, joinToken(keys, room, 'ben', {}, { roomConfig: { maxParticipants: 9 } }));
    assert.equal((await ben.response('join')).message.value.room.maxParticipants, 2, 'a room that is there stays as it is');
    for (const client of [ann, ben]) client.close();
  } finally {
    await server.stop();
  }
});
