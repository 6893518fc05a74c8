// What ends somebody's rights on one server, and what an administrator or a host decides there, holds on every server of the
// database within a second.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { send } from '../support/http.mjs';
import { firstAdmin, password, register } from '../support/people.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';

for (const database of ['SQLite', 'PostgreSQL']) {
  describe(`W8: two servers on one ${database}`, () => {
    let folder, postgres, here, there, admin;
    before(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
      if (database === 'PostgreSQL') postgres = await startPostgres();
      const data = path.join(folder, 'data');
      const secrets = { JWT_SECRET: 'KBm2xZ7vQ9tLr4Wn8sYcF1hJdE6pGa3u', AUTH_SESSION_SECRET: 'u3aGp6EdJh1FcYs8nW4rLt9Qv7Zx2mBK' };
      const options = { data, env: { ...secrets, RATELIMIT_AUTH_RESEND_MAX: '3', ...postgres?.env } };
      here = await startServer(options);
      admin = await firstAdmin(here);
      there = await startServer(options);
    });
    after(async () => {
      try {
        await there?.stop();
        await here?.stop();
      } finally {
        postgres?.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    });

    const ask = (person, route) => send(there.url + route, { token: person.token });
    let slowest = 0;
    after(() => console.log(JSON.stringify({ id: 'two-servers', database, slowestMs: slowest })));
    /** The deed on this server, then what is true on the other one soon after. */
    async function crosses(deed, probe, what) {
      const done = await deed();
      assert.ok(done.status < 300, String(done));
      const start = performance.now();
      await until(probe, 5000, `${what} on the other server`);
      const took = Math.round(performance.now() - start);
      slowest = Math.max(slowest, took);
      // One second, and what a busy machine adds.
      assert.ok(took < 2500, `after ${took} ms`);
    }
    /** Known on the other server, then the deed on this one, then refused there. */
    async function ends(person, deed, status, route = '/api/auth/me') {
      assert.equal((await ask(person, route)).status, 200, 'before');
      await crosses(deed, async () => (await ask(person, route)).status === status, status);
    }

    test('the end of a session', async () => {
      const person = await register(here);
      await ends(person, () => person.call('POST', '/api/auth/logout', {}), 401);
    });

    test('one session ended from another', async () => {
      const person = await register(here);
      const again = (await send(`${here.url}/api/auth/login`, { json: { email: person.email, password } })).json();
      await ends(person, () => send(`${here.url}/api/auth/sessions`, { method: 'DELETE', token: again.tokens.accessToken }), 401);
    });

    test('a ban', async () => {
      const person = await register(here);
      await ends(person, () => admin.call('PUT', `/api/admin/users/${person.id}/status`, { active: false }), 401);
    });

    test('the loss of a role', async () => {
      const person = await register(here);
      assert.equal((await admin.call('PUT', `/api/admin/users/${person.id}/accesses`, { accesses: ['superadmin', 'user'] })).status, 200);
      const login = () => send(`${here.url}/api/auth/login`, { json: { email: person.email, password } });
      person.token = (await login()).json().tokens.accessToken;
      await ends(person, () => admin.call('PUT', `/api/admin/users/${person.id}/accesses`, { accesses: ['user'] }), 401, '/api/admin/online-count');
      person.token = (await login()).json().tokens.accessToken;
      assert.equal((await ask(person, '/api/admin/online-count')).status, 403);
    });

    test('a change of the password', async () => {
      const person = await register(here);
      await ends(person, () => person.call('PUT', '/api/auth/password', { currentPassword: password, newPassword: `${password} again` }), 401);
    });

    test('a setting', async () => {
      const seen = async () => (await send(`${there.url}/api/auth/settings`)).json();
      assert.deepEqual([(await seen()).serverName, (await seen()).guestLoginEnabled], ['', true]);
      const put = (json) => () => admin.call('PUT', '/api/admin/settings', json);
      await crosses(put({ guestLoginEnabled: false, serverName: 'Both' }), async () => (await seen()).serverName === 'Both', 'the name');
      assert.equal((await seen()).guestLoginEnabled, false);
      assert.equal((await send(`${there.url}/api/auth/guest-login`, { json: { name: 'Gil' } })).status, 403);
      await crosses(put({ guestLoginEnabled: true, serverName: '' }), async () => (await seen()).guestLoginEnabled, 'the way back');
    });

    test('a block from a room, its lock and its limit', async () => {
      const [host, member, other] = [await register(here), await register(here), await register(here)];
      const room = await host.createRoom();
      const join = (person) => send(`${there.url}/api/room/join`, { json: { roomName: room.name }, token: person.token });
      assert.equal((await join(member)).status, 200);
      const change = (json) => () => host.call('PUT', `/api/room/${room.id}/settings`, json);
      const refused = (person, text) => async () => text.test((await join(person)).json().error ?? '');
      await crosses(change({ maxParticipants: 1 }), refused(other, /full/), 'the limit');
      await crosses(change({ maxParticipants: 5, isLocked: true }), refused(other, /locked/), 'the lock');
      await crosses(() => host.call('POST', `/api/room/${room.id}/ban/${member.id}`), refused(member, /banned/), 'the block');
    });

    test('what is left of a limited number of tries', async () => {
      const attempt = (server) => send(`${server.url}/api/auth/verify/resend`, { json: { email: 'nobody@example.org' } });
      for (const server of [here, there, here]) assert.ok((await attempt(server)).status < 300);
      for (const server of [there, here]) {
        const answer = await attempt(server);
        assert.equal(answer.status, 429, String(answer));
        assert.ok(Number(answer.headers['retry-after']) > 0);
      }
    });

    test('the end of an account', async () => {
      const person = await register(here);
      await ends(person, () => person.call('POST', '/api/auth/me/delete', { currentPassword: password }), 401);
    });
  });
}
