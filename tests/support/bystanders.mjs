// A meeting of two that has to go on whatever somebody else does to the server beside it.
import assert from 'node:assert/strict';
import { openClient, serveClient } from '../media/browser.mjs';
import { launchChromium } from './chromium.mjs';
import { startServer } from './server.mjs';

/** Starts a server with keys {key, secret} and the meeting in `room`. Returns {server, ws, goesOn(), stop()}. */
export async function startBystanders(keys, room) {
  const server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  const ws = server.url.replace('http', 'ws');
  let client, browser;
  const stop = async () => {
    await browser?.close();
    client?.close();
    await server.stop();
  };
  try {
    client = await serveClient();
    browser = await launchChromium();
    const meeting = await openClient(browser, client.origin, keys);
    await meeting.page.evaluate(([url, name]) => globalThis.bystanders.start(url, name, true), [ws, room]);
    const goesOn = async () => {
      const { frames, packets, states } = await meeting.page.evaluate(() => globalThis.bystanders.progress());
      assert.deepEqual(states, ['connected', 'connected']);
      assert.ok(frames > 5, `frames decoded in 1.5 s: ${frames}`);
      assert.ok(packets > 30, `audio packets in 1.5 s: ${packets}`);
      assert.equal(server.exited, null, server.tail());
    };
    return { server, ws, goesOn, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
