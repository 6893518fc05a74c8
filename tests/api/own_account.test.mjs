// One's own account: profile, preferences, sessions, and its end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin, guestLogin, password, Person, register, unique } from '../support/people.mjs';

onBothDatabases('one’s own account', (world) => {
  let admin;
  const signInAgain = async (person, headers) => {
    const answer = await send(`${world.server.url}/api/auth/login`, { json: { email: person.email, password }, headers });
    assert.equal(answer.status, 200, String(answer));
    return new Person(world.server, answer.json());
  };

  test('a name is changed and cleaned', async () => {
    admin = await firstAdmin(world.server);
    const person = await register(world.server);
    const answer = await person.call('PUT', '/api/auth/me', { name: ' New <b>Name ' });
    assert.equal(answer.status, 200, String(answer));
    assert.deepEqual(answer.json(), { id: person.id, name: 'New bName', email: person.email, provider: 'local', accesses: ['user'], avatarUrl: '' });
    assert.equal((await person.call('GET', '/api/auth/me')).json().name, 'New bName');
  });

  test('W19: nothing changes when one field is wrong', async () => {
    const person = await register(world.server);
    const update = async (json) => (await person.call('PUT', '/api/auth/me', json)).json().error;
    assert.equal(await update({ name: 'x', email: `${unique('other')}@example.org`, currentPassword: password }), 'Name must be at least 2 characters');
    assert.equal(await update({ name: 'Right Name', email: 'nobody' }), 'Invalid email format');
    assert.equal(await update({ name: 'Right Name', email: admin.email, currentPassword: password }), 'email already in use');
    assert.equal(await update({ name: 'Right Name', email: `${unique('other')}@example.org`, currentPassword: 'wrong password' }), 'current password is incorrect');
    const me = (await person.call('GET', '/api/auth/me')).json();
    assert.deepEqual([me.name, me.email], [person.name, person.email]);
  });

  test('another address ends every session and begins a new one', async () => {
    const person = await register(world.server);
    const elsewhere = await signInAgain(person);
    const email = `${unique('moved')}@example.org`;
    const answer = await person.call('PUT', '/api/auth/me', { name: person.name, email, currentPassword: password });
    assert.equal(answer.status, 200, String(answer));
    const { tokens, requiresVerification, message } = answer.json();
    assert.equal(requiresVerification, false);
    assert.ok(message && answer.cookies.access_token.value === tokens.accessToken);
    for (const old of [person, elsewhere]) assert.equal((await old.call('GET', '/api/auth/me')).status, 401);
    const me = (await send(`${world.server.url}/api/auth/me`, { token: tokens.accessToken })).json();
    assert.deepEqual([me.email, me.emailVerifiedAt], [email, null]);
    const guest = await guestLogin(world.server);
    assert.equal((await guest.call('PUT', '/api/auth/me', { name: 'Gil', email: `${unique('g')}@example.org` })).json().error, 'Cannot change email for OAuth accounts');
  });

  test('a browser that calls itself something strange signs in', async () => {
    const person = await register(world.server);
    const again = await signInAgain(person, { 'user-agent': `odd \u00ff${'\u00e9'.repeat(300)}` });
    const { sessions } = (await again.call('GET', '/api/auth/sessions')).json();
    assert.ok(sessions.some(({ device }) => device.startsWith('odd ??')), JSON.stringify(sessions));
  });

  test('preferences are kept as they came', async () => {
    const person = await register(world.server);
    const guest = await guestLogin(world.server);
    for (const who of [person, guest]) {
      assert.deepEqual((await who.call('GET', '/api/auth/preferences')).json(), { preferencesJson: '{}' });
      const preferencesJson = '{"audio":{"mic":"x"},  "interface":{"theme":"dark"}}';
      assert.deepEqual((await who.call('PUT', '/api/auth/preferences', { preferencesJson })).json(), { message: 'Preferences updated' });
      assert.deepEqual((await who.call('GET', '/api/auth/preferences')).json(), { preferencesJson });
    }
    const put = (preferencesJson) => person.call('PUT', '/api/auth/preferences', { preferencesJson });
    assert.equal((await put('nonsense')).json().error, 'preferencesJson must be valid JSON');
    assert.equal((await put('[1]')).json().error, 'preferencesJson must be a JSON object');
    const long = await put(JSON.stringify({ x: 'y'.repeat(4096) }));
    assert.deepEqual([long.status, long.json().error], [413, 'preferencesJson too large (max 4 KB)']);
  });

  test('sessions are listed with device, address and last use, and ended one by one or all others', async () => {
    const person = await register(world.server);
    const [phone, tablet] = [await signInAgain(person, { 'user-agent': 'Phone/1' }), await signInAgain(person, { 'user-agent': 'Tablet/2' })];
    const list = async (who) => (await who.call('GET', '/api/auth/sessions')).json().sessions;
    const seen = await list(phone);
    assert.equal(seen.length, 3);
    const own = seen.find(({ current }) => current);
    assert.deepEqual([own.device, own.address], ['Phone/1', '127.0.0.1']);
    assert.ok(Date.parse(own.lastUsedAt) >= Date.parse(own.createdAt));
    const other = await register(world.server);
    const tabletId = seen.find(({ device }) => device === 'Tablet/2').id;
    assert.equal((await other.call('DELETE', `/api/auth/sessions/${tabletId}`)).status, 404, 'only one’s own');
    assert.equal((await tablet.call('GET', '/api/auth/me')).status, 200);
    assert.equal((await phone.call('DELETE', `/api/auth/sessions/${tabletId}`)).status, 200);
    assert.equal((await tablet.call('GET', '/api/auth/me')).status, 401);
    assert.equal((await send(`${world.server.url}/api/auth/refresh`, { json: { refresh_token: tablet.refresh } })).status, 401);
    assert.equal((await phone.call('DELETE', '/api/auth/sessions')).status, 200);
    assert.equal((await person.call('GET', '/api/auth/me')).status, 401);
    assert.deepEqual((await list(phone)).map(({ current }) => current), [true]);
  });

  test('an account ends with everything that belongs to it', async () => {
    const person = await register(world.server);
    const room = await person.createRoom();
    await person.call('PUT', '/api/auth/preferences', { preferencesJson: '{"a":1}' });
    const wrong = await person.call('POST', '/api/auth/me/delete', { currentPassword: 'wrong password' });
    assert.equal(wrong.json().error, 'current password is incorrect');
    const done = await person.call('POST', '/api/auth/me/delete', { currentPassword: password });
    assert.equal(done.status, 200, String(done));
    assert.equal((await person.call('GET', '/api/auth/me')).status, 401);
    assert.equal((await send(`${world.server.url}/api/auth/login`, { json: { email: person.email, password } })).status, 401);
    assert.equal((await send(`${world.server.url}/api/room/check/${room.name}`)).status, 404);
    assert.equal((await admin.call('GET', `/api/admin/users/${person.id}`)).status, 404);
    // The address is free again.
    assert.equal((await send(`${world.server.url}/api/auth/register`, { json: { email: person.email, password, name: 'Next' } })).status, 200);
  });

  test('the last administrator cannot leave', async () => {
    const answer = await admin.call('POST', '/api/auth/me/delete', { currentPassword: password });
    assert.deepEqual([answer.status, answer.json().error], [409, 'Cannot delete the last superadmin']);
  });
});
