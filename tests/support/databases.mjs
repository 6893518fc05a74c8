// The same tests against a server on each database, and with each who can carry its media.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe } from 'node:test';
import { findReference } from '../media/reference.mjs';
import { startPostgres } from './postgres.mjs';
import { startServer } from './server.mjs';

/** Runs a statement on the database of a world, past the server: for what would take hours to come by itself. */
export function statement(world, sql) {
  if (world.postgres) {
    const { host, port, user, database } = world.postgres;
    const done = spawnSync('psql', ['-h', host, '-p', String(port), '-U', user, '-d', database, '-v', 'ON_ERROR_STOP=1', '-c', sql]);
    if (done.status !== 0) throw new Error(String(done.stderr));
    return;
  }
  const file = new DatabaseSync(path.join(world.server.data, 'bedrud.db'));
  file.exec('PRAGMA busy_timeout=10000');
  file.exec(sql);
  file.close();
}

/** Defines a suite against a server: define(world) with world.server, running while the tests run. options: of startServer. */
function defineOn(where, title, define, world, options) {
  describe(`${title} on ${where}`, () => {
    const started = () => ({ ...options, env: { ...options.env, ...world.postgres?.env } });
    before(async () => {
      if (world.database === 'PostgreSQL') world.postgres = await startPostgres();
      world.server = await startServer(started());
    });
    // After a crash, on the same data and port.
    world.restart = async () => {
      const { data, port, mediaPort } = world.server;
      await world.server.crash();
      world.server = await startServer({ ...started(), data, port, mediaPort });
      world.server.ownsData = true;
    };
    after(async () => {
      try {
        await world.server?.stop();
      } finally {
        world.postgres?.stop();
      }
    });
    define(world);
  });
}

/** Defines a suite twice: on SQLite and on a new PostgreSQL. */
export function onBothDatabases(title, define, options = {}) {
  for (const database of ['SQLite', 'PostgreSQL']) defineOn(database, title, define, { database }, options);
}

/** And a third time where a livekit-server can be had: it carries the media, managed by the server (world.livekit). */
export function onEveryMedia(title, define, options = {}) {
  onBothDatabases(title, define, options);
  const { binary, reason } = findReference({ build: !process.env.CI });
  if (!binary) return console.log(`NOT RUN ${title} on a managed LiveKit: ${reason}`);
  const env = { MEDIA_BACKEND: 'managed', MEDIA_LIVEKIT_SERVER: binary, ...options.env };
  defineOn('a managed LiveKit', title, define, { database: 'SQLite', livekit: true }, { readyMs: 40_000, ...options, env });
}
