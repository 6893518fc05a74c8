// A folder or a database of the Go server becomes one of ours: with the first start, or by `bedrud import`.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { Authenticator, flag } from '../support/authenticator.mjs';
import { ada, grace, invitation, linus, writeGoFile, writeGoPostgres } from '../support/go_database.mjs';
import { send } from '../support/http.mjs';
import { Person } from '../support/people.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { freePort } from '../support/ports.mjs';
import { binary, startServer } from '../support/server.mjs';

const temporary = () => mkdtempSync(path.join(tmpdir(), 'bedrud-go-'));
const bedrud = (...args) => spawnSync(binary, args, { encoding: 'utf8' });

/** What must hold on whichever database, however it got here. world: {server, key}. */
function everythingIsThere(world) {
  const login = (one, password = one.password) => send(`${world.server.url}/api/auth/login`, { json: { email: one.email, password } });
  const signedIn = async (one) => {
    const answer = await login(one);
    assert.equal(answer.status, 200, String(answer));
    return new Person(world.server, answer.json());
  };

  test('everybody signs in with their password, administrators and blocked people are what they were', async () => {
    for (const one of [ada, grace]) assert.equal((await login(one)).json().user.id, one.id);
    assert.equal((await login(ada, 'not the right one')).status, 401);
    assert.equal((await login(linus)).status, 401, 'he was switched off');
    const admin = await signedIn(ada);
    const { users } = (await admin.call('GET', '/api/admin/users?limit=100')).json();
    assert.deepEqual(
      users.filter(({ email }) => !email.startsWith('crowd.')).map(({ name, isActive }) => `${name} ${isActive}`).sort(),
      ['Ada Lovelace true', 'Grace Hopper true', 'Linus Pauling false', 'Visiting Guest true'],
    );
    assert.equal((await admin.call('GET', '/api/auth/me')).json().createdAt, '2026-08-22T01:21:22.123Z');
    assert.equal((await admin.call('GET', '/api/auth/preferences')).json().preferencesJson, '{"theme":"dark"}');
  });

  test('a passkey signs in, and is held to what it is from then on', async () => {
    const finish = async (options) => {
      const asked = (await send(`${world.server.url}/api/auth/passkey/login/begin`, { json: {} })).json();
      return send(`${world.server.url}/api/auth/passkey/login/finish`, { json: world.key.get(asked, options) });
    };
    world.key.origin = world.server.url;
    assert.equal((await finish()).json().user?.id, grace.id);
    const other = await finish({ flags: flag.UP | flag.UV });
    assert.deepEqual([other.status, /another kind/.test(other.json().error)], [401, true], String(other));
  });

  test('rooms keep their settings, rights and bans', async () => {
    const [admin, member] = [await signedIn(ada), await signedIn(grace)];
    const standUp = (await admin.call('GET', '/api/room/list')).json().find(({ name }) => name === 'stand-up');
    assert.deepEqual([standUp.name, standUp.maxParticipants, standUp.isPublic, standUp.settings.allowAudio, standUp.settings.recordingsAllowed], ['stand-up', 30, true, false, true]);
    const [own] = (await member.call('GET', '/api/room/list')).json();
    assert.deepEqual([own.name, own.isPublic, own.settings.isPersistent, own.settings.e2ee], ['private-one', false, true, true]);
    const joined = await member.call('POST', '/api/room/join', { roomName: 'stand-up' });
    assert.equal(joined.status, 200, String(joined));
    assert.equal((await admin.call('GET', '/api/room/archived')).json().rooms[0].name, 'old-one');
  });

  test('settings and invitations go on', async () => {
    const admin = await signedIn(ada);
    const settings = (await admin.call('GET', '/api/admin/settings')).json();
    assert.deepEqual(
      [settings.serverName, settings.tokenRegistrationOnly, settings.guestLoginEnabled, settings.rnnoiseEnabled, settings.maxRoomsPerUser, settings.chatMessageTTLHours],
      ['Team', true, false, true, 7, 24],
    );
    assert.deepEqual([settings.googleClientId, settings.googleClientSecret], ['client', '••••••••']);
    assert.match(settings.emailHeaderBg, /^#/, 'a colour that is none stays behind');
    const json = { email: 'new@example.com', password: ada.password, name: 'Nia New', inviteToken: invitation };
    assert.equal((await send(`${world.server.url}/api/auth/register`, { json })).status, 200);
  });
}

describe('a folder of the Go server', () => {
  const world = { data: temporary(), key: new Authenticator('') };
  const file = path.join(world.data, 'bedrud.db');
  before(async () => {
    writeGoFile(file, { passkey: world.key });
    world.server = await startServer({ data: world.data });
  });
  after(async () => {
    await world.server?.stop();
    rmSync(world.data, { recursive: true, force: true });
  });
  everythingIsThere(world);

  test('the start says what it did and what stays behind, and keeps the old file', () => {
    const { log } = world.server;
    for (const text of [/Took over the database of the Go server/, /4 accounts/, /3 of 4 rooms \(1 not: /, /1 webhooks/, /1 of 2 recordings \(1 not: /, /not possible here: emailHeaderBg/]) assert.match(log, text);
    assert.doesNotMatch(log, /a secret of google|of the hook/);
    const backup = /The old one is kept: (\S+)/.exec(log)[1];
    assert.equal(statSync(backup).mode & 0o777, 0o600);
    const old = new DatabaseSync(backup, { readOnly: true });
    assert.deepEqual({ ...old.prepare('SELECT secret FROM webhooks').get() }, { secret: 'of the hook' });
    old.close();
    assert.deepEqual(readdirSync(world.data).filter((name) => /\.new|journal/.test(name)), []);
  });

  test('secrets of providers and webhooks are sealed', () => {
    const ours = readFileSync(file);
    for (const secret of ['a secret of google', 'of the hook']) assert.ok(!ours.includes(secret), secret);
  });

  test('the next start finds nothing to do', async () => {
    await world.server.stop();
    world.server = await startServer({ data: world.data });
    assert.doesNotMatch(world.server.log, /Took over/);
    assert.equal((await send(`${world.server.url}/api/auth/login`, { json: { email: ada.email, password: ada.password } })).status, 200);
  });
});

describe('a PostgreSQL of the Go server', () => {
  const world = { key: new Authenticator('') };
  before(async () => {
    world.postgres = await startPostgres();
    writeGoPostgres(world.postgres, { passkey: world.key });
    world.server = await startServer({ env: world.postgres.env });
  });
  after(async () => {
    await world.server?.stop();
    world.postgres?.stop();
  });
  everythingIsThere(world);

  test('the old tables stay in a schema of their own', () => {
    assert.match(world.server.log, /The old one is kept: the schema bedrud_go/);
    const { host, port, user, database } = world.postgres;
    const asked = spawnSync('psql', ['-h', host, '-p', String(port), '-U', user, '-d', database, '-tAc', 'SELECT secret FROM bedrud_go.webhooks'], { encoding: 'utf8' });
    assert.equal(asked.stdout.trim(), 'of the hook', asked.stderr);
  });
});

describe('bedrud import', () => {
  const folder = temporary();
  let postgres;
  before(async () => {
    postgres = await startPostgres();
    writeGoPostgres(postgres, {});
    writeGoFile(path.join(folder, 'go.db'), {});
  });
  after(() => {
    postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('takes a file or a PostgreSQL into an empty database, changes nothing there, and does it once', () => {
    const file = path.join(folder, 'go.db');
    const before_ = readFileSync(file);
    const { host, port, user, database } = postgres;
    for (const [name, from] of [['file', file], ['server', `postgres://${user}@${host}:${port}/${database}`]]) {
      const data = path.join(folder, name);
      const done = bedrud('import', '--from', from, '--data', data);
      assert.equal(done.status, 0, done.stderr);
      assert.match(done.stdout, /Imported from the Go server:[^]*4 accounts/);
      assert.match(bedrud('user', 'list', '--data', data).stdout, /ada@example\.com/);
      const again = bedrud('import', '--from', from, '--data', data);
      assert.deepEqual([again.status, /has accounts already/.test(again.stderr)], [1, true], again.stderr);
    }
    assert.ok(readFileSync(file).equals(before_), 'the file is as it was');
    assert.ok(!existsSync(`${file}-wal`));
  });

  test('says in words what it cannot take', () => {
    const nowhere = bedrud('import', '--from', path.join(folder, 'nothing.db'), '--data', path.join(folder, 'a'));
    assert.match(nowhere.stderr, /there is no file/);
    const ours = path.join(folder, 'file', 'bedrud.db');
    assert.match(bedrud('import', '--from', ours, '--data', path.join(folder, 'b')).stderr, /is no database of Bedrud's Go server/);
  });
});

test('the file may have another name than the configuration says, whose weak secrets are replaced', async () => {
  const data = temporary();
  const weak = '0123456789abcdef0123456789abcdef';
  try {
    writeGoFile(path.join(data, 'bedrud-local.db'));
    writeFileSync(path.join(data, 'config.yaml'), `server: { httpPort: '' }\nauth: { jwtSecret: ${weak}, sessionSecret: ${weak} }\nlivekit: { apiKey: devkey, apiSecret: devsecretdevsecretdevsecretdevsecret }\n`);
    for (const text of [/bedrud-local\.db/, /jwtSecret: is too easy to guess[^"]*It is not used/]) {
      const server = await startServer({ data });
      assert.match(server.log, text);
      assert.equal((await send(`${server.url}/api/auth/login`, { json: { email: ada.email, password: ada.password } })).status, 200);
      const claims = Buffer.from('{"userId":"x"}').toString('base64url');
      const head = `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${claims}`;
      const token = `${head}.${createHmac('sha256', weak).update(head).digest('base64url')}`;
      assert.equal((await send(`${server.url}/api/auth/me`, { token })).status, 401);
      await server.stop();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('a file that the old server still has open is left alone', async () => {
  const data = temporary();
  const file = path.join(data, 'bedrud.db');
  writeGoFile(file);
  const other = new DatabaseSync(file);
  try {
    other.exec('PRAGMA journal_mode=WAL; BEGIN; SELECT * FROM users');
    other.prepare('SELECT count(*) FROM users').get();
    const done = bedrud('run', '--port', String(await freePort()), '--data', data);
    assert.equal(done.status, 1, done.stderr);
    assert.match(done.stderr, /stop the old server first/);
  } finally {
    other.close();
    rmSync(data, { recursive: true, force: true });
  }
});

test('killed in the middle, as often as one likes, it leaves the old file or the new one, whole', async () => {
  const data = temporary();
  const file = path.join(data, 'bedrud.db');
  const people = 4000;
  writeGoFile(file, { people });
  try {
    let midway = 0;
    for (let i = 0; i < 8; i++) {
      const child = spawn(binary, ['user', 'list', '--data', data], { stdio: 'ignore' });
      const ended = once(child, 'close');
      // Later each time; the new file appears early and takes a while.
      const deadline = Date.now() + 5000;
      while (!existsSync(`${file}.new`) && child.exitCode === null && Date.now() < deadline) await new Promise((done) => setImmediate(done));
      await new Promise((done) => setTimeout(done, i * 15));
      child.kill('SIGKILL');
      await ended;
      const left = new DatabaseSync(file);
      const ours = left.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'schema_migrations'").get().n === 1;
      assert.equal(left.prepare('PRAGMA integrity_check').get().integrity_check, 'ok');
      assert.equal(left.prepare('SELECT count(*) AS n FROM users').get().n, people + 4);
      left.close();
      if (ours) break;
      midway += 1;
    }
    assert.ok(midway > 0, 'none was killed in the middle');
    const server = await startServer({ data });
    assert.equal((await send(`${server.url}/api/auth/login`, { json: { email: grace.email, password: grace.password } })).status, 200);
    await server.stop();
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
