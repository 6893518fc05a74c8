// The same tests against a server on each database.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe } from 'node:test';
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

/**
 * Defines a suite twice: define(world) with world.server (running while the tests run) on SQLite and on a new PostgreSQL.
 * options are those of startServer.
 */
export function onBothDatabases(title, define, options = {}) {
  for (const database of ['SQLite', 'PostgreSQL']) {
    describe(`${title} on ${database}`, () => {
      const world = { database };
      before(async () => {
        if (database === 'PostgreSQL') world.postgres = await startPostgres();
        world.server = await startServer({ ...options, env: { ...options.env, ...world.postgres?.env } });
      });
      // After a crash, on the same data and port.
      world.restart = async () => {
        const { data, port, mediaPort } = world.server;
        await world.server.crash();
        world.server = await startServer({ ...options, env: { ...options.env, ...world.postgres?.env }, data, port, mediaPort });
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
}
