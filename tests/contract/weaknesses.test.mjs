// Defects of the server this one takes over from, by the numbers they were listed under. Each test fails where its defect is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { claimsOf, password, register } from '../support/people.mjs';
import { binary, startServer } from '../support/server.mjs';
import { sleep } from '../support/wait.mjs';

const me = (server, options) => send(`${server.url}/api/auth/me`, options);

onBothDatabases('tokens', (world) => {
  test('W1: a refresh token is not an access token', async () => {
    const person = await register(world.server);
    assert.equal((await me(world.server, { token: person.refresh })).status, 401, 'as a bearer');
    assert.equal((await me(world.server, { cookies: { access_token: person.refresh } })).status, 401, 'as a cookie');
    const create = await send(`${world.server.url}/api/room/create`, { json: {}, token: person.refresh });
    assert.equal(create.status, 401);
  });

  test('W1: signing out without naming the refresh token ends it all the same', async () => {
    const person = await register(world.server);
    assert.equal((await person.call('POST', '/api/auth/logout', {})).status, 200);
    const refreshed = await send(`${world.server.url}/api/auth/refresh`, { json: { refresh_token: person.refresh } });
    assert.equal(refreshed.status, 401, String(refreshed));
  });

  test('W23: a token is taken from one well-formed header and from nowhere else beside it', async () => {
    const person = await register(world.server);
    const cookies = { access_token: person.token };
    const asked = (authorization, more) => me(world.server, { headers: { authorization }, ...more });
    assert.equal((await asked(person.token)).status, 401, 'the bare token');
    for (const value of ['', 'Bearer', 'Bearer ', 'Basic eDp5', `Token ${person.token}`, 'Bearer wrong']) {
      assert.equal((await asked(value, { cookies })).status, 401, `«${value}» with a cookie`);
    }
    assert.equal((await asked(`bEaReR ${person.token}`)).status, 200, 'the scheme in any case');
  });

  test('W23: «bearer» in small letters signs out what it signed in', async () => {
    const person = await register(world.server);
    const headers = { authorization: `bearer ${person.token}` };
    const out = await send(`${world.server.url}/api/auth/logout`, { method: 'POST', headers });
    assert.equal(out.status, 200, String(out));
    assert.equal((await me(world.server, { token: person.token })).status, 401);
  });

  test('W88: no two tokens are the same, also within one second', async () => {
    const { email } = await register(world.server);
    const login = () => send(`${world.server.url}/api/auth/login`, { json: { email, password } });
    const tokens = (await Promise.all([login(), login(), login()])).map((answer) => answer.json().tokens.accessToken);
    assert.equal(new Set(tokens).size, 3);
  });
});

onBothDatabases('media tokens', (world) => {
  const refreshToken = (person, roomName) => person.call('POST', '/api/room/refresh-token', { roomName });

  test('W11: refresh-token lets nobody in who has not joined', async () => {
    const host = await register(world.server);
    const stranger = await register(world.server);
    const room = await host.createRoom();
    const answer = await refreshToken(stranger, room.name);
    assert.equal(answer.status, 403, String(answer));
    assert.ok(!answer.text.includes('eyJ'));
  });

  test('W11: refresh-token is no way into a full room', async () => {
    const host = await register(world.server);
    const late = await register(world.server);
    const room = await host.createRoom({ maxParticipants: 1 });
    assert.equal((await host.join(room.name)).status, 200);
    assert.equal((await late.join(room.name)).status, 403);
    assert.equal((await refreshToken(late, room.name)).status, 403);
  });

  test('W56: settings that are not named keep their defaults', async () => {
    const host = await register(world.server);
    const on = { allowChat: true, allowVideo: true, allowAudio: true };
    const pick = ({ allowChat, allowVideo, allowAudio }) => ({ allowChat, allowVideo, allowAudio });
    assert.deepEqual(pick((await host.createRoom()).settings), on, 'no settings at all');
    assert.deepEqual(pick((await host.createRoom({ settings: {} })).settings), on, 'an empty object');
    assert.deepEqual(pick((await host.createRoom({ settings: { e2ee: true } })).settings), on, 'another one named');
    const quiet = (await host.createRoom({ settings: { allowChat: false } })).settings;
    assert.deepEqual(pick(quiet), { ...on, allowChat: false }, 'one named');
  });

  test('W56: a meeting without named settings may speak, show and write', async () => {
    const host = await register(world.server);
    const room = await host.createRoom();
    const { video } = claimsOf((await host.join(room.name)).json().token);
    for (const grant of ['canPublish', 'canSubscribe', 'canPublishData']) assert.notEqual(video[grant], false, grant);
    if (video.canPublishSources) assert.equal(video.canPublishSources.length, 4);
  });
});

describe('W14: secrets from example files and weak ones are refused', () => {
  let folder;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const start = (args, env) =>
    spawnSync(binary, ['run', '--port', '0', '--data', path.join(folder, 'data'), ...args], {
      encoding: 'utf8',
      timeout: 15_000,
      env: { ...process.env, MEDIA_WORKERS: '1', MEDIA_BASE_PORT: '0', ...env },
    });
  const weak = {
    'a placeholder': 'CHANGE_ME_TO_A_LONG_RANDOM_STRING_OF_32_CHARS',
    'a placeholder in small letters': 'change-me-please-change-me-please-change',
    'a short one': 'k3J9s8d7f6g5h4j3',
    'one letter': 'a'.repeat(64),
    'a word again and again': 'secretsecretsecretsecretsecretsecret',
  };
  for (const [what, value] of Object.entries(weak)) {
    test(`W14: ${what}`, () => {
      for (const variable of ['JWT_SECRET', 'AUTH_SESSION_SECRET', 'LIVEKIT_API_SECRET']) {
        const { status, signal, stderr } = start([], { [variable]: value });
        assert.equal(signal, null, `${variable}: the server started`);
        assert.ok(status > 0, variable);
        assert.match(stderr, /secret/i);
        assert.ok(!stderr.includes(value), 'the value itself is not printed');
      }
      const file = path.join(folder, 'config.yaml');
      writeFileSync(file, `auth:\n  jwtSecret: "${value}"\n`);
      const { status, stderr } = start(['--config', file]);
      assert.ok(status > 0, 'in the file');
      assert.match(stderr, /auth\.jwtSecret/);
    });
  }
});

describe('W57: a token duration of 0', () => {
  let server;
  before(async () => (server = await startServer({ env: { AUTH_TOKEN_DURATION: '0' } })));
  after(() => server?.stop());

  test('W57: is a day, not the past', async () => {
    const person = await register(server);
    const { exp, iat } = claimsOf(person.token);
    assert.equal(exp - iat, 24 * 3600);
    assert.equal((await person.call('GET', '/api/auth/me')).status, 200);
  });
});

describe('SQLite under another writer', () => {
  let server, other, person;
  before(async () => {
    server = await startServer();
    person = await register(server);
    other = new DatabaseSync(path.join(server.data, 'bedrud.db'));
    // The server may be writing something of its own just then.
    other.exec('PRAGMA busy_timeout=10000');
  });
  after(async () => {
    other?.close();
    await server?.stop();
  });

  test('W66: reading does not wait for writing', async () => {
    other.exec('BEGIN IMMEDIATE');
    try {
      const write = person.call('POST', '/api/room/create', {});
      await sleep(100);
      const begin = Date.now();
      const reads = await Promise.all(Array.from({ length: 40 }, () => person.call('GET', '/api/room/list')));
      assert.ok(reads.every(({ status }) => status === 200));
      assert.ok(Date.now() - begin < 1500, `40 reads took ${Date.now() - begin} ms beside a waiting write`);
      other.exec('ROLLBACK');
      assert.equal((await write).status, 200);
    } finally {
      if (other.isTransaction) other.exec('ROLLBACK');
    }
  });

  test('W67: every connection waits for a lock instead of failing', async () => {
    for (let round = 0; round < 3; round++) {
      other.exec('BEGIN IMMEDIATE');
      const writes = Array.from({ length: 10 }, () => person.call('POST', '/api/room/create', {}));
      await sleep(400);
      other.exec('ROLLBACK');
      for (const answer of await Promise.all(writes)) assert.equal(answer.status, 200, String(answer));
    }
  });

  test('W67: the journal is a write-ahead log and foreign keys hold', async () => {
    assert.equal(other.prepare('PRAGMA journal_mode').get().journal_mode, 'wal');
    assert.deepEqual(other.prepare('PRAGMA foreign_key_check').all(), []);
  });
});

describe('times', () => {
  for (const zone of ['America/New_York', 'Asia/Tehran', 'Pacific/Kiritimati']) {
    test(`W85: are UTC wherever the server stands (${zone})`, async () => {
      const server = await startServer({ env: { TZ: zone } });
      try {
        const person = await register(server);
        const room = await person.createRoom();
        for (const time of [person.user.createdAt, room.createdAt]) {
          assert.match(time, /Z$/);
          assert.ok(Math.abs(Date.parse(time) - Date.now()) < 10_000, `${time} is now`);
        }
        const life = Date.parse(room.expiresAt) - Date.parse(room.createdAt);
        assert.ok(Math.abs(life - 24 * 3600_000) < 5000, `a room lives for ${life} ms`);
        const database = new DatabaseSync(path.join(server.data, 'bedrud.db'), { readOnly: true });
        const row = database.prepare('SELECT created_at, expires_at FROM rooms WHERE id = ?').get(room.id);
        database.close();
        assert.equal(row.created_at, Date.parse(room.createdAt), 'stored as milliseconds, not as text');
      } finally {
        await server.stop();
      }
    });
  }

  test('W85: rooms of servers in two zones are in the order they were made', async () => {
    const data = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
    try {
      const names = [];
      let person;
      for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Tehran']) {
        const server = await startServer({ data, env: { TZ: zone } });
        person ??= await register(server);
        person.server = server;
        names.unshift((await person.createRoom()).name);
        const list = (await person.call('GET', '/api/room/list')).json();
        assert.deepEqual(
          list.map(({ name }) => name),
          names,
        );
        await server.stop();
      }
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });
});
