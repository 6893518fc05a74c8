// Defects of the server this one takes over from that concern accounts and settings, by the numbers they were listed under; the
// others of that kind stand beside what they are about (grep for the number). Each test fails where its defect is.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { before, describe, test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { linkOf, startMailSink } from '../support/mail_sink.mjs';
import { firstAdmin, password, register, unique } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';

onBothDatabases('administration', (world) => {
  let admin;
  before(async () => (admin = await firstAdmin(world.server)));
  const put = (id, accesses) => admin.call('PUT', `/api/admin/users/${id}/accesses`, { accesses });

  test('W4: an administrator loses the role while another one remains, on every database', async () => {
    const other = await register(world.server);
    assert.equal((await put(other.id, ['superadmin', 'user'])).status, 200);
    assert.equal((await other.call('GET', '/api/admin/users')).status, 401, 'a change of accesses ends the sessions');
    const answer = await put(other.id, ['user']);
    assert.equal(answer.status, 200, String(answer));
    const bulk = await admin.call('POST', '/api/admin/users/bulk/ban', { ids: [other.id] });
    assert.deepEqual([bulk.status, bulk.json().totalFailed], [200, 0], String(bulk));
  });

  test('W45: the list is filtered by several roles at once', async () => {
    const person = await register(world.server);
    const list = (role) => admin.call('GET', `/api/admin/users?limit=1000&role=${role}`);
    const all = await list('superadmin,admin,moderator,user,guest');
    assert.equal(all.status, 200, String(all));
    const ids = (answer) => answer.json().users.map(({ id }) => id);
    assert.ok(ids(all).includes(person.id) && ids(all).includes(admin.id));
    assert.ok(!ids(await list('superadmin,admin')).includes(person.id));
    assert.ok(ids(await list('superadmin,user')).includes(person.id));
  });

  test('W86: a list of a thousand holds more than fifty', async () => {
    const word = unique('many').toLowerCase();
    for (let i = 0; i < 6; i++) {
      await Promise.all(Array.from({ length: 10 }, (_, j) => register(world.server, { email: `${word}.${i}.${j}@example.org` })));
    }
    const { users, total } = (await admin.call('GET', `/api/admin/users?limit=1000&q=${word}`)).json();
    assert.deepEqual([users.length, total], [60, 60]);
  });
});

describe('accounts', () => {
  test('W13: every route that changes something and is open to many has a limit', async () => {
    const server = await startServer();
    try {
      const { paths } = (await send(`${server.url}/api/openapi.json`)).json();
      const free = [];
      for (const [route, item] of Object.entries(paths)) {
        for (const [method, operation] of Object.entries(item)) {
          if (method === 'get' || operation['x-access'] === 'superadmin' || operation['x-rate']) continue;
          free.push(`${method.toUpperCase()} ${route}`);
        }
      }
      // Signing out must always work; a LiveKit server is known by its signature, and what it tells must not be lost.
      assert.deepEqual(free.sort(), ['POST /api/auth/logout', 'POST /api/livekit/webhook']);
    } finally {
      await server.stop();
    }
  });

  test('W22: cookies stay with this host and with its own pages', async () => {
    const server = await startServer({ https: true, env: { SERVER_DOMAIN: 'meet.example.org' } });
    try {
      const json = { email: `${unique('person')}@example.org`, password, name: 'Pat Person' };
      const { cookies } = await send(`${server.url}/api/auth/register`, { json });
      for (const name of ['__Host-access_token', '__Host-refresh_token']) {
        const { samesite, domain, secure, httponly, path: where } = cookies[name].attributes;
        assert.deepEqual([samesite, domain, secure, httponly, where], ['Lax', undefined, true, true, '/'], name);
      }
      assert.match((await send(server.url)).headers['strict-transport-security'], /max-age=\d{7,}/, 'W32: over TLS');
    } finally {
      await server.stop();
    }
  });

  test('W25: secrets and the log level are read from the environment under the names that are documented', async () => {
    const secret = 'KBm2xZ7vQ9tLr4Wn8sYcF1hJdE6pGa3u';
    const server = await startServer({
      env: { AUTH_JWT_SECRET: secret, AUTH_SESSION_SECRET: 'u3aGp6EdJh1FcYs8nW4rLt9Qv7Zx2mBK', LOG_LEVEL: 'warn' },
    });
    try {
      const { token } = await register(server);
      const [head, claims, signature] = token.split('.');
      assert.equal(createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url'), signature);
      assert.doesNotMatch(server.log, /"level":"(info|debug)"/);
    } finally {
      await server.stop();
    }
  });

  test('W68: a restart does not refill the budget of sign-ins', async () => {
    const data = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
    const options = { data, env: { RATELIMIT_AUTH_MAX: '2' } };
    const login = (server) => send(`${server.url}/api/auth/login`, { json: { email: 'nobody@example.org', password } });
    try {
      let server = await startServer(options);
      for (let i = 0; i < 2; i++) assert.equal((await login(server)).status, 401);
      await server.stop();
      server = await startServer(options);
      assert.equal((await login(server)).status, 429);
      await server.stop();
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });
});

describe('mails', () => {
  async function withSink(env, work) {
    const sink = await startMailSink();
    const server = await startServer({ env: env(sink) });
    try {
      await work(server, sink);
    } finally {
      await server.stop();
      await sink.stop();
    }
  }

  test('W21: of several accounts of one address the one with the password gets the link', () =>
    withSink(
      ({ env }) => env,
      async (server, sink) => {
        const person = await register(server);
        const database = new DatabaseSync(path.join(server.data, 'bedrud.db'));
        database.exec('PRAGMA busy_timeout=10000');
        // Older than the other one, so that chance does not find the right one.
        database
          .prepare(
            `INSERT INTO users (id, email, name, provider, accesses, is_active, created_at, updated_at)
             VALUES ('google-one', ?, 'Pat of Google', 'google', '{user}', 1, 1, 1)`,
          )
          .run(person.email);
        database.close();
        const forgot = await send(`${server.url}/api/auth/forgot-password`, { json: { email: person.email } });
        assert.equal(forgot.status, 200, String(forgot));
        const { link } = linkOf(await sink.mailTo(person.email, /password/i));
        const newPassword = 'another horse battery staple';
        const reset = await send(`${server.url}/api/auth/reset-password`, { json: { token: link.searchParams.get('token'), newPassword } });
        assert.equal(reset.status, 200, String(reset));
        const login = await send(`${server.url}/api/auth/login`, { json: { email: person.email, password: newPassword } });
        assert.deepEqual([login.status, login.json().user?.id], [200, person.id]);
      },
    ));

  test('W52, W53: mails go where the stored settings say, from the name and address they say', () =>
    withSink(
      () => ({}),
      async (server, sink) => {
        const admin = await firstAdmin(server);
        const settings = {
          emailSmtpHost: '127.0.0.1',
          emailSmtpPort: sink.port,
          emailFromAddress: 'meet@example.org',
          emailFromName: 'The Team',
          emailTlsSkipVerify: true,
        };
        const changed = await admin.call('PUT', '/api/admin/settings', settings);
        assert.equal(changed.status, 200, String(changed));
        const from = ({ headers }) => headers.from;
        const tried = await admin.call('POST', '/api/admin/settings/send-test-email', { to: 'ada@example.org' });
        assert.equal(tried.status, 200, String(tried));
        const expected = /^"?The Team"? <meet@example\.org>$/;
        assert.match(from(await sink.mailTo('ada@example.org', /^Test mail/)), expected);
        const person = await register(server);
        assert.match(from(await sink.mailTo(person.email)), expected, 'a mail of the queue, too');
      },
    ));
});
