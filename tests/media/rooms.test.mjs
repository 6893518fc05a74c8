// Who gets into a meeting and who has to leave it, seen on the signalling socket with tokens the server handed out itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { send } from '../support/http.mjs';
import { register } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';

let server, ws, host;

before(async () => {
  server = await startServer();
  ws = server.url.replace('http', 'ws');
  host = await register(server);
});

after(() => server?.stop());

async function tokenFor(person, room) {
  const answer = await person.join(room.name);
  assert.equal(answer.status, 200, String(answer));
  return answer.json().token;
}

const connect = async (person, room) => SignalClient.join(ws, await tokenFor(person, room));
const validate = async (token) =>
  send(`${server.url}/rtc/validate?${new URLSearchParams({ access_token: token })}`, { method: 'GET' });

/** Waits until the server has sent this participant away and returns how. */
async function sentAway(client) {
  const { reason, action } = (await client.response('leave', 10_000)).message.value;
  return { reason: DisconnectReason[reason], action: LeaveRequest_Action[action] };
}

/** Leaves as a client does that hangs up. */
function leave(client) {
  client.send('leave', { reason: DisconnectReason.CLIENT_INITIATED });
  client.close();
}

test('a full room takes nobody in until somebody leaves', async () => {
  const room = await host.createRoom({ maxParticipants: 2 });
  const second = await register(server);
  const third = await register(server);
  const here = [await connect(host, room), await connect(second, room)];
  const refused = await third.join(room.name);
  assert.equal(refused.status, 403, String(refused));
  assert.match(refused.json().error, /full/);
  leave(here[1]);
  let answer;
  await until(async () => (answer = await third.join(room.name)).status === 200, 10_000, () => `the seat is free again: ${answer}`);
  const late = await connect(third, room);
  assert.ok(await late.answersPing());
  const kept = await second.join(room.name);
  assert.equal(kept.status, 403, String(kept));
  leave(late);
  leave(here[0]);
});

test('a token outlives neither the seat nor the room', async () => {
  const room = await host.createRoom({ maxParticipants: 2 });
  const second = await register(server);
  const kept = await tokenFor(second, room);
  const client = await connect(host, room);
  assert.equal((await validate(kept)).status, 200);
  const gone = await host.call('DELETE', `/api/room/${room.id}`);
  assert.ok(gone.status < 300, String(gone));
  assert.deepEqual(await sentAway(client), { reason: 'ROOM_DELETED', action: 'DISCONNECT' });
  const refused = await validate(kept);
  assert.ok(refused.status >= 400 && refused.status < 500, String(refused));
  client.close();
});

test('joining twice ends the first session and leaves one seat taken', async () => {
  const room = await host.createRoom({ maxParticipants: 2 });
  const second = await register(server);
  const first = await connect(second, room);
  const again = await connect(second, room);
  assert.deepEqual(await sentAway(first), { reason: 'DUPLICATE_IDENTITY', action: 'DISCONNECT' });
  assert.ok(await again.answersPing());
  const owner = await connect(host, room);
  const others = (await owner.response('join')).message.value.otherParticipants;
  assert.deepEqual(
    others.map((participant) => participant.identity),
    [second.id],
  );
  for (const client of [first, again, owner]) leave(client);
});

test('those in the room hear who comes and who goes', async () => {
  const room = await host.createRoom();
  const second = await register(server);
  const owner = await connect(host, room);
  const guest = await connect(second, room);
  const states = () =>
    owner.received
      .filter((response) => response.message.case === 'update')
      .flatMap((response) => response.message.value.participants)
      .filter((participant) => participant.identity === second.id)
      .map((participant) => participant.state);
  await until(() => states().length > 0, 10_000, 'the guest is announced');
  leave(guest);
  const disconnected = 3;
  await until(() => states().includes(disconnected), 10_000, 'the guest is gone');
  leave(owner);
});

test('the end of the server tells everybody to come back', async () => {
  const own = await startServer();
  const person = await register(own);
  const room = await person.createRoom();
  const token = (await person.join(room.name)).json().token;
  const client = await SignalClient.join(own.url.replace('http', 'ws'), token);
  const stopping = own.stop();
  assert.deepEqual(await sentAway(client), { reason: 'SERVER_SHUTDOWN', action: 'RECONNECT' });
  await stopping;
});
