// A client that answers our offer with «a=setup:passive», as every client on pion does (Go SDK, lk, egress): it waits for the DTLS
// handshake, so we have to begin it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from '../support/chromium.mjs';
import { startServer } from '../support/server.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-passive-clients-of-the-tests' };
let server, browser, client;

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

test('it sees and hears all the same', async () => {
  const { page } = await openClient(browser, client.origin, keys);
  const answers = await page.evaluate(
    async ([url, room]) => {
      let changed = 0;
      const create = RTCPeerConnection.prototype.createAnswer;
      RTCPeerConnection.prototype.createAnswer = async function (...rest) {
        const answer = await create.apply(this, rest);
        if (answer.sdp.includes('a=setup:active')) changed++;
        return { type: answer.type, sdp: answer.sdp.replaceAll('a=setup:active', 'a=setup:passive') };
      };
      await window.bystanders.start(url, room, false);
      return changed;
    },
    [server.url.replace('http', 'ws'), 'passive'],
  );
  assert.ok(answers >= 2, `${answers} answers were changed`);
  const { frames, packets, states } = await page.evaluate(() => window.bystanders.progress());
  assert.deepEqual(states, ['connected', 'connected']);
  assert.ok(frames > 5, `frames decoded in 1.5 s: ${frames}`);
  assert.ok(packets > 30, `audio packets in 1.5 s: ${packets}`);
});
