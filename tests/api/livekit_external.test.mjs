// Somebody else's LiveKit carries the media: moderation goes by its server API, what happens comes by its webhooks.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { findReference, startReference } from '../media/reference.mjs';
import { send } from '../support/http.mjs';
import { register } from '../support/people.mjs';
import { freePort } from '../support/ports.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';

const { binary, reason } = findReference({ build: !process.env.CI });
if (!binary) console.log(`NOT RUN external LiveKit: ${reason}`);

const environment = (reference, secret = reference.secret) => ({
  MEDIA_BACKEND: 'external',
  LIVEKIT_HOST: reference.ws,
  LIVEKIT_API_KEY: reference.key,
  LIVEKIT_API_SECRET: secret,
});

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** The token a LiveKit server signs a webhook with; body is what its digest is of. */
function webhookToken({ key, secret }, body) {
  const now = Math.floor(Date.now() / 1000);
  const sha256 = createHash('sha256').update(body).digest('base64');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: key, nbf: now, exp: now + 300, sha256 })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

if (binary) {
  describe('an external LiveKit', () => {
    let reference, server, host, member, room;
    const clients = [];
    const enter = async (person) => {
      const joined = (await person.join(room.name)).json();
      assert.equal(joined.livekitHost, reference.ws, 'clients are sent there');
      const client = await SignalClient.join(reference.ws, joined.token);
      clients.push(client);
      return client;
    };
    const tell = (body, token = webhookToken(reference, body)) =>
      send(`${server.url}/api/livekit/webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/webhook+json', authorization: token },
        body,
      });
    // LiveKit may close the socket before its farewell is out.
    const gone = (client) => until(() => client.closed, 5000, () => 'the socket closed');
    const present = async () => {
      const answer = await host.call('GET', `/api/room/${room.id}/presence`);
      return answer.json().participants.map((person) => person.identity);
    };

    before(async () => {
      const port = await freePort();
      reference = await startReference(binary, { webhooks: [`http://127.0.0.1:${port}/api/livekit/webhook`] });
      server = await startServer({ port, env: environment(reference) });
      host = await register(server, { name: 'Hana Host' });
      member = await register(server, { name: 'Mia Member' });
      room = await host.createRoom();
    });
    after(async () => {
      clients.forEach((client) => client.close());
      await server?.stop();
      await reference?.stop();
    });

    test('people meet there and are seen, muted and sent away from here', async () => {
      await enter(host);
      const client = await enter(member);
      assert.deepEqual((await present()).sort(), [host.id, member.id].sort());
      assert.equal((await host.call('POST', `/api/room/${room.id}/mute/${member.id}`, { hard: true })).status, 200);
      const rights = () => client.received.findLast((response) => response.message.case === 'update');
      await until(() => rights()?.message.value.participants[0].permission.canPublishSources.length === 3, 5000, () => 'the rights');
      assert.equal((await host.call('POST', `/api/room/${room.id}/kick/${member.id}`)).status, 200);
      await gone(client);
      await until(async () => (await present()).join() === host.id, 5000, () => 'only the host');
    });

    test('who lost the seat and comes with the old token is sent away when LiveKit tells of it', async () => {
      const guest = await register(server, { name: 'Kim Kicked' });
      const { token } = (await guest.join(room.name)).json();
      await enter(host);
      const first = await SignalClient.join(reference.ws, token);
      clients.push(first);
      assert.equal((await host.call('POST', `/api/room/${room.id}/ban/${guest.id}`)).status, 200);
      await gone(first);
      const back = await SignalClient.join(reference.ws, token);
      clients.push(back);
      const event = { event: 'participant_joined', id: 'EV_back', room: { name: room.name }, participant: { identity: guest.id } };
      assert.equal((await tell(JSON.stringify(event))).status, 200);
      await gone(back);
    });

    test('W34: a webhook is believed by its signature over exactly this body, whatever is in it', async () => {
      const body = JSON.stringify({ event: 'room_finished', room: { name: 'elsewhere', numParticipants: 0 }, createdAt: '1732000000' });
      const good = webhookToken(reference, body);
      const rows = [
        ['as LiveKit sends it', body, good, 200],
        ['the same again', body, good, 200],
        ['with the word Bearer', body, `Bearer ${good}`, 200],
        ['of an unknown kind', '{"event":"moon_risen","later":{"a":[1]}}', undefined, 200],
        ['signed, and no event at all', '[1, 2', undefined, 200],
        ['another body', `${body} `, good, 401],
        ['another key', body, webhookToken({ key: 'other', secret: reference.secret }, body), 401],
        ['another secret', body, webhookToken({ key: reference.key, secret: 'another-secret-that-is-long-enough-too' }, body), 401],
        ['a token of a participant', body, (await host.join(room.name)).json().token, 401],
        ['no token', body, '', 401],
        ['too long', 'x'.repeat(1_100_000), '', 413],
      ];
      for (const [what, sent, token, status] of rows) {
        assert.equal((await tell(sent, token)).status, status, what);
      }
      assert.equal((await send(`${server.url}/api/ready`)).status, 200);
    });

    test('a key that is not its own is told in words, and the server is not ready', async () => {
      const other = startServer({ env: environment(reference, 'not-the-secret-of-that-server-at-all'), readyMs: 4000 });
      await assert.rejects(other, (error) => {
        assert.match(error.message, /it refuses our key \(401\): livekit\.apiKey and livekit\.apiSecret must be/);
        assert.doesNotMatch(error.message, /eyJ/, 'no token in the log');
        return true;
      });
    });
  });
}

describe('an external LiveKit that is not there', () => {
  test('the server starts, says so and is not ready', async () => {
    const nowhere = { ws: `ws://127.0.0.1:${await freePort()}`, key: 'key', secret: 'a-secret-of-a-server-that-is-not-there' };
    await assert.rejects(startServer({ env: environment(nowhere), readyMs: 3000 }), (error) => {
      assert.match(error.message, /not ready: no media.*connect to server/);
      return true;
    });
  });
});
