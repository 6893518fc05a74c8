// The address of the media server in answers must be one that the asking client can reach.
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { send } from '../support/http.mjs';
import { register } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';

/** The livekitHost that a join with these headers gets, and its token. */
async function joined(server, headers = {}, base = server.url) {
  const person = await register(server);
  const room = await person.createRoom();
  const answer = await send(`${base}/api/room/join`, { json: { roomName: room.name }, token: person.token, headers });
  assert.equal(answer.status, 200, String(answer));
  const { livekitHost, token } = answer.json();
  const guest = await send(`${base}/api/room/guest-join`, { json: { roomName: room.name, guestName: 'Gil' }, headers });
  assert.equal(guest.json().livekitHost, livekitHost, 'the same for a guest');
  return { host: new URL(livekitHost), token };
}

/** Whether a LiveKit client that is given this address is let in. */
async function works({ host, token }) {
  const at = new URL(host);
  at.protocol = at.protocol.replace('ws', 'http');
  const answer = await send(`${at.href.replace(/\/$/, '')}/rtc/validate?access_token=${token}`);
  assert.equal(answer.status, 200, `${at}: ${answer}`);
}

const isPlain = (host) => assert.match(host.protocol, /^(ws|http):$/);
const isSecure = (host) => assert.match(host.protocol, /^(wss|https):$/);

describe('livekitHost', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server?.stop());
  const port = () => new URL(server.url).port;

  test('on localhost is localhost', async () => {
    const found = await joined(server, {}, `http://localhost:${port()}`);
    isPlain(found.host);
    assert.equal(found.host.host, `localhost:${port()}`);
    await works(found);
  });

  test('on an address of the LAN is that address', async () => {
    const address = Object.values(networkInterfaces())
      .flat()
      .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
    // A machine without a network: the name in the request is what counts.
    const found = address
      ? await joined(server, {}, `http://${address}:${port()}`)
      : await joined(server, { host: `192.168.7.7:${port()}` });
    isPlain(found.host);
    assert.equal(found.host.host, `${address ?? '192.168.7.7'}:${port()}`);
    if (address) await works(found);
  });

  test('does not follow forwarded headers of a stranger', async () => {
    const { host } = await joined(server, { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' });
    assert.equal(host.hostname, '127.0.0.1');
  });

  test('does not repeat a host that is none', async () => {
    for (const value of ['evil.example/path', 'a b', 'x"y', '<script>']) {
      const person = await register(server);
      const room = await person.createRoom();
      const answer = await person.call('POST', '/api/room/join', { roomName: room.name }, { headers: { host: value } });
      if (answer.status === 200) assert.ok(!answer.text.includes(value), value);
      else assert.equal(answer.status, 400, String(answer));
    }
  });

  test('is secure for a page that is', async () => {
    const { host } = await joined(server, { origin: 'https://meet.example.org', host: 'meet.example.org' });
    isSecure(host);
    assert.equal(host.hostname, 'meet.example.org');
  });
});

describe('livekitHost behind a proxy', () => {
  let server;
  before(async () => {
    server = await startServer({ env: { SERVER_BEHIND_PROXY: 'true', SERVER_TRUSTED_PROXIES: '127.0.0.0/8' } });
  });
  after(() => server?.stop());

  test('is the name and scheme the proxy was asked for', async () => {
    const forwarded = { 'x-forwarded-host': 'meet.example.org', 'x-forwarded-proto': 'https' };
    const { host } = await joined(server, forwarded);
    isSecure(host);
    assert.equal(host.host, 'meet.example.org');
    const kept = await joined(server, { host: 'meet.example.org:8443', 'x-forwarded-proto': 'https' });
    isSecure(kept.host);
    assert.equal(kept.host.host, 'meet.example.org:8443', 'a proxy that keeps the Host header');
  });
});

describe('livekitHost that is configured', () => {
  let server;
  before(async () => (server = await startServer({ env: { LIVEKIT_HOST: 'ws://media.example.org:7880' } })));
  after(() => server?.stop());

  test('is given as it is, secured for a secure page', async () => {
    assert.equal((await joined(server)).host.href, 'ws://media.example.org:7880/');
    const { host } = await joined(server, { origin: 'https://meet.example.org', host: 'meet.example.org' });
    assert.equal(host.href, 'wss://media.example.org:7880/');
  });
});

describe('livekitHost over --https', () => {
  let server;
  before(async () => (server = await startServer({ https: true })));
  after(() => server?.stop());

  test('is secure and works', async () => {
    const found = await joined(server);
    isSecure(found.host);
    assert.equal(found.host.host, new URL(server.url).host);
    await works(found);
  });
});
