// The same tests against a server on each database.
import { after, before, describe } from 'node:test';
import { startPostgres } from './postgres.mjs';
import { startServer } from './server.mjs';

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
