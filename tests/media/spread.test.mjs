// A room over several media workers: every participant is on another one than the one before, so that whatever is received comes
// through a pipe for half of the pairs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from '../support/chromium.mjs';
import { unique } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };
let server, browser, client;
const socket = () => server.url.replace('http', 'ws');

before(async () => {
  const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret, MEDIA_ROOM_PARTICIPANTS_PER_WORKER: '1' };
  server = await startServer({ env, workers: 2 });
  client = await serveClient();
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  client?.close();
  await server?.stop();
});

for (const single of [true, false]) {
  describe(single ? 'one peer connection' : 'two peer connections', () => {
    let page, close;
    before(async () => {
      ({ page, close } = await openClient(browser, client.origin, keys));
    });
    after(() => close?.());

    test('four people on two workers each see and hear the right tracks', async () => {
      await page.evaluate((all) => window.spread.start(...all), [socket(), unique('spread'), single]);
    });

    test('mutes, data and who speaks reach the other worker', async () => {
      const everybody = ['ada', 'bo', 'cy', 'di'];
      for (const muted of [true, false]) await page.evaluate((all) => window.spread.mute(...all), ['ada', muted]);
      await page.evaluate(() => window.spread.talk('hello'));
      const speakers = () => page.evaluate(() => window.spread.speakers());
      await until(
        async () => Object.values(await speakers()).every((heard) => heard.join() === everybody.join()),
        15_000,
        async () => `everybody hears everybody speak: ${JSON.stringify(await speakers())}`,
      );
    });

    test('a worker that dies disturbs only its own people, and all tracks are back', async () => {
      // The first two do not wait for a new worker: all four are on the other one then.
      for (const [worker, people] of [[0, 2], [1, 4]]) {
        const since = Date.now();
        const disturbed = () => page.evaluate((at) => window.spread.disturbed(at), since);
        process.kill(server.workers[worker], 'SIGKILL');
        await until(async () => (await disturbed()).length === people, 20_000, `${people} notice it`);
        await page.evaluate(() => window.spread.settle(30_000));
        assert.equal((await disturbed()).length, people);
        await page.evaluate((topic) => window.spread.talk(topic), `after ${worker}`);
      }
    });
  });
}
