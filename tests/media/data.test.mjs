// Data between kinds of clients, past one that does not keep up, and under a flood.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from '../support/chromium.mjs';
import { joinToken } from '../support/livekit_token.mjs';
import { memoryKb, sessionProcesses } from '../support/processes.mjs';
import { rustClient } from '../support/rust_client.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };
let server, ws;

before(async () => {
  server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret }, workers: 2 });
  ws = server.url.replace('http', 'ws');
});

after(() => server?.stop());

const enter = (room, identity, grants, claims) => rustClient(ws, joinToken(keys, room, identity, grants, claims));
const percentile = (values, p) => values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))];

test('data: the Rust SDK and a browser exchange packets, calls, texts and files', async () => {
  const client = await serveClient();
  const browser = await launchChromium();
  const { page } = await openClient(browser, client.origin, keys);
  const room = 'data-sdks';
  const rust = await enter(room, 'rust');
  try {
    await page.evaluate(([url, name]) => window.peer.join(url, name, 'browser', true), [ws, room]);
    await rust.event('came');
    const got = async (kind, fits) => {
      const find = async () => (await page.evaluate(() => window.peer.got()))[kind].find(fits);
      return until(find, 10_000, () => `the browser gets ${kind}`);
    };
    // Packets: until the first one is through, the other side may still be opening its channels.
    await rust.do({ does: 'publish', text: 'from rust', topic: 'a' });
    assert.equal((await got('data', (d) => d.topic === 'a')).from, 'rust');
    await page.evaluate(() => window.peer.publish('from the browser', 'b'));
    const packet = await rust.event('data', 10_000, (e) => e.topic === 'b');
    assert.deepEqual([packet.text, packet.from], ['from the browser', 'browser']);
    // Calls, short and long.
    for (const payload of ['x', 'y'.repeat(12_000)]) {
      assert.equal(await rust.do({ does: 'call', to: 'browser', method: 'echo', payload }), `rust:${payload}`);
      const answer = await page.evaluate((p) => window.peer.call('rust', 'echo', p), payload);
      assert.equal(answer, `browser:${payload}`);
    }
    // Texts and files.
    const text = 'ü'.repeat(30_000);
    await rust.do({ does: 'text', text });
    assert.equal((await got('texts', (t) => t.from === 'rust')).text, text);
    await page.evaluate((t) => window.peer.text(t), text);
    assert.equal((await rust.event('text')).text, text);
    const sent = await rust.do({ does: 'file', size: 1_000_000 });
    assert.equal((await got('files', (f) => f.from === 'rust')).hash, sent);
    const back = await page.evaluate(() => window.peer.file(1_000_000));
    assert.equal((await rust.event('file', 20_000)).hash, back);
  } finally {
    rust.close();
    await browser.close();
    client.close();
  }
});

test('data: a text in the name of another is kept for agents only', async () => {
  const room = 'data-names';
  const listener = await enter(room, 'listener');
  const person = await enter(room, 'person');
  const agent = await enter(room, 'agent', {}, { kind: 'agent' });
  try {
    await listener.event('came', 10_000, (e) => e.who === 'agent');
    await person.do({ does: 'textAs', text: 'forged', as: 'listener' });
    assert.equal((await listener.event('text', 10_000, (e) => e.text === 'forged')).from, 'person');
    await agent.do({ does: 'textAs', text: 'spoken', as: 'person' });
    assert.equal((await listener.event('text', 10_000, (e) => e.text === 'spoken')).from, 'person');
  } finally {
    for (const client of [listener, person, agent]) client.close();
  }
});

test('data: one receiver that has stopped delays nobody and is sent away when it is too far behind', async () => {
  const room = 'data-slow';
  const people = [];
  for (const name of ['sender', 'speaker', 'quick', 'stopped']) people.push(await enter(room, name));
  const [sender, speaker, quick, stopped] = people;
  try {
    await sender.event('came', 10_000, (e) => e.who === 'stopped');
    await speaker.event('came', 10_000, (e) => e.who === 'stopped');
    const speak = (count) => speaker.do({ does: 'flood', count, size: 1000, perSecond: 50, topic: 'timed', reliable: true });
    await speak(20);
    await until(async () => (await quick.do({ does: 'latencies' })).length > 0, 10_000, () => 'the data flow');
    const before = memoryKb(sessionProcesses(server.pid));
    process.kill(-stopped.pid, 'SIGSTOP');
    // 24 MB to the one that has stopped, and beside them the small messages of another to all, whose way is measured.
    const speaking = speak(500);
    const took = await sender.do({
      does: 'flood',
      ...{ count: 400, size: 60_000, perSecond: 40, topic: 'bulk', reliable: true, to: ['stopped'] },
    });
    await quick.event('left', 30_000, (e) => e.who === 'stopped');
    await speaking;
    const latencies = [];
    await until(
      async () => latencies.push(...(await quick.do({ does: 'latencies' }))) >= 500,
      20_000,
      () => `quick has ${latencies.length} of 500`,
    );
    assert.equal(latencies.length, 500);
    assert.equal(await quick.do({ does: 'disordered' }), 0);
    const [p50, p99] = [0.5, 0.99].map((p) => percentile(latencies, p) / 1000);
    const grown = memoryKb(sessionProcesses(server.pid)) - before;
    console.log(`     relay beside a stopped receiver: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; sent in ${took} ms; memory +${grown} kB`);
    assert.ok(p99 < 1000, `p99 ${p99} ms`);
    assert.ok(took < 20_000, `the sender was held for ${took} ms`);
    assert.ok(grown < 100_000, `memory grew by ${grown} kB`);
    // When it goes on, it learns that it has to join again, and does.
    const again = Date.now();
    process.kill(-stopped.pid, 'SIGCONT');
    await sender.event('came', 30_000, (e) => e.who === 'stopped' && e.at > again);
  } finally {
    for (const client of people) client.close();
  }
});

test('data: a flood arrives whole and in order, and does not delay joins and pings in another room', async () => {
  const flooder = await enter('data-flood', 'flooder');
  const victim = await enter('data-flood', 'receiver');
  try {
    await flooder.event('came');
    const before = memoryKb(sessionProcesses(server.pid));
    const flood = flooder.do({ does: 'flood', count: 10_000, size: 200, perSecond: 5000, topic: 'timed', reliable: true });
    let over = false;
    const ended = flood.then((ms) => {
      over = true;
      return ms;
    });
    const joins = [];
    for (let i = 0; !over && i < 20; i++) {
      const started = performance.now();
      const client = await SignalClient.join(ws, joinToken(keys, `data-quiet-${i}`, 'somebody'));
      assert.ok(await client.answersPing());
      joins.push(performance.now() - started);
      client.close();
    }
    const took = await ended;
    let received = 0;
    await until(
      async () => (received += (await victim.do({ does: 'latencies' })).length) >= 10_000,
      30_000,
      () => `${received} of 10000 arrive`,
    );
    const grown = memoryKb(sessionProcesses(server.pid)) - before;
    console.log(`     join and ping beside a flood: worst ${Math.max(...joins).toFixed(0)} ms of ${joins.length}; the flood took ${took} ms; memory +${grown} kB`);
    assert.equal(received, 10_000);
    assert.equal(await victim.do({ does: 'disordered' }), 0);
    assert.ok(grown < 100_000, `memory grew by ${grown} kB`);
    assert.ok(Math.max(...joins) < 3000, `${joins}`);
  } finally {
    flooder.close();
    victim.close();
  }
});

for (const single of [true, false]) {
  test(`data: 5000 messages a second of a browser arrive whole and in order, ${single ? 'one connection' : 'two'}`, async () => {
    const client = await serveClient();
    const browser = await launchChromium();
    try {
      const { page } = await openClient(browser, client.origin, keys);
      await page.evaluate((all) => window.dataRate.start(...all), [ws, `data-rate-${single}`, single]);
      const before = memoryKb(sessionProcesses(server.pid));
      const { latencies, disordered, sent } = await page.evaluate((all) => window.dataRate.flood(...all), [20_000, 5000, 200]);
      const grown = memoryKb(sessionProcesses(server.pid)) - before;
      const [p50, p99] = [0.5, 0.99].map((p) => percentile(latencies, p));
      console.log(`     5000 messages/s: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; sent in ${sent.toFixed(0)} ms; memory +${grown} kB`);
      assert.equal(latencies.length, 20_000);
      assert.equal(disordered, 0);
      assert.ok(grown < 100_000, `memory grew by ${grown} kB`);
    } finally {
      await browser.close();
      client.close();
    }
  });
}
