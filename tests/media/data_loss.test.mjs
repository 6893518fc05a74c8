// A large file over a bad line: each of two browsers behind a line of its own that loses 5 % both ways.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from '../support/chromium.mjs';
import { mediaHost, startLossyLink } from '../support/lossy_link.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };
const size = 10_000_000;
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

for (const single of [true, false]) {
  test(`data: 10 MB over lines that lose 5 % arrive byte for byte, ${single ? 'one connection' : 'two'}`, async () => {
    const links = [];
    const join = async (identity) => {
      const bad = { loss: 0.05 };
      const target = { host: mediaHost(), port: server.mediaPort };
      const link = await startLossyLink({ target, up: bad, down: bad, seed: 1 + links.length });
      links.push(link);
      const { page, close } = await openClient(browser, client.origin, keys, link);
      const ws = server.url.replace('http', 'ws');
      await page.evaluate((a) => window.peer.join(...a), [ws, `loss-${single}`, identity, single]);
      return { page, close, got: () => page.evaluate(() => window.peer.got()) };
    };
    const sender = await join('sender');
    const receiver = await join('receiver');
    await until(async () => (await sender.got()).came.includes('receiver'), 10_000, () => 'the sender sees the receiver');
    const started = performance.now();
    const sent = await sender.page.evaluate((bytes) => window.peer.file(bytes), size);
    await until(async () => (await receiver.got()).files.length, 120_000, () => 'the file arrives');
    const ms = performance.now() - started;
    assert.equal((await receiver.got()).files[0].hash, sent);
    const lost = (await Promise.all(links.map((link) => link.stats()))).map(({ up, down }) => up.lost + down.lost);
    assert.ok(Math.min(...lost) > 50, `the lines lost ${lost} packets`);
    console.log(`     10 MB at 5 % loss, ${single ? 'one connection' : 'two'}: ${(ms / 1000).toFixed(1)} s, ${((size * 8) / ms / 1000).toFixed(1)} Mbit/s`);
    for (const { close } of [sender, receiver]) await close();
    for (const link of links) await link.close();
  });
}
