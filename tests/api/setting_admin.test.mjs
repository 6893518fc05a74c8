// Settings that administrators change while the server runs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin } from '../support/people.mjs';

const mask = '••••••••';

onBothDatabases('settings', (world) => {
  let admin;
  before(async () => (admin = await firstAdmin(world.server)));
  const get = async () => (await admin.call('GET', '/api/admin/settings')).json();
  const put = (json) => admin.call('PUT', '/api/admin/settings', json);
  const open = async () => (await send(`${world.server.url}/api/auth/settings`)).json();

  test('all are shown with what is in force, secrets masked', async () => {
    const all = await get();
    assert.deepEqual([all.id, all.registrationEnabled, all.maxParticipantsLimit, all.maxRoomsPerUser], [1, true, 1000, 100]);
    assert.deepEqual([all.jwtSecret, all.sessionSecret, all.livekitApiSecret], [mask, mask, mask]);
    assert.deepEqual([all.emailPassword, all.googleClientSecret, all.serverPort], ['', '', String(world.server.port)]);
    assert.ok(all.readOnly.includes('jwtSecret') && !all.readOnly.includes('serverName'));
  });

  test('W54, W58: a change acts at once, a false and a zero too, and leaves the others alone', async () => {
    const changed = await put({ guestLoginEnabled: false, maxRoomsPerUser: 0, SERVERNAME: 'Team', somethingElse: 1 });
    assert.equal(changed.status, 200, String(changed));
    const now = await get();
    assert.deepEqual([now.guestLoginEnabled, now.maxRoomsPerUser, now.serverName, now.registrationEnabled], [false, 0, 'Team', true]);
    assert.deepEqual([(await open()).guestLoginEnabled, (await open()).serverName], [false, 'Team']);
    const guest = await send(`${world.server.url}/api/auth/guest-login`, { json: { name: 'Gil' } });
    assert.equal(guest.json().error, 'Guest login is currently disabled');
    await put({ guestLoginEnabled: null, maxRoomsPerUser: null });
    assert.deepEqual([(await get()).guestLoginEnabled, (await get()).maxRoomsPerUser], [true, 100], 'null gives it back to the file');
  });

  test('passkeys are closed where they are switched off', async () => {
    await put({ passkeysEnabled: false });
    assert.equal((await open()).passkeysEnabled, false);
    const begin = await send(`${world.server.url}/api/auth/passkey/login/begin`, { json: {} });
    assert.equal(begin.status, 403, String(begin));
    await put({ passkeysEnabled: true });
  });

  test('a secret is sealed in the database, masked in answers, kept by the mask and cleared by nothing', async () => {
    const secret = 'pass:wörd of the mail server';
    const answer = await put({ emailPassword: secret });
    assert.equal(answer.json().emailPassword, mask);
    if (world.database === 'SQLite') {
      const dump = execFileSync('sh', ['-c', `cat "${world.server.data}"/bedrud.db*`], { maxBuffer: 64 << 20 });
      assert.ok(!dump.includes(secret) && dump.includes('sealed:'));
    }
    assert.equal((await put({ emailPassword: ` ${mask} `, emailFromName: 'Team' })).json().emailPassword, mask);
    assert.equal((await put({ emailPassword: '' })).json().emailPassword, '');
    assert.ok(!world.server.log.includes(secret));
    const log = (await admin.call('GET', '/api/admin/audit?action=setting.change')).json();
    assert.ok(!JSON.stringify(log).includes(secret));
    assert.deepEqual(log.entries[1].after, { emailFromName: 'Team' });
    assert.deepEqual(log.entries[2].after, { emailPassword: '(secret)' });
  });

  test('what the file decides may be sent back, not changed', async () => {
    const all = await get();
    assert.equal((await put(all)).status, 200);
    const changed = await put({ serverPort: '1234', serverName: 'Lost' });
    assert.deepEqual([changed.status, changed.json().error], [400, 'serverPort is set in the configuration file; change it there and restart']);
    assert.notEqual((await get()).serverName, 'Lost', 'all or nothing');
    assert.equal((await put({ jwtSecret: 'x'.repeat(40) })).status, 400);
  });

  for (const [json, error] of [
    [{ serverName: 4 }, 'serverName: expected a string, got a number'],
    [{ guestLoginEnabled: 'yes' }, 'guestLoginEnabled: expected a boolean, got a string'],
    [{ maxRoomsPerUser: 1.5 }, 'maxRoomsPerUser: expected an integer, got a float (expected integer)'],
    [{ maxRoomsPerUser: [1] }, 'maxRoomsPerUser: expected an integer, got an array'],
    [{ maxRoomsPerUser: 100_001 }, 'maxRoomsPerUser must be between 0 and 100000'],
    [{ maxParticipantsLimit: -1 }, 'maxParticipantsLimit must be between 0 and 100000'],
    [{ chatUploadMaxBytes: -1 }, 'chatUploadMaxBytes cannot be negative'],
    [{ emailHeaderBg: 'red' }, 'emailHeaderBg must be a valid hex color (#rrggbb)'],
    [{ emailInstanceUrl: 'meet' }, 'emailInstanceUrl: must be a valid absolute URL'],
    [{ emailInstanceUrl: 'ftp://meet.example.org' }, 'emailInstanceUrl: unsupported URL scheme "ftp", must be http/https'],
    [{ emailSupportEmail: 'nobody' }, 'emailSupportEmail: invalid email format'],
    [{ emailPassword: 'abc' }, 'emailPassword must be at least 4 characters'],
    [{ emailPreheaderInvite: 'x'.repeat(501) }, 'emailPreheaderInvite must be at most 500 bytes'],
    [{ emailSmtpPort: 65_536 }, 'emailSmtpPort must be between 1 and 65535, or 0 for config default'],
  ]) {
    test(`a change to ${JSON.stringify(json).slice(0, 60)} is refused`, async () => {
      const answer = await put(json);
      assert.deepEqual([answer.status, answer.json().error], [400, error]);
    });
  }
});
