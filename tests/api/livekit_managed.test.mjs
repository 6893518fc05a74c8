// A livekit-server of our own carries the media: clients reach it through our port, and it lives and ends with us.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RoomServiceClient } from 'livekit-server-sdk';
import { findReference } from '../media/reference.mjs';
import { send } from '../support/http.mjs';
import { moderationCases } from '../support/moderation_cases.mjs';
import { register } from '../support/people.mjs';
import { sessionProcesses } from '../support/processes.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';

const keys = { key: 'managed', secret: 'a-secret-of-the-managed-server-of-the-tests' };
const { binary, reason } = findReference({ build: !process.env.CI });
if (!binary) console.log(`NOT RUN managed LiveKit: ${reason}`);

const options = {
  readyMs: 40_000,
  env: {
    MEDIA_BACKEND: 'managed',
    MEDIA_LIVEKIT_SERVER: binary,
    LIVEKIT_API_KEY: keys.key,
    LIVEKIT_API_SECRET: keys.secret,
  },
};
/** The process id of the livekit-server of a server. */
const childOf = (server) =>
  sessionProcesses(server.pid).find((pid) => {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words[1] === '--config' && words[2]?.includes('/livekit/');
  });
const mediaSocket = (server) => `${server.url.replace('http', 'ws')}/livekit`;

if (binary) {
  describe('moderation on a managed LiveKit', () => {
    const world = {};
    before(async () => (world.server = await startServer(options)));
    after(() => world.server?.stop());
    moderationCases(world, { livekit: true });

    test('server SDKs reach its API through our port', async () => {
      const api = new RoomServiceClient(world.server.url, keys.key, keys.secret);
      const made = await api.createRoom({ name: 'made-by-the-sdk', maxParticipants: 3 });
      assert.match(made.sid, /^RM_/);
      assert.deepEqual((await api.listRooms(['made-by-the-sdk'])).map((room) => room.maxParticipants), [3]);
      await api.deleteRoom('made-by-the-sdk');
      const foreign = new RoomServiceClient(world.server.url, keys.key, 'not-the-secret-of-this-server-at-all');
      await assert.rejects(foreign.listRooms());
    });

    test('what comes to the door is checked before LiveKit sees it', async () => {
      const rows = [
        ['/rtc/validate', 401, /token/],
        ['/rtc/v1/validate?access_token=eyJhbGciOiJub25lIn0.e30.', 401, /token/],
        ['/rtc/nowhere/validate', 404, /no such path/],
        ['/rtc', 426, /upgrade/],
      ];
      for (const [where, status, text] of rows) {
        const answer = await send(`${world.server.url}/livekit${where}`);
        assert.equal(answer.status, status, where);
        assert.match(answer.text, text, where);
      }
      const person = await register(world.server);
      const room = await person.createRoom();
      const { token } = (await person.join(room.name)).json();
      const bare = SignalClient.joinRequest({ clientInfo: { protocol: 17 } });
      const request = bare.padEnd(Math.ceil(bare.length / 4) * 4, '='); // as LiveKit wants it
      for (const where of ['/livekit/rtc/validate?', `/rtc/v1/validate?join_request=${encodeURIComponent(request)}&`]) {
        const answer = await send(`${world.server.url}${where}access_token=${token}`);
        assert.deepEqual([answer.status, answer.text], [200, 'success'], where);
      }
      const client = new SignalClient(mediaSocket(world.server), '/rtc/v1', token, { join_request: request });
      await client.response('join');
      client.close();
    });
  });

  describe('a managed livekit-server', () => {
    test('W37: its events arrive whatever address and certificate the server has', async () => {
      const server = await startServer({ ...options, https: true });
      try {
        const person = await register(server);
        const room = await person.createRoom({ maxParticipants: 1 });
        const { token } = (await person.join(room.name)).json();
        const file = path.join(server.data, 'livekit/config.yaml');
        assert.equal(statSync(file).mode & 0o777, 0o600);
        const { port, webhook } = JSON.parse(readFileSync(file, 'utf8'));
        assert.match(webhook.urls[0], /^http:\/\/127\.0\.0\.1:\d+\/api\/livekit\/webhook$/);
        // Past our door, which has a certificate that this client does not know.
        const client = await SignalClient.join(`ws://127.0.0.1:${port}`, token);
        const other = await register(server);
        assert.match((await other.join(room.name)).json().error, /full/);
        client.close();
        // The only seat is free when the server has heard of it.
        await until(async () => (await other.join(room.name)).status === 200, 20_000, () => 'the seat');
      } finally {
        await server.stop();
      }
    });

    test('W75: it is started again when it dies, and ends with the server, even with one that is killed', async () => {
      const server = await startServer(options);
      const first = childOf(server);
      assert.ok(first, 'it runs');
      process.kill(first, 'SIGKILL');
      await until(() => server.log.includes('livekit-server ended; it is started again'), 5000, () => 'it is missed');
      await until(() => childOf(server) && childOf(server) !== first, 20_000, () => 'another one');
      await until(async () => (await send(`${server.url}/api/ready`)).status === 200, 20_000, () => 'ready again');
      const person = await register(server);
      const room = await person.createRoom();
      const { token } = (await person.join(room.name)).json();
      const client = await SignalClient.join(mediaSocket(server), token);
      server.child.kill('SIGKILL');
      await until(() => sessionProcesses(server.pid).length === 0, 5000, () => 'no orphan');
      client.close();
      const again = await startServer({ ...options, data: server.data });
      again.ownsData = true;
      person.server = again;
      const meeting = await SignalClient.join(mediaSocket(again), (await person.join(room.name)).json().token);
      // Fails when a process is left behind.
      await again.stop();
      await until(() => meeting.closed, 5000, () => 'the socket closed');
    });

    test('W28: nothing is started that other users can change', () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-open-'));
      try {
        const program = path.join(folder, 'livekit-server');
        copyFileSync('/bin/true', program);
        const start = () =>
          spawnSync(process.env.BEDRUD_BIN ?? 'build/release/bedrud', ['run', '--data', path.join(folder, 'data'), '--port', '0'], {
            env: { ...process.env, ...options.env, MEDIA_LIVEKIT_SERVER: program },
            encoding: 'utf8',
            timeout: 20_000,
          });
        chmodSync(folder, 0o777);
        assert.match(start().stderr, /other users may write to .*livekit-server or its folder/);
        chmodSync(folder, 0o755);
        chmodSync(program, 0o757);
        assert.match(start().stderr, /other users may write/);
        chmodSync(program, 0o644);
        assert.match(start().stderr, /is not a program/);
        chmodSync(program, 0o755);
        assert.match(start().stderr, /ended at its start: exit code 0/);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}

describe('bedrud livekit install', () => {
  test('an archive is taken only with the digest that was asked for', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-install-'));
    try {
      copyFileSync('/bin/true', path.join(folder, 'livekit-server'));
      const archive = path.join(folder, 'livekit.tar.gz');
      assert.equal(spawnSync('tar', ['-czf', archive, '-C', folder, 'livekit-server']).status, 0);
      const data = path.join(folder, 'data');
      const run = (...words) =>
        spawnSync(process.env.BEDRUD_BIN ?? 'build/release/bedrud', ['livekit', 'install', '--data', data, '--archive', archive, ...words], {
          encoding: 'utf8',
        });
      assert.match(run().stderr, /--archive needs --sha256/);
      const wrong = run('--sha256', '0'.repeat(64));
      assert.match(wrong.stderr, /its SHA-256 is [0-9a-f]{64}/);
      assert.deepEqual(readdirSync(path.join(data, 'livekit')).filter((name) => name === 'livekit-server'), []);
      const digest = /is ([0-9a-f]{64})/.exec(wrong.stderr)[1];
      const right = run('--sha256', digest);
      assert.equal(right.status, 0, right.stderr);
      assert.equal(statSync(path.join(data, 'livekit/livekit-server')).mode & 0o777, 0o700);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
