// The bad network of the tests does to plain UDP what it says: first as arithmetic on a clock of its own, then with real packets.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { after, before, test } from 'node:test';
import { Impairment } from '../support/impairment.mjs';
import { startLossyLink } from '../support/lossy_link.mjs';
import { until } from '../support/wait.mjs';

/** Offers `count` packets of `size` bytes, one every `every` ms, and returns [{number, at}] in the order they come out. */
function run(impairment, { count, size = 1172, every = 1 }) {
  const out = [];
  let now = 0;
  let next = Infinity;
  const deliverUntil = (end) => {
    while (next <= end) next = impairment.deliver((now = next), ({ number }) => out.push({ number, at: now }));
  };
  for (let number = 0; number < count; number++) {
    deliverUntil(number * every);
    impairment.offer({ number, length: size }, (now = number * every));
    next = impairment.deliver(now, (packet) => out.push({ number: packet.number, at: now }));
  }
  deliverUntil(1e9);
  return out;
}

const near = (value, wanted, by) =>
  assert.ok(Math.abs(value - wanted) <= by, `${value} is not within ${by} of ${wanted}`);
const numbers = (packets) => packets.map(({ number }) => number);

test('lossy link: the loss is the one asked for and the same for the same seed', () => {
  const lossy = (seed) => numbers(run(new Impairment(seed, { loss: 0.05 }), { count: 20_000 }));
  near(lossy(1).length / 20_000, 0.95, 0.01);
  assert.deepEqual(lossy(1), lossy(1));
  assert.notDeepEqual(lossy(1), lossy(2));
});

test('lossy link: bursts have their share and their length', () => {
  const arrived = new Set(numbers(run(new Impairment(3, { burst: { share: 0.2, length: 10 } }), { count: 50_000 })));
  let lost = 0;
  let bursts = 0;
  for (let number = 0; number < 50_000; number++) {
    if (arrived.has(number)) continue;
    lost++;
    if (number === 0 || arrived.has(number - 1)) bursts++;
  }
  near(lost / 50_000, 0.2, 0.03);
  near(lost / bursts, 10, 1.5);
});

test('lossy link: delay and jitter keep the order, reordering does not', () => {
  const steady = run(new Impairment(4, { delayMs: 50, jitterMs: 20 }), { count: 2000 });
  assert.deepEqual(
    numbers(steady),
    [...numbers(steady)].sort((a, b) => a - b),
  );
  assert.ok(steady.every(({ number, at }) => at - number >= 50 && at - number <= 70.001));
  const impairment = new Impairment(5, { reorder: 0.1, reorderMs: 8, duplicate: 0.1 });
  const mixed = run(impairment, { count: 2000 });
  const overtaken = mixed.filter(({ number, at }) => at - number >= 8);
  near(overtaken.length / mixed.length, 0.1, 0.03);
  assert.notDeepEqual(
    numbers(mixed),
    [...numbers(mixed)].sort((a, b) => a - b),
  );
  near(mixed.length, 2200, 50);
  assert.equal(mixed.length, 2000 + impairment.count.duplicated);
});

test('lossy link: the bottleneck lets its rate pass, its queue holds what it says, a change empties it', () => {
  // 1200 bytes with their headers every 2.4 ms: 4 Mbit/s into 1 Mbit/s.
  const impairment = new Impairment(6, { rate: 1e6, queueMs: 150 });
  const passed = run(impairment, { count: 1000, every: 2.4 });
  near((passed.length * 9600) / (passed.at(-1).at / 1000), 1e6, 1e4);
  assert.ok(Math.max(...passed.map(({ number, at }) => at - number * 2.4)) <= 150 + 9.7 * 2);
  assert.equal(passed.length + impairment.count.overflow, 1000);
  const bloated = new Impairment(7, { rate: 1e6, queueMs: 1000 });
  for (let number = 0; number < 100; number++) bloated.offer({ number, length: 1172 }, 0);
  near(bloated.queueMs(0), 960, 1);
  bloated.set({ rate: 0 });
  const out = [];
  bloated.deliver(0, (packet) => out.push(packet));
  assert.equal(out.length, 100);
});

test('lossy link: a misprinted condition is refused', async () => {
  assert.throws(() => new Impairment(1, { lost: 0.1 }), /no such condition: lost/);
  await assert.rejects(
    startLossyLink({ target: { host: '127.0.0.1', port: 9 }, down: { los: 1 } }),
    /no such condition: los/,
  );
});

let server, client, link;
const heard = [];

before(async () => {
  [server, client] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];
  for (const socket of [server, client]) await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  server.on('message', (bytes, { port, address }) => {
    heard.push({ number: bytes.readUInt32BE(), at: performance.now(), port });
    server.send(bytes, port, address);
  });
  link = await startLossyLink({ target: { host: '127.0.0.1', port: server.address().port }, seed: 11 });
});

after(async () => {
  await link?.close();
  server.close();
  client.close();
});

/**
 * Sends `count` numbered packets one after the other and returns when each left. On a busy machine the receiving thread may stand still:
 * no more are on their way than the buffer of a socket holds, or the system loses some.
 */
async function sendAll(count, size = 100) {
  const left = [];
  const { received } = (await link.stats()).up;
  for (let number = 0; number < count; number++) {
    const bytes = Buffer.alloc(size);
    bytes.writeUInt32BE(number);
    left.push(performance.now());
    client.send(bytes, link.port, '127.0.0.1');
    await new Promise((resolve) => setImmediate(resolve));
    if (number % 25 === 24)
      await until(async () => (await link.stats()).up.received > received + number, 5000, 'the link has all so far');
  }
  return left;
}

test('lossy link: real packets are lost, delayed, stopped, and come from another port', async () => {
  const answers = [];
  client.on('message', (bytes) => answers.push({ number: bytes.readUInt32BE(), at: performance.now() }));
  await link.set({ up: { loss: 0.1 }, down: { delayMs: 40 } });
  const left = await sendAll(1000);
  await until(async () => (await link.stats()).up.received === 1000, 5000, 'the link has all');
  const { up } = await link.stats();
  near(up.lost, 100, 40);
  await until(
    () => answers.length === 1000 - up.lost,
    5000,
    () => `${answers.length} answers to ${1000 - up.lost} packets`,
  );
  assert.ok(answers.every(({ number, at }) => at - left[number] >= 39));

  await link.set({ up: { loss: 0 }, down: { delayMs: 0 } });
  await link.blackhole(true);
  const before = heard.length;
  await sendAll(20);
  await until(async () => (await link.stats()).up.lost === up.lost + 20, 5000, 'all are lost');
  assert.equal(heard.length, before);
  await link.blackhole(false);

  const firstPort = heard.at(-1).port;
  await link.rebind();
  await sendAll(5);
  await until(() => heard.length === before + 5, 5000, 'packets pass again');
  assert.notEqual(heard.at(-1).port, firstPort);
  assert.equal((await link.stats()).flows, 1);
});

test('lossy link: a real bottleneck passes its rate', async () => {
  await link.set({ up: { rate: 2e6, queueMs: 1000 } });
  const before = heard.length;
  // 250 packets of 1000 bytes behind 28 of headers take 1.03 s at 2 Mbit/s, all of which fits into the queue.
  await sendAll(240, 1000);
  await until(
    () => heard.length === before + 240,
    10_000,
    () => `${heard.length - before} of 240 have come through`,
  );
  const seconds = (heard.at(-1).at - heard[before].at) / 1000;
  const rate = (239 * 1028 * 8) / seconds;
  assert.ok(rate < 2.2e6 && rate > 1e6, `${Math.round(rate)} bit/s`);
});
