// Holes that other meeting servers had, as far as accounts and requests go: what was found there must not be found here.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { send } from '../support/http.mjs';
import { claimsOf, firstAdmin, password, register, unique } from '../support/people.mjs';
import { form, png } from '../support/pictures.mjs';
import { startServer } from '../support/server.mjs';

const secret = 'KBm2xZ7vQ9tLr4Wn8sYcF1hJdE6pGa3u';

describe('lessons of other servers', () => {
  let server, person, admin;
  before(async () => {
    server = await startServer({ env: { JWT_SECRET: secret } });
    admin = await firstAdmin(server);
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

  test('rooms are made by accounts, not by guests or strangers (Jitsi CVE-2021-33506)', async () => {
    const json = { name: unique('open'), isPublic: true };
    assert.equal((await send(`${server.url}/api/room/create`, { json })).status, 401);
    const guest = (await send(`${server.url}/api/auth/guest-login`, { json: { name: 'Gil' } })).json();
    assert.equal((await send(`${server.url}/api/room/create`, { json, token: guest.tokens.accessToken })).status, 403);
    assert.equal((await person.call('POST', '/api/room/join', { roomName: json.name })).status, 404, 'joining makes none');
  });

  test('names of prototypes in a body are names of nothing (Jitsi CVE-2021-39205)', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = '{"__proto__":{"accesses":["superadmin"]},"constructor":{"prototype":{"isAdmin":true}},"name":"Pat Person"}';
    const changed = await send(`${server.url}/api/auth/me`, { method: 'PUT', body, headers, token: person.token });
    assert.equal(changed.status, 200, String(changed));
    assert.deepEqual((await person.call('GET', '/api/auth/me')).json().accesses, ['user']);
  });

  test('no answer holds a secret of the server or of somebody else (Jitsi CVE-2024-33530)', async () => {
    const other = await register(server, { password: 'a very special horse' });
    const routes = ['/api/auth/settings', '/api/auth/me', '/api/admin/settings', '/api/admin/users', `/api/admin/users/${other.id}`, '/api/admin/overview', '/api/admin/audit', '/api/room/list'];
    for (const route of routes) {
      const { text } = await admin.call('GET', route);
      for (const told of [secret, 'special horse', '$argon2', '$2b$', other.refresh]) assert.ok(!text.includes(told), `${route}: ${told}`);
    }
  });

  test('a page loads pictures and media from here alone, whoever names an address (Jitsi CVE-2024-44080, CVE-2024-44081)', async () => {
    const policy = (await send(`${server.url}/`, { headers: { accept: 'text/html' } })).headers['content-security-policy'];
    for (const kind of ['img-src', 'media-src']) {
      const sources = new RegExp(`${kind} ([^;]*)`).exec(policy)[1].split(' ');
      assert.deepEqual(sources.filter((source) => !["'self'", 'blob:', 'data:'].includes(source)), [], kind);
    }
  });

  test('an address that the server asks leads nowhere inside (BBB GHSA-3q22-hph2-cff7, GHSA-h98v-2h8w-99c4)', async () => {
    let asked = 0;
    const inside = http.createServer((request, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise((done) => inside.listen(0, '127.0.0.1', done));
    const { port } = inside.address();
    try {
      for (const [i, host] of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0x7f000001', '2130706433', '127.1', '0.0.0.0'].entries()) {
        const json = { name: `inside${i}`, title: 'Inside', issuer: `http://${host}:${port}`, clientId: 'x', clientSecret: 'y' };
        const added = await admin.call('POST', '/api/admin/oauth-providers', json);
        if (added.status >= 400) continue;
        const checked = await admin.call('POST', `/api/admin/oauth-providers/inside${i}/check`, {});
        assert.doesNotMatch(checked.text, /"status":"ok"/, host);
      }
      assert.equal(asked, 0);
    } finally {
      inside.close();
    }
  });

  test('the name and the type of an upload decide nothing (BBB GHSA-3qjg-229m-vq84, GHSA-w98f-6x8w-xhjc, AVideo CVE-2026-56345)', async () => {
    const other = await register(server);
    const upload = (bytes, name, type) => send(`${server.url}/api/auth/me/avatar`, { token: person.token, ...form('avatar', bytes, name, type) });
    for (const name of ['../../secrets.json', `${other.id}.png`, 'shell.php', 'x.svg']) {
      const answer = await upload(png(8, 8), name);
      assert.equal(answer.status, 200, String(answer));
      assert.deepEqual([answer.json().id, /^\/uploads\/avatars\/[\w-]+\.(png|jpg)$/.test(answer.json().avatarUrl)], [person.id, true]);
    }
    assert.equal((await other.call('GET', '/api/auth/me')).json().avatarUrl, '');
    assert.equal((await upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'me.png', 'image/png')).status, 400);
  });

  test('wrong tokens cost nobody anything (BBB GHSA-rgjp-3r74-g4cm, Galene 0.96.2)', async () => {
    const [head, claims, signature] = person.token.split('.');
    const broken = ['', '.', '..', '...', 'a.b.c', `${head}..${signature}`, `${head}.${claims}.`, `.${claims}.${signature}`, `${head}.${claims}.${signature}.${signature}`, `${head}.${'A'.repeat(6000)}.${signature}`, `${claims}.${head}.${signature}`, '\\.\\.\\'];
    for (const token of broken) assert.equal((await me(token)).status, 401, token.slice(0, 40));
    await Promise.all(Array.from({ length: 500 }, (_, i) => me(`${head}.${claims}.${String(i).padStart(43, 'A')}`)));
    assert.equal((await me(person.token)).status, 200);
  });

  test('nothing is hashed that cannot be a password (Galene 0.96.1)', async () => {
    const long = await send(`${server.url}/api/auth/login`, { json: { email: person.email, password: 'x'.repeat(50_000) } });
    assert.deepEqual([long.status, long.json().error], [400, 'Password must be at most 128 characters']);
  });

  test('a sign-in leads to pages of this server only (BBB CVE-2026-27466, open redirect)', async () => {
    for (const redirect of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/%0d%0aLocation:%20https://evil.example']) {
      const answer = await send(`${server.url}/api/auth/google/login?redirect=${encodeURIComponent(redirect)}`, { headers: { accept: 'text/html' } });
      const { host } = new URL(answer.headers.location ?? '/', server.url);
      assert.equal(host, new URL(server.url).host, `${redirect}: ${answer}`);
    }
  });

  test('a sign-in begins a session of its own, and a name that is taken anew reads nothing of the one before (Nextcloud Talk CVE-2021-32676, CVE-2021-32689)', async () => {
    const email = `${unique('again')}@example.org`;
    const first = await register(server, { email });
    const session = (token) => claimsOf(token).sid ?? claimsOf(token).jti;
    const again = (await send(`${server.url}/api/auth/login`, { json: { email, password }, token: first.token })).json();
    assert.notEqual(session(again.tokens.accessToken), session(first.token));
    const room = await first.createRoom();
    await first.call('PUT', '/api/auth/preferences', { preferencesJson: '{"mine":1}' });
    assert.equal((await first.call('POST', '/api/auth/me/delete', { password })).status, 200);
    const second = await register(server, { email });
    assert.notEqual(second.id, first.id);
    assert.equal((await me(first.token)).status, 401);
    assert.equal((await second.call('GET', '/api/auth/preferences')).json().preferencesJson, '{}');
    assert.equal((await second.call('GET', '/api/room/list')).text.includes(room.id), false);
  });

  // The holes themselves are tried by fuzz/mediasoup_rtp and fuzz/sctp_association.
  test('the media worker is not older than what mended it (mediasoup GHSA-jhm4-v227-4375, GHSA-rq7g-r9qr-rwpq)', () => {
    const { dependencies } = JSON.parse(readFileSync(new URL('../../third_party/mediasoup/package.json', import.meta.url)));
    const [major, minor, patch] = dependencies.mediasoup.split('.').map(Number);
    assert.ok(major * 1e6 + minor * 1e3 + patch >= 3_027_001, dependencies.mediasoup);
  });

  test('the data folder is for the server alone (BBB GHSA-5966-9hw8-q96q)', () => {
    for (const name of ['secrets.json', 'bedrud.db']) assert.equal(statSync(path.join(server.data, name)).mode & 0o077, 0, name);
    assert.equal(statSync(server.data).mode & 0o077, 0);
  });
});
