// The waiting room: who knocks waits outside, over a restart too, until a moderator lets them in.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { onEveryMedia } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { register } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';

const done = (answer) => {
  assert.equal(answer.status, 200, String(answer));
  return answer.json();
};
const settings = { requireApproval: true };

onEveryMedia('waiting room', (world) => {
  let host, member, room, socket;
  const url = (route) => `${world.server.url}${route}`;
  const list = async () => done(await host.call('GET', `/api/room/${room.id}/waiting`)).waiting;
  const decide = (what) => host.call('POST', `/api/room/${room.id}/${what}`);
  const waits = (person, json = {}) => send(url(`/api/room/${room.id}/wait`), { json, token: person?.token });

  before(async () => {
    host = await register(world.server, { name: 'Hana Host' });
    member = await register(world.server, { name: 'Mia Member' });
    room = await host.createRoom({ settings });
    const token = done(await host.join(room.name)).token;
    socket = await SignalClient.join(`${world.server.url.replace('http', 'ws')}/livekit`, token);
  });
  after(() => socket?.socket.close());

  test('joining is knocking, in the words existing clients know', async () => {
    const answer = await member.join(room.name);
    assert.equal(answer.status, 403);
    const { error, waiting, roomId } = answer.json();
    assert.deepEqual([error, waiting, roomId], ['This room requires approval to join', true, room.id]);
    assert.deepEqual(
      (await list()).map((one) => [one.identity, one.name, one.guest]),
      [[member.id, 'Mia Member', false]],
    );
    assert.equal((await member.call('GET', `/api/room/${room.id}/waiting`)).status, 403);
    assert.equal((await send(url(`/api/room/${room.id}/waiting`))).status, 401);
  });

  test('the answer comes as soon as somebody decides', async () => {
    const answer = waits(member);
    done(await decide(`admit/${member.id}`));
    assert.equal(done(await answer).status, 'admitted');
    assert.ok(done(await member.join(room.name)).token);
  });

  test('a guest waits by the knock of the refusal, and only that guest comes in', async () => {
    const knock = async (guestName, more = {}) =>
      send(url('/api/room/guest-join'), { json: { roomName: room.name, guestName, ...more } });
    const refused = (await knock('Gil Guest')).json();
    assert.equal(refused.waiting, true);
    const [guest] = await list();
    assert.deepEqual([guest.name, guest.guest], ['Gil Guest', true]);
    const answer = waits(null, { knock: refused.knock });
    done(await decide(`admit/${guest.identity}`));
    assert.equal(done(await answer).status, 'admitted');
    assert.equal((await waits(null, { knock: `${refused.knock}x` })).status, 401);
    assert.ok(done(await knock('Gil Guest', { knock: refused.knock })).token);
    assert.equal((await knock('Eve Else')).status, 403);
  });

  test('who is refused is told so, and may ask again later', async () => {
    const other = await register(world.server);
    await other.join(room.name);
    const answer = waits(other);
    done(await decide(`refuse/${other.id}`));
    assert.equal(done(await answer).status, 'refused');
    assert.match((await other.join(room.name)).json().error, /The host did not let you in, you may ask again in \d+ seconds/);
  });

  test('all at once', async () => {
    const people = await Promise.all([1, 2, 3].map(() => register(world.server)));
    for (const person of people) await person.join(room.name);
    done(await decide('admit-all'));
    for (const person of people) assert.ok(done(await person.join(room.name)).token);
  });
});

describe('a restart', () => {
  let data, server, host, member, room;
  before(async () => {
    data = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
    server = await startServer({ data });
    host = await register(server);
    member = await register(server);
    room = await host.createRoom({ settings });
  });
  after(async () => {
    await server?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  test('ends no waiting, and waits for nobody who waits', async () => {
    await member.join(room.name);
    const cut = send(`${server.url}/api/room/${room.id}/wait`, { json: {}, token: member.token }).catch((error) => error);
    await until(
      async () => done(await host.call('GET', `/api/room/${room.id}/waiting`)).waiting.length === 1,
      5000,
      () => 'the knock',
    );
    await server.stop();
    await cut;
    server = await startServer({ data });
    const asHost = (method, route) => send(`${server.url}/api/room/${room.id}/${route}`, { method, token: host.token });
    assert.equal(done(await asHost('GET', 'waiting')).waiting[0].identity, member.id);
    done(await asHost('POST', `admit/${member.id}`));
    const answer = await send(`${server.url}/api/room/${room.id}/wait`, { json: {}, token: member.token });
    assert.equal(done(answer).status, 'admitted');
  });
});
