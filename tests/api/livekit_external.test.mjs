// Somebody else's LiveKit carries the media: moderation goes by its server API, what happens comes by its webhooks.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { RoomServiceClient } from 'livekit-server-sdk';
import { findReference, startReference } from '../media/reference.mjs';
import { send } from '../support/http.mjs';
import { selfSigned, startLivekitStub } from '../support/livekit_stub.mjs';
import { claimsOf, register } from '../support/people.mjs';
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

    test('its version is learned, and the room of that question is gone', async () => {
      assert.match(server.log, /LiveKit is recent enough.*"version":"\d+\.\d+\.\d+"/);
      const api = new RoomServiceClient(reference.ws.replace('ws', 'http'), reference.key, reference.secret);
      await until(async () => (await api.listRooms(['bedrud-version-check'])).length === 0, 30_000, () => 'no room');
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

describe('the version of an external LiveKit', () => {
  const keys = { key: 'key', secret: 'a-secret-of-the-stub-of-the-tests-here' };
  let stub, server;
  const begin = async (options, env = {}, readyMs = 10_000) => {
    stub = await startLivekitStub(options);
    return startServer({ env: { ...environment({ ...keys, ws: stub.ws }), ...env }, readyMs });
  };
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await stub.close();
  });

  for (const tls of [false, true]) {
    test(`is asked once, by somebody nobody sees, with a token that is in no address${tls ? ', over TLS' : ''}`, async () => {
      server = await begin({ tls: tls && selfSigned() }, { LIVEKIT_SKIP_TLS_VERIFY: String(tls) });
      assert.match(server.log, /LiveKit is recent enough.*"version":"1\.13\.3"/);
      await until(() => stub.calls.filter((call) => call === 'ListRooms').length > 1, 15_000, () => 'the next look');
      assert.deepEqual(stub.asked.map(({ url }) => url), ['/rtc?protocol=9&auto_subscribe=0']);
      const claims = claimsOf(stub.asked[0].authorization.replace('Bearer ', ''));
      assert.deepEqual([claims.video.hidden, claims.video.canPublish, claims.video.roomJoin], [true, false, true]);
      assert.ok(claims.exp - Date.now() / 1000 < 120, 'for a short time');
      assert.deepEqual(stub.calls.slice(0, 3), ['ListRooms', 'CreateRoom', 'RemoveParticipant']);
    });
  }

  test('too old a one is refused with the version found and the one needed', async () => {
    await assert.rejects(begin({ version: '1.6.2' }, {}, 4000), (error) => {
      assert.match(error.message, /not ready: no media.*it is LiveKit 1\.6\.2, and 1\.7\.0 or later is needed/);
      return true;
    });
  });

  test('is asked again of one that was away', async () => {
    server = await begin({});
    const { port } = stub;
    await stub.close();
    const ready = async () => (await send(`${server.url}/api/ready`)).status;
    await until(async () => (await ready()) === 503, 15_000, () => 'it is missed');
    stub = await startLivekitStub({ version: '1.5.0', port });
    await until(() => server.log.includes('it is LiveKit 1.5.0'), 15_000, () => 'the refusal');
    assert.equal(await ready(), 503);
  });

  const chatter = (socket, frame) => {
    for (let i = 0; i < 20; i++) socket.write(frame(Buffer.from('hm')));
  };
  const unknown = [
    ['no number', { version: 'nightly' }, /calls itself \\"nightly\\"/],
    ['no WebSocket', { refusal: 403 }, /it answers 403 to a WebSocket/],
    ['no message of a meeting', { answer: chatter }, /it says other things/],
    ['no end', { answer: (socket) => socket.destroy() }, /"reason":"[^"]+"/],
  ];
  for (const [what, options, reason] of unknown) {
    test(`cannot be learned from one that has ${what}: the log warns and meetings go on`, async () => {
      server = await begin(options);
      const warning = () => server.log.split('\n').find((line) => line.includes("LiveKit's version cannot be learned"));
      await until(warning, 25_000, () => 'the warning');
      assert.match(warning(), reason);
      assert.match(warning(), /1\.7\.0 or later is needed/);
      assert.equal((await send(`${server.url}/api/ready`)).status, 200);
    });
  }
});

describe('an external LiveKit that is not there', () => {
  test('the server starts, says so and is not ready', async () => {
    const nowhere = { ws: `ws://127.0.0.1:${await freePort()}`, key: 'key', secret: 'a-secret-of-a-server-that-is-not-there' };
    await assert.rejects(startServer({ env: environment(nowhere), readyMs: 3000 }), (error) => {
      assert.match(error.message, /not ready: no media.*connect to server/);
      return true;
    });
  });
});
