// Holes that other meeting servers had, as far as accounts and requests go: what was found there must not be found here.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { send } from '../support/http.mjs';
import { claimsOf, password, register, unique } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';

const secret = 'KBm2xZ7vQ9tLr4Wn8sYcF1hJdE6pGa3u';

describe('lessons of other servers', () => {
  let server, person;
  before(async () => {
    server = await startServer({ env: { JWT_SECRET: secret } });
    person = await register(server);
  });
  after(() => server?.stop());
  const me = (token) => send(`${server.url}/api/auth/me`, { token });

  test('a token says nothing about how it is checked (Jitsi CVE-2021-39215)', async () => {
    const claims = person.token.split('.')[1];
    const b64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = (alg, hash) => {
      const head = `${b64({ alg, typ: 'JWT' })}.${claims}`;
      return `${head}.${hash ? createHmac(hash, secret).update(head).digest('base64url') : ''}`;
    };
    assert.equal((await me(person.token)).status, 200);
    for (const [alg, hash] of [['none'], ['None'], ['HS384', 'sha384'], ['HS512', 'sha512'], ['RS256', 'sha256'], ['hs256', 'sha256']]) {
      assert.equal((await me(signed(alg, hash))).status, 401, alg);
    }
  });

  test('nobody becomes somebody else by what they send beside their token (Jitsi JSA-2022-0004)', async () => {
    const other = await register(server);
    const room = await person.createRoom();
    const json = { roomName: room.name, userId: other.id, identity: other.id, name: other.name, accesses: ['superadmin'] };
    const joined = await person.call('POST', '/api/room/join', json);
    const { sub, metadata } = claimsOf(joined.json().token);
    assert.deepEqual([sub, JSON.parse(metadata).accesses], [person.id, ['user']]);
    await person.call('PUT', '/api/auth/me', { id: other.id, name: 'Pat Person', accesses: ['superadmin'], provider: 'google' });
    assert.equal((await other.call('GET', '/api/auth/me')).json().name, other.name);
    const now = (await person.call('GET', '/api/auth/me')).json();
    assert.deepEqual([now.id, now.accesses, now.provider], [person.id, ['user'], 'local']);
    const made = await send(`${server.url}/api/auth/register`, { json: { email: `${unique('king')}@example.org`, password, name: 'King', accesses: ['superadmin'], isActive: true } });
    assert.deepEqual(made.json().user.accesses, ['user']);
  });

  test('a key that comes twice is refused, whichever of the two a reader would take (Jitsi JSA-2023-0001)', async () => {
    const headers = { 'content-type': 'application/json' };
    for (const body of ['{"email":"a@example.org","email":"b@example.org","password":"x"}', '{"email":"a@example.org","EMAIL":"b@example.org","password":"x"}']) {
      const answer = await send(`${server.url}/api/auth/login`, { body, headers });
      assert.equal(answer.status, 400, String(answer));
    }
  });

  test('markup in a name is no markup anywhere (BBB CVE-2022-31064)', async () => {
    const name = 'Mal <img src=x onerror=alert(1)> & "Co"';
    const guest = await send(`${server.url}/api/auth/guest-login`, { json: { name } });
    const account = await register(server, { name });
    for (const shown of [guest.json().user.name, account.name]) assert.doesNotMatch(shown, /[<>&"']/);
  });

  test('no spelling of an address leads to a file that is not a page (BBB CVE-2020-12112, CVE-2020-12443)', async () => {
    const paths = ['../secrets.json', '..%2fsecrets.json', '%2e%2e/secrets.json', '..%5csecrets.json', '....//secrets.json', 'UPLOADS/../secrets.json', '%2E%2E%2Fbedrud.db'];
    for (const root of ['/uploads/avatars/', '/Uploads/Avatars/', '/assets/', '/', '/recordings/']) {
      for (const path of paths) {
        const answer = await send(server.url + root + path);
        assert.ok(!answer.text.includes('jwtSecret') && !answer.text.includes('SQLite format'), root + path);
      }
    }
  });

  test('reading changes nothing: what changes something is not done by GET (MiroTalk SFU #74)', async () => {
    const { paths } = (await send(`${server.url}/api/openapi.json`)).json();
    for (const [route, item] of Object.entries(paths)) {
      if (item.get || route.includes('{')) continue;
      const answer = await send(`${server.url}${route}?name=x&password=${encodeURIComponent(password)}&token=x`, { token: person.token });
      assert.equal(answer.status, 405, `${route}: ${answer}`);
    }
  });

  test('a long and strange header costs no time (BBB CVE-2022-29169)', async () => {
    const start = Date.now();
    for (const value of ['('.repeat(7000), 'Mozilla/5.0 '.repeat(600), 'a;'.repeat(3500)]) {
      const headers = { 'user-agent': value, 'accept-language': value, cookie: value };
      assert.ok((await send(`${server.url}/api/auth/me`, { headers, token: person.token })).status < 500);
    }
    assert.ok(Date.now() - start < 3000, `${Date.now() - start} ms`);
  });

  test('no account is there before somebody makes one (Jitsi CVE-2020-11878)', async () => {
    for (const email of ['admin@example.org', 'admin@localhost', 'root@localhost', 'admin@bedrud.local']) {
      for (const guess of ['admin', 'password', 'changeme', 'CHANGE_ME', 'bedrud']) {
        assert.equal((await send(`${server.url}/api/auth/login`, { json: { email, password: guess } })).status, 401);
      }
    }
  });
});
