// What was acknowledged stays: over kill -9 at any moment under writing clients, and on a disk that is full.
// DURABILITY_CRASHES says how often the server is killed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { onBothDatabases } from '../support/databases.mjs';
import { firstAdmin, unique } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { sleep, until } from '../support/wait.mjs';

const crashes = Number(process.env.DURABILITY_CRASHES ?? 4);
const writers = 4;

onBothDatabases('acknowledged writes', (world) => {
  test(`survive ${crashes} times kill -9`, async (t) => {
    const admin = await firstAdmin(world.server);
    const acknowledged = new Set();
    for (let crash = 0; crash < crashes; ++crash) {
      let running = true;
      const write = async () => {
        while (running) {
          const name = unique('kept');
          const answer = await admin.call('POST', '/api/room/create', { name }).catch(() => undefined);
          if (answer?.status === 200) acknowledged.add(name);
        }
      };
      const before = acknowledged.size;
      const load = Array.from({ length: writers }, write);
      await until(() => acknowledged.size > before, 10_000, 'a write');
      await sleep(Math.random() * 400);
      await world.restart();
      running = false;
      await Promise.all(load);
      const kept = new Set((await admin.call('GET', '/api/room/list')).json().map(({ name }) => name));
      assert.deepEqual([...acknowledged].filter((name) => !kept.has(name)), [], `after crash ${crash + 1}`);
    }
    if (world.database === 'SQLite') {
      const file = new DatabaseSync(path.join(world.server.data, 'bedrud.db'));
      assert.equal(file.prepare('PRAGMA integrity_check').get().integrity_check, 'ok');
      file.close();
    }
    t.diagnostic(JSON.stringify({ id: 'kill-9', database: world.database, crashes, acknowledged: acknowledged.size, lost: 0 }));
  });
});

/** A folder on a file system of its own, of that many megabytes; undefined where this process may not mount. */
function smallDisk(megabytes) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-full-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  const remove = () => {
    if (mounted.status === 0) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  if (mounted.status !== 0) {
    remove();
    return undefined;
  }
  return { folder, remove };
}

test('a full disk answers 507, reads go on, and room makes it well again without a restart', async (t) => {
  const disk = smallDisk(24);
  if (!disk) return t.skip('needs the right to mount');
  let server;
  try {
    const data = path.join(disk.folder, 'data');
    mkdirSync(data);
    server = await startServer({ data });
    const admin = await firstAdmin(server);
    const room = await admin.createRoom();
    const { bavail, bsize } = statfsSync(disk.folder);
    const ballast = path.join(disk.folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 65_536)));
    const names = [];
    let answer;
    await until(
      async () => {
        const name = unique('filling');
        answer = await admin.call('POST', '/api/room/create', { name });
        if (answer.status === 200) names.push(name);
        return answer.status !== 200;
      },
      30_000,
      'the disk is full',
    );
    assert.equal(answer.status, 507, String(answer));
    assert.deepEqual([answer.json().code, answer.json().error], ['storage_full', "The server's disk is full"]);
    const list = async () => (await admin.call('GET', '/api/room/list')).json().map(({ name }) => name);
    assert.ok((await list()).includes(room.name), 'reads go on');
    rmSync(ballast);
    await until(async () => (await admin.call('POST', '/api/room/create', { name: unique('after') })).status === 200, 5000, 'a write');
    const kept = await list();
    assert.ok(names.every((name) => kept.includes(name)), 'what was acknowledged is there');
  } finally {
    await server?.stop();
    disk.remove();
  }
});

test('what the disk did not take is never acknowledged, reads go on, and what was acknowledged before and after is kept', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-sync-'));
  const library = path.join(folder, 'failing_sync.so');
  const source = fileURLToPath(new URL('../support/failing_sync.c', import.meta.url));
  const built = spawnSync('clang-19', ['-shared', '-fPIC', '-o', library, source]);
  assert.equal(built.status, 0, String(built.stderr ?? built.error));
  const broken = path.join(folder, 'broken');
  let server;
  try {
    server = await startServer({ env: { LD_PRELOAD: library, FAIL_SYNC_WHILE: broken } });
    const admin = await firstAdmin(server);
    const create = (word) => admin.call('POST', '/api/room/create', { name: unique(word) });
    const list = async () => (await admin.call('GET', '/api/room/list')).json().map(({ name }) => name).sort();
    const kept = [(await create('before')).json().name];
    writeFileSync(broken, '');
    // Alone, and several that would share a transaction.
    for (const count of [1, 5]) {
      const answers = await Promise.all(Array.from({ length: count }, () => create('lost')));
      assert.deepEqual(answers.filter(({ status }) => status < 500).map(String), []);
    }
    assert.deepEqual(await list(), kept);
    rmSync(broken);
    const after = await create('later');
    assert.equal(after.status, 200, String(after));
    kept.push(after.json().name);
    const { data, port } = server;
    await server.crash();
    server = await startServer({ data, port });
    server.ownsData = true;
    assert.deepEqual(await list(), kept.sort());
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
