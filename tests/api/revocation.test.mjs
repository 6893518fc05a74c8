// What ends somebody's rights on one server ends them on every server of the database, within a second.
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
      const options = { data, env: { ...secrets, ...postgres?.env } };
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
    /** Known on the other server, then the deed on this one, then refused there. */
    async function ends(person, deed, status, route = '/api/auth/me') {
      assert.equal((await ask(person, route)).status, 200, 'before');
      const done = await deed();
      assert.ok(done.status < 300, String(done));
      const start = Date.now();
      await until(async () => (await ask(person, route)).status === status, 5000, `${status} on the other server`);
      // One second, and what a busy machine adds.
      assert.ok(Date.now() - start < 2500, `after ${Date.now() - start} ms`);
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

    test('the end of an account', async () => {
      const person = await register(here);
      await ends(person, () => person.call('POST', '/api/auth/me/delete', { currentPassword: password }), 401);
    });
  });
}
