// The second factor: codes of an authenticator app and recovery codes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { codeOf } from '../support/authenticator_app.mjs';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin, password, register } from '../support/people.mjs';

onBothDatabases('the second factor', (world) => {
  const login = (person, code) => send(`${world.server.url}/api/auth/login`, { json: { email: person.email, password, code } });
  async function enabled() {
    const person = await register(world.server);
    const call = (route, json) => person.call('POST', `/api/auth/second-factor/${route}`, json);
    const begun = (await call('begin', { currentPassword: password })).json();
    const answer = await call('enable', { code: codeOf(begun.secret, -1) });
    assert.equal(answer.status, 200, String(answer));
    return { person, call, secret: begun.secret, uri: begun.uri, codes: answer.json().recoveryCodes };
  }

  test('a code is asked for at sign-in, and each serves once', async () => {
    const { person, secret, uri, codes } = await enabled();
    assert.equal(uri, `otpauth://totp/Bedrud:${encodeURIComponent(person.email)}?secret=${secret}&issuer=Bedrud`);
    assert.equal(new Set(codes).size, 10);
    const asked = await login(person);
    assert.equal(asked.status, 403, String(asked));
    assert.deepEqual([asked.json().requiresSecondFactor, asked.json().error], [true, 'Enter the code of your authenticator app']);
    assert.equal((await login(person, codeOf(secret, -1))).status, 401, 'the code that enabled it');
    const code = codeOf(secret, 1);
    assert.equal((await login(person, code)).status, 200);
    assert.equal((await login(person, code)).status, 401);
    const status = (await person.call('GET', '/api/auth/second-factor')).json();
    assert.deepEqual(status, { enabled: true, recoveryCodesLeft: 10 });
  });

  test('who does not know the password does not learn that there is one', async () => {
    const { person } = await enabled();
    const answer = await send(`${world.server.url}/api/auth/login`, { json: { email: person.email, password: 'wrong password' } });
    assert.deepEqual([answer.status, answer.json().error, 'requiresSecondFactor' in answer.json()], [401, 'Invalid credentials', false]);
  });

  test('a recovery code opens once, also of two that come at the same moment, in any case and with spaces', async () => {
    const { person, codes } = await enabled();
    const answers = await Promise.all([login(person, codes[0]), login(person, codes[0])]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
    assert.equal((await login(person, ` ${codes[1].toUpperCase().replace('-', ' ')}`)).status, 200);
    assert.equal((await person.call('GET', '/api/auth/second-factor')).json().recoveryCodesLeft, 8);
  });

  test('recovery codes cannot be tried out on a stolen database', async (t) => {
    if (world.postgres) return t.skip('the same rows');
    const { person, codes } = await enabled();
    const file = new DatabaseSync(path.join(world.server.data, 'bedrud.db'), { readOnly: true });
    const kept = file.prepare('SELECT code_hash FROM recovery_codes WHERE user_id = ?').all(person.id).map(({ code_hash }) => code_hash);
    file.close();
    assert.equal(kept.length, 10);
    const code = codes[0].replace('-', '');
    for (const text of [code, `${person.id}:${code}`]) {
      for (const form of ['hex', 'base64url']) assert.ok(!kept.includes(createHash('sha256').update(text).digest(form)), form);
    }
  });

  test('guessing ends after five tries, for right codes too', async () => {
    const { person, secret } = await enabled();
    for (let i = 0; i < 5; i++) assert.equal((await login(person, '000000')).status, 401);
    const late = await login(person, codeOf(secret, 1));
    assert.equal(late.status, 429, String(late));
    assert.ok(Number(late.headers['retry-after']) > 0);
  });

  test('an open session alone neither begins nor removes it', async () => {
    const { person, call, secret } = await enabled();
    assert.equal((await call('begin', { currentPassword: password })).status, 409);
    assert.equal((await call('disable', { currentPassword: 'wrong password', code: codeOf(secret, 1) })).json().error, 'current password is incorrect');
    assert.equal((await call('disable', { currentPassword: password, code: '000000' })).json().error, 'The code is not right');
    assert.equal((await call('disable', { currentPassword: password, code: codeOf(secret, 1) })).status, 200);
    assert.equal((await login(person)).status, 200);
    const fresh = await register(world.server);
    const other = (route, json) => fresh.call('POST', `/api/auth/second-factor/${route}`, json);
    assert.equal((await other('begin', {})).json().error, 'current password is incorrect');
    assert.equal((await other('enable', { code: '123456' })).status, 400);
    await other('begin', { currentPassword: password });
    assert.equal((await login(fresh)).status, 200, 'what was only begun asks for nothing');
  });

  test('an administrator removes it for somebody who lost everything', async () => {
    const admin = await firstAdmin(world.server);
    const { person } = await enabled();
    const remove = () => admin.call('DELETE', `/api/admin/users/${person.id}/second-factor`);
    assert.equal((await remove()).status, 200);
    assert.equal((await person.call('GET', '/api/auth/me')).status, 401);
    assert.equal((await login(person)).status, 200);
    assert.equal((await remove()).status, 400);
  });
});

onBothDatabases('the second factor of administrators, where it is required', (world) => {
  const refusedFirst = async (who, method, route, json) => {
    const answer = await who.call(method, route, json);
    assert.deepEqual([answer.status, answer.json().requiresSecondFactorSetup], [403, true], `${route}: ${answer}`);
  };

  test('nothing but its set-up opens to one who has none, and everything after it', async () => {
    const admin = await firstAdmin(world.server);
    const member = await register(world.server);
    assert.equal((await admin.call('GET', '/api/auth/me')).json().requiresSecondFactorSetup, undefined);
    const changed = await admin.call('PUT', '/api/admin/settings', { requireAdminSecondFactor: true });
    assert.equal(changed.status, 200, String(changed));
    assert.equal(changed.json().requireAdminSecondFactor, true);
    assert.equal((await admin.call('GET', '/api/auth/me')).json().requiresSecondFactorSetup, true);
    for (const route of ['/api/admin/users', '/api/admin/settings', '/api/room/list', '/api/auth/sessions']) await refusedFirst(admin, 'GET', route);
    await refusedFirst(admin, 'PUT', '/api/admin/settings', { requireAdminSecondFactor: false });
    await refusedFirst(admin, 'POST', '/api/room/create', {});
    await refusedFirst(admin, 'PUT', '/api/auth/password', { currentPassword: password, newPassword: `${password} again` });
    assert.equal((await member.call('GET', '/api/room/list')).status, 200, 'others are not asked');

    const call = (route, json) => admin.call('POST', `/api/auth/second-factor/${route}`, json);
    const { secret } = (await call('begin', { currentPassword: password })).json();
    await refusedFirst(admin, 'GET', '/api/admin/users');
    assert.equal((await call('enable', { code: codeOf(secret, -1) })).status, 200);
    assert.equal((await admin.call('GET', '/api/auth/me')).json().requiresSecondFactorSetup, undefined);
    assert.equal((await admin.call('GET', '/api/admin/users')).status, 200, 'at once');
    assert.equal((await call('disable', { currentPassword: password, code: codeOf(secret, 1) })).status, 200);
    await refusedFirst(admin, 'GET', '/api/admin/users');
    assert.equal((await admin.call('POST', '/api/auth/logout', {})).status, 200);
  });
});
