// A meeting over a bad network: a publisher and a subscriber, unmodified clients in Chromium, each behind a line of its own. The bounds
// are generous, for a busy machine; `./bench network` has the figures.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from '../support/chromium.mjs';
import { NetworkRun, summary } from '../support/network_run.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';
import { serveClient } from './browser.mjs';

const keys = { key: 'network', secret: 'a-secret-of-the-network-tests-of-the-media-ring' };
const full = 540; // lines of the publisher's largest layer
let server, client, browser, run;

before(async () => {
  server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  client = await serveClient();
  browser = await launchChromium();
  const address = { ...keys, ws: server.url.replace('http', 'ws'), mediaPort: server.mediaPort };
  run = await NetworkRun.start(browser, client.origin, address, { seed: 5 });
  await run.reaches(full, 40_000);
});

after(async () => {
  await run?.close();
  await browser?.close();
  client?.close();
  await server?.stop();
});

test('network: media over a line that loses 5 % and jitters by 20 ms play', async () => {
  const bad = { loss: 0.05, jitterMs: 20 };
  await run.subscriber.link.set({ up: bad, down: bad });
  const seen = summary(await run.watch(10));
  await run.subscriber.link.set({ up: { loss: 0, jitterMs: 0 }, down: { loss: 0, jitterMs: 0 } });
  const { down } = await run.subscriber.link.stats();
  assert.ok(down.lost > 20, `the line lost ${down.lost} packets`);
  const text = JSON.stringify(seen);
  assert.ok(seen.fps > 4, text);
  assert.ok(seen.frozen < 0.3, text);
  assert.ok(seen.concealed < 0.1, text);
  assert.ok(seen.keyFrameRequests <= 1.5, text);
});

test('network: at a bottleneck a smaller picture comes and plays, afterwards the large one again', async () => {
  await run.reaches(full, 30_000);
  // What the large picture takes grows with the publisher's own estimate, and on a busy machine with the pictures it can encode. The
  // line is a bottleneck for what it takes in the end.
  let rate = 0;
  let before, fps, sending;
  const settled = async () => {
    before = rate;
    const samples = await run.watch(4);
    ({ rate, fps } = summary(samples));
    ({ sending } = samples.at(-1));
    return rate > 1e6 || (rate > 3e5 && Math.abs(rate - before) < rate * 0.1);
  };
  // Says who holds it back: the publisher's estimate (allowed, target), its encoder (fps of a layer), or the subscriber's estimate (fps).
  const told = () =>
    `what the large picture takes settles: ${before}, ${rate} bit/s, ${fps} frames a second of ${JSON.stringify(sending)}`;
  await until(settled, 90_000, told);
  const bottleneck = Math.min(8e5, rate * 0.65);
  await run.subscriber.link.set({ down: { rate: bottleneck, queueMs: 150 } });
  let now;
  const smaller = async () => (now = await run.sample()).height < full;
  await until(smaller, 15_000, () => `a smaller picture: ${JSON.stringify(now)}`);
  await run.watch(3);
  const seen = summary(await run.watch(6));
  const text = JSON.stringify(seen);
  assert.ok(seen.fps > 4, text);
  assert.ok(seen.frozen < 0.3, text);
  assert.ok(seen.rate > bottleneck * 0.3 && seen.rate < bottleneck * 1.12, `${bottleneck}: ${text}`);
  await run.subscriber.link.set({ down: { rate: 0 } });
  await run.reaches(full, 30_000);
});

test('network: media go on when a NAT takes another port', async () => {
  assert.ok((await run.gap(run.subscriber.link.rebind, 4)) < 2, 'of the subscriber');
  assert.ok((await run.gap(run.publisher.link.rebind, 4)) < 2, 'of the publisher');
});

test('network: a publisher at 700 kbit/s is still seen', async () => {
  await run.publisher.link.set({ up: { rate: 7e5, queueMs: 200 } });
  await run.watch(6);
  const seen = summary(await run.watch(6));
  const text = JSON.stringify(seen);
  assert.ok(seen.fps > 3, text);
  assert.ok(seen.frozen < 0.4, text);
  await run.publisher.link.set({ up: { rate: 0 } });
});
