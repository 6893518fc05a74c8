// /metrics and the administrator's view of running media: who may see them, and what they say.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { send } from '../support/http.mjs';
import { joinToken } from '../support/livekit_token.mjs';
import { firstAdmin, register } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';

const token = 'f3a91c07d25b8e6640fd7712ab95c3e8d41207b6';
const keys = { key: 'suite', secret: 'a-secret-of-the-metric-suite-of-the-tests' };
const env = { METRICS_TOKEN: token, LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret };
let server;

before(async () => (server = await startServer({ env })));
after(() => server?.stop());

const scrape = (at = server, headers = { authorization: `Bearer ${token}` }) => send(`${at.url}/metrics`, { headers });

/** The samples of an exposition as a map from «name{labels}» to the number; checks the format as it goes. */
function read(text) {
  assert.ok(text.endsWith('# EOF\n'), 'the end of the exposition');
  const samples = new Map();
  const types = new Map();
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('# TYPE ')) {
      const [, , name, type] = line.split(' ');
      assert.ok(!types.has(name), `${name} is declared twice`);
      types.set(name, type);
    } else if (!line.startsWith('#')) {
      const [, name, value] = line.match(/^([a-z_]+(?:\{.*\})?) (\S+)$/) ?? assert.fail(`no sample: ${line}`);
      assert.ok(!samples.has(name), `${name} stands there twice`);
      assert.ok(Number.isFinite(Number(value)), line);
      samples.set(name, Number(value));
      const family = name.replace(/\{.*/, '');
      const declared = [family, family.replace(/_(total|bucket|count|sum)$/, '')].some((one) => types.has(one));
      assert.ok(declared, `${family} has no type`);
    }
  }
  return samples;
}

test('nobody without the token reads the figures, and nothing says that there are any', async () => {
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Bearer ${token}x` }, { authorization: token }])
    assert.equal((await scrape(server, headers)).status, 404);
});

test('without a key in the configuration nobody does', async () => {
  const plain = await startServer({});
  try {
    assert.equal((await scrape(plain, {})).status, 404);
    assert.equal((await scrape(plain, { authorization: 'Bearer ' })).status, 404);
  } finally {
    await plain.stop();
  }
});

test('an allowed address does, but not through an unknown proxy', async () => {
  const open = await startServer({ env: { METRICS_ALLOW: '127.0.0.0/8,::1' } });
  try {
    assert.equal((await scrape(open, {})).status, 200);
    for (const name of ['x-forwarded-for', 'forwarded', 'via'])
      assert.equal((await scrape(open, { [name]: '127.0.0.1' })).status, 404, name);
  } finally {
    await open.stop();
  }
});

test('requests, database, workers and rooms are counted', async () => {
  const answer = await scrape();
  assert.equal(answer.status, 200);
  assert.match(answer.headers['content-type'], /^application\/openmetrics-text; version=1\.0\.0/);
  const first = read(answer.text);
  assert.equal(first.get('livekit_room_total'), 0);
  assert.ok(first.get('bedrud_database_connections') >= 2);
  assert.equal(first.get('bedrud_worker_up{worker="0"}'), 1);
  assert.ok(first.get('bedrud_worker_resident_bytes{worker="0"}') > 1e6);
  await send(`${server.url}/api/no-such-path`);
  const name = 'bedrud_http_requests_total{method="GET",status="4xx"}';
  const second = read((await scrape()).text);
  assert.equal(second.get(name), (first.get(name) ?? 0) + 1);
});

test('a running room shows in the figures and in the administrator’s view', async () => {
  const ws = server.url.replace('http', 'ws');
  const clients = [];
  for (const who of ['ann', 'bob']) clients.push(await SignalClient.join(ws, joinToken(keys, 'figures', who)));
  const samples = read((await scrape()).text);
  assert.equal(samples.get('livekit_room_total'), 1);
  assert.equal(samples.get('livekit_participant_total'), 2);
  assert.equal(samples.get('livekit_participant_join_total{state="joined"}'), 2);

  const admin = await firstAdmin(server);
  const all = (await admin.call('GET', '/api/admin/livekit/stats')).json();
  assert.equal(all.totalParticipants, 2);
  assert.equal(all.activeRooms, 1);
  assert.equal(all.rooms[0].name, 'figures');
  assert.equal(all.rooms[0].numParticipants, 2);
  assert.deepEqual(all.rooms[0].participants, [], 'the list stays short');
  const one = (await admin.call('GET', '/api/admin/livekit/stats?room=figures')).json();
  assert.deepEqual(one.rooms[0].participants.map(({ identity }) => identity).sort(), ['ann', 'bob']);
  assert.equal(one.rooms[0].participants[0].quality, 'excellent');
  assert.equal(one.rooms[0].participants[0].sdk, 'js');

  const person = await register(server);
  assert.equal((await person.call('GET', '/api/admin/livekit/stats')).status, 403);
  for (const client of clients) client.close();
  await until(
    async () => read((await scrape()).text).get('livekit_participant_total') === 0,
    10_000,
    () => 'nobody in the figures any more',
  );
});
