// Jobs of the database over crashes and between servers, and what administrators see of them. The jobs are mails.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { onBothDatabases, statement } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { startMailSink } from '../support/mail_sink.mjs';
import { firstAdmin, register, unique } from '../support/people.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';

const sink = await startMailSink({
  refuse: (address) =>
    sinkRefuses.has(address) ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : undefined,
  swallow: () => sinkIsStuck,
});
const sinkRefuses = new Set();
let sinkIsStuck = false;
after(() => sink.stop());

const forgot = async (server, email) => {
  const answer = await send(`${server.url}/api/auth/forgot-password`, { json: { email } });
  assert.equal(answer.status, 200, String(answer));
};
const resets = (email) => sink.mails.filter(({ to, subject }) => to === email && /password/i.test(subject));

onBothDatabases(
  'jobs',
  (world) => {
    let admin;
    before(async () => (admin = await firstAdmin(world.server)));
    const get = async (path) => (await admin.call('GET', `/api/admin/queue${path}`)).json();

    test('begin at once', async () => {
      const person = await register(world.server);
      const from = Date.now();
      await forgot(world.server, person.email);
      await sink.mailTo(person.email, /password/i);
      assert.ok(Date.now() - from < 5_000, 'nobody waited for a look that comes every 10 s');
    });

    test('W5: that failed for good are shown, tried again and deleted', async () => {
      const person = await register(world.server);
      await sink.mailTo(person.email);
      sinkRefuses.add(person.email);
      await forgot(world.server, person.email);
      await until(async () => (await get('/jobs?status=failed')).jobs.length === 1, 10_000, 'it failed');
      const [job] = (await get('/jobs?status=failed')).jobs;
      assert.deepEqual([job.type, job.attempts, 'payload' in job], ['send_email', 1, false]);
      assert.match(job.error, /550|mailbox|refused/i);
      const overview = await get('');
      assert.deepEqual([overview.failed24h, overview.recentFailures[0].id, overview.failedEmail24h], [1, job.id, 1]);
      assert.equal((await admin.call('POST', '/api/admin/queue/jobs/none/retry')).status, 404);
      sinkRefuses.clear();
      assert.equal((await admin.call('POST', `/api/admin/queue/jobs/${job.id}/retry`)).json().status, 'pending');
      await sink.mailTo(person.email, /password/i);
      await until(async () => (await get(`/jobs?status=done`)).jobs.some(({ id }) => id === job.id), 10_000, 'it is done');
      assert.equal((await admin.call('DELETE', `/api/admin/queue/jobs/${job.id}`)).json().status, 'deleted');
      assert.equal((await admin.call('DELETE', `/api/admin/queue/jobs/${job.id}`)).status, 404);
      const page = await get('/jobs?limit=1');
      assert.equal(page.jobs.length, 1);
      assert.notEqual((await get(`/jobs?limit=1&cursor=${page.nextCursor}`)).jobs[0].id, page.jobs[0].id);
    });

    // W71: at least once, and what the mail server may already have is the same mail.
    test('survive a kill -9 in the middle, and the mail is the same one', async () => {
      const people = [await register(world.server), await register(world.server)];
      for (const { email } of people) await sink.mailTo(email);
      sinkIsStuck = true;
      for (const { email } of people) await forgot(world.server, email);
      await until(() => people.every(({ email }) => resets(email).length === 1), 10_000, 'both are on their way');
      sinkIsStuck = false;
      await world.restart();
      // The leases of a dead server end by themselves; here at once.
      statement(world, `UPDATE jobs SET leased_until = 1 WHERE status = 'active'`);
      await until(() => people.every(({ email }) => resets(email).length === 2), 30_000, 'both came again');
      for (const { email } of people) {
        const [first, second] = resets(email);
        assert.equal(first.headers['message-id'], second.headers['message-id']);
      }
      await until(async () => (await get('')).active === 0, 10_000, 'they are settled');
    });
  },
  { env: sink.env },
);

describe('two servers on one PostgreSQL', () => {
  // The secrets are the same on both, as in a cluster.
  const data = mkdtempSync(path.join(tmpdir(), 'bedrud-jobs-'));
  let postgres, one, other;
  const start = () => startServer({ env: { ...postgres.env, ...sink.env }, data });
  before(async () => {
    postgres = await startPostgres();
    one = await start();
  });
  after(async () => {
    await other?.stop();
    await one?.stop();
    postgres?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  test('one takes over what the other held when it was killed', async () => {
    const { email } = await register(one);
    await sink.mailTo(email);
    sinkIsStuck = true;
    await forgot(one, email);
    await until(() => resets(email).length === 1, 10_000, 'it is on its way');
    sinkIsStuck = false;
    other = await start();
    await one.crash();
    // The lease of a dead server ends by itself; here at once.
    statement({ postgres }, `UPDATE jobs SET leased_until = 1 WHERE status = 'active'`);
    await until(() => resets(email).length === 2, 30_000, 'it came again');
    assert.equal(new Set(resets(email).map(({ headers }) => headers['message-id'])).size, 1);
    one = await start();
  });

  test('share the jobs: each runs once', async () => {
    const emails = Array.from({ length: 24 }, () => `${unique('crowd')}@example.org`);
    for (const email of emails) await register(one, { email });
    const mailsOf = () => [one, other].map(({ log }) => log.match(/a mail was sent/g)?.length ?? 0);
    const before = mailsOf();
    await Promise.all(emails.map((email, i) => forgot(i % 2 ? one : other, email)));
    await until(() => emails.every((email) => resets(email).length > 0), 30_000, 'all mails came');
    assert.ok(emails.every((email) => resets(email).length === 1));
    assert.ok(mailsOf().every((count, i) => count > before[i]), `both worked: ${before} and ${mailsOf()}`);
  });
});
