// Several videos over a line that cannot carry them all: what matters least is paused, the client is told, and it comes back. The
// clients are unmodified and use their own defaults.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from '../support/chromium.mjs';
import { mediaHost, startLossyLink } from '../support/lossy_link.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'pausing', secret: 'a-secret-of-the-pausing-tests-of-the-media-ring' };
let server, client, browser;

before(async () => {
  server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  client = await serveClient();
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  client?.close();
  await server?.stop();
});

const call = ([name, ...args]) => globalThis.network[name](...args);

/** `rate`: bit/s that carry the two important videos with the voice, but not all three. */
async function pausesTheLeast(layers, single, rate) {
  const ws = server.url.replace('http', 'ws');
  const link = await startLossyLink({ target: { host: mediaHost(), port: server.mediaPort }, seed: 3 });
  const open = [];
  try {
    const publisher = await openClient(browser, client.origin, keys);
    open.push(publisher);
    const subscriber = await openClient(browser, client.origin, keys, link);
    open.push(subscriber);
    const room = `pausing-${layers}`;
    await publisher.page.evaluate(call, ['publishSeveral', ws, room, single, layers]);
    await subscriber.page.evaluate(call, ['subscribeSeveral', ws, room, single]);
    let now;
    const streams = async () => (now = await subscriber.page.evaluate(call, ['streams']));
    const shown = () => JSON.stringify(now);

    await link.set({ down: { rate, queueMs: 300 } });
    await until(async () => (await streams()).small.state === 'paused', 40_000, () => `the small one paused: ${shown()}`);
    const settled = async () => {
      const { small, pinned, screen } = await streams();
      return small.state === 'paused' && pinned.state === 'active' && screen.state === 'active';
    };
    await until(settled, 30_000, () => `only the small one is paused: ${shown()}`);
    const { pinned, screen } = now;
    const goOn = async () => {
      await streams();
      return now.pinned.frames > pinned.frames + 10 && now.screen.frames > screen.frames + 10;
    };
    await until(goOn, 30_000, () => `the important ones play: ${shown()}`);
    // With one layer each the estimate has the time to settle before anything is paused.
    if (layers === 1) assert.deepEqual(now.screen.told, [], 'the shared screen was never paused');

    await link.set({ down: { rate: 0 } });
    const { frames } = now.small;
    const back = async () => (await streams()).small.state === 'active' && now.small.frames > frames + 10;
    await until(back, 40_000, () => `the small one is back: ${shown()}`);
    assert.deepEqual(now.small.told.slice(0, 2), ['paused', 'active']);
    return shown();
  } finally {
    for (const page of open) await page.close();
    await link.close();
  }
}

test('pausing: of videos with one layer the least important one', (t) =>
  pausesTheLeast(1, true, 770_000).then((told) => t.diagnostic(told)));

test('pausing: of videos with two layers the least important one', (t) =>
  pausesTheLeast(2, false, 330_000).then((told) => t.diagnostic(told)));
