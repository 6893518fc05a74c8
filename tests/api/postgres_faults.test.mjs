// A database that goes away under load: requests are refused for a moment, nothing that was promised is lost.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { firstAdmin, unique } from '../support/people.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { startServer } from '../support/server.mjs';
import { sleep, until } from '../support/wait.mjs';

describe('a PostgreSQL that fails', () => {
  let postgres, server, person;
  before(async () => {
    postgres = await startPostgres();
    server = await startServer({ env: postgres.env });
    person = await firstAdmin(server);
  });
  after(async () => {
    await server?.stop();
    postgres?.stop();
  });

  /** Writes and reads until told to stop. Fields: acknowledged (names), refused (answers), others (answers that should not be). */
  function load(writers) {
    const run = { acknowledged: [], refused: [], others: [], stopped: false, lastRefusal: 0 };
    const judge = (answer, ok) => {
      if (answer.status === 200) return ok();
      (answer.status === 503 ? run.refused : run.others).push(answer);
      run.lastRefusal = Date.now();
    };
    const write = async () => {
      while (!run.stopped) {
        const name = unique('under-load');
        judge(await person.call('POST', '/api/room/create', { name }), () => run.acknowledged.push(name));
        judge(await person.call('GET', '/api/auth/me'), () => {});
        await sleep(5);
      }
    };
    run.done = Promise.all(Array.from({ length: writers }, write));
    return run;
  }

  test('is back within two seconds of a restart, with every write that was acknowledged', async () => {
    const run = load(4);
    await until(() => run.acknowledged.length > 20, 20_000, 'the load runs');
    await postgres.restart();
    const back = Date.now();
    const before = run.acknowledged.length;
    await until(() => run.acknowledged.length > before + 20, 20_000, 'the load goes on');
    run.stopped = true;
    await run.done;
    assert.deepEqual(run.others.map(String), [], 'nothing but 200 and 503');
    assert.ok(run.refused.length > 0, 'the restart was felt');
    assert.ok(run.refused.every(({ headers }) => Number(headers['retry-after']) >= 1));
    assert.ok(run.lastRefusal - back <= 2000, `refused for ${run.lastRefusal - back} ms after it was back`);
    const names = new Set((await person.call('GET', '/api/room/list')).json().map(({ name }) => name));
    const lost = run.acknowledged.filter((name) => !names.has(name));
    assert.deepEqual(lost, []);
    // Notices are heard again.
    await until(() => server.log.includes("the database's notices are not heard"), 1000, 'the listener lost its connection too');
  });
});
