// The whole server is killed and started again: its sessions go on, with the peer connections the clients have, and nobody else can
// take one up.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { RoomServiceClient } from 'livekit-server-sdk';
import { launchChromium } from '../support/chromium.mjs';
import { joinToken } from '../support/livekit_token.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };
const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret };
const socketOf = (server) => server.url.replace('http', 'ws');
let browser, client;

before(async () => {
  client = await serveClient();
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  client?.close();
});

/** What a socket is told that resumes `sid` with a token of `identity`. */
async function resume(server, room, identity, sid) {
  const socket = new SignalClient(socketOf(server), '/rtc', joinToken(keys, room, identity), { reconnect: '1', sid });
  await until(() => socket.received.length > 0, 5000, 'an answer to the resume');
  const { case: kind, value } = socket.received[0].message;
  socket.close();
  return kind === 'leave' ? [value.reason, value.action] : kind;
}

const sentAway = [DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.RECONNECT];

for (const single of [true, false]) {
  test(`${single ? 'one connection' : 'two connections'}: everybody is back in the same session, whoever has gone meanwhile leaves`, async (t) => {
    const data = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
    let server = await startServer({ env, data, workers: 2 });
    const { port, mediaPort } = server;
    const restart = async () => (server = await startServer({ env, data, port, mediaPort, workers: 2 }));
    const { page, close } = await openClient(browser, client.origin, keys);
    const call = (name, ...all) => page.evaluate(([what, given]) => window.deaths[what](...given), [name, all]);
    try {
      await call('start', socketOf(server), 'killed', single);
      const sids = await call('sids');
      const ann = sids[0][0];
      for (const round of ['first', 'second']) {
        const since = Date.now();
        await server.crash();
        if (round === 'first') await call('lose');
        await restart();
        assert.deepEqual(await resume(server, 'killed', 'eve', ann), sentAway, 'who has no session gets none');
        assert.deepEqual(await resume(server, 'killed', 'ben', ann), sentAway, "nor another one's");
        assert.deepEqual(await resume(server, 'killed', 'ann', 'PA_neverThere12'), sentAway);
        await call('back', since, 30_000);
        t.diagnostic(`${round}: back after ${Date.now() - since} ms`);
        await call('works', round);
        assert.deepEqual((await call('sids')).slice(0, 3), sids.slice(0, 3));
        if (round === 'first') {
          const left = async () => (await call('noticed', since)).map((one) => one.left.join());
          await until(async () => (await left()).every((who) => who === 'dan'), 40_000, async () => `dan leaves: ${await left()}`);
        }
        const left = round === 'first' ? ['dan'] : [];
        for (const { name, ...noticed } of await call('noticed', since))
          assert.deepEqual(noticed, { afresh: 0, left, came: [], ended: [] }, `${name}, ${round}`);
        const api = new RoomServiceClient(server.url, keys.key, keys.secret);
        assert.deepEqual((await api.listParticipants('killed')).map(({ identity }) => identity).sort(), ['ann', 'ben', 'cid']);
      }
      // What is kept is for the server alone, and ends with the sessions.
      const folder = path.join(data, 'sessions');
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      for (const file of readdirSync(folder)) assert.equal(statSync(path.join(folder, file)).mode & 0o777, 0o600);
      await server.stop();
      assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('PA_')), []);
    } finally {
      await close();
      if (!server.exited) await server.stop().catch(() => {});
      rmSync(data, { recursive: true, force: true });
    }
  });
}
