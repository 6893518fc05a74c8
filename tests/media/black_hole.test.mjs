// A line on which nothing passes for a while, neither media nor signalling: three people, each in a meeting of their own, at the same
// time. Whoever waits long enough finds the meeting as it is by then.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from '../support/chromium.mjs';
import { mediaHost, startLossyLink } from '../support/lossy_link.mjs';
import { startServer } from '../support/server.mjs';
import { startTcpLink } from '../support/tcp_link.mjs';
import { sleep } from '../support/wait.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };
const backIn = 40_000;
let server, client, browser, witness;
const closers = [];

const call = ([name, ...args]) => globalThis.hole[name](...args);
const on = (page, ...args) => page.page.evaluate(call, args);

before(async () => {
  server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  client = await serveClient();
  browser = await launchChromium();
  witness = await openClient(browser, client.origin, keys);
});

after(async () => {
  for (const close of closers) await close();
  await browser?.close();
  client?.close();
  await server?.stop();
});

/** A meeting of ann behind a line of her own, ben and carl. */
async function meeting(seconds, single) {
  const room = `hole-${seconds}`;
  const media = await startLossyLink({ target: { host: mediaHost(), port: server.mediaPort } });
  const signalling = await startTcpLink({ host: '127.0.0.1', port: server.port });
  const page = await openClient(browser, client.origin, keys, media);
  closers.push(page.close, media.close, signalling.close);
  await on(page, 'join', `ws://127.0.0.1:${signalling.port}`, room, 'ann', single);
  for (const name of ['ben', 'carl']) await on(witness, 'join', server.url.replace('http', 'ws'), room, name, single);
  await on(page, 'publish', room, 'ann');
  await on(witness, 'publish', room, 'ben');
  await on(page, 'perceives', room, 'ann', 'ben', ['camera', 'microphone'], 20_000);
  await on(witness, 'perceives', room, 'ben', 'ann', ['camera', 'microphone'], 20_000);
  const blackhole = async (silent) => {
    signalling.blackhole(silent);
    await media.blackhole(silent);
  };
  return { room, seconds, page, blackhole };
}

/** The hole; meanwhile carl leaves and ben shares a screen. Returns what ann and ben were told and whether ann's session is the same. */
async function fallIn({ room, seconds, page, blackhole }) {
  const sid = await on(page, 'sid', room, 'ann');
  const since = Date.now();
  await blackhole(true);
  await sleep(1000);
  await on(witness, 'leave', room, 'carl');
  await on(witness, 'share', room, 'ben');
  await sleep(since + seconds * 1000 - Date.now());
  const end = Date.now();
  await blackhole(false);
  await Promise.all([
    on(page, 'perceives', room, 'ann', 'ben', ['camera', 'microphone', 'screen_share'], backIn),
    on(witness, 'perceives', room, 'ben', 'ann', ['camera', 'microphone'], backIn),
  ]).catch((error) => {
    const lines = page.log.slice(-40).map((line) => line.slice(0, 300));
    throw new Error(`${seconds} s: ${error.message}; what ann's client said at last:\n${lines.join('\n')}\n${server.tail()}`);
  });
  return {
    back: Date.now() - end,
    same: sid === (await on(page, 'sid', room, 'ann')),
    ann: await on(page, 'events', room, 'ann', since),
    ben: await on(witness, 'events', room, 'ben', since),
    seenByAnn: await on(page, 'others', room, 'ann'),
    seenByBen: await on(witness, 'others', room, 'ben'),
  };
}

test('holes of 5, 15 and 40 s in media and signalling: everybody is back, nobody stays as a ghost', { timeout: 240_000 }, async (t) => {
  const meetings = [];
  for (const [i, seconds] of [5, 15, 40].entries()) meetings.push(await meeting(seconds, i % 2 === 0));
  const results = await Promise.all(meetings.map(fallIn));
  for (const [i, { seconds }] of meetings.entries()) {
    const { back, same, ann, ben, seenByAnn, seenByBen } = results[i];
    const of = (events, name) => events.filter((event) => event.name === name).map(({ identity }) => identity);
    const text = `${seconds} s: ${JSON.stringify(results[i])}`;
    t.diagnostic(`${seconds} s: media after ${back} ms, the ${same ? 'same session' : 'session is new'}; ${text}`);
    assert.deepEqual(seenByAnn, ['ben'], text);
    assert.deepEqual(seenByBen, ['ann'], text);
    assert.deepEqual(of(ann, 'disconnected'), [], text);
    const comings = of(ben, 'participantConnected');
    const goings = of(ben, 'participantDisconnected').filter((identity) => identity !== 'carl');
    if (seconds <= 15) {
      assert.ok(same, text);
      assert.deepEqual([comings, goings], [[], []], text);
      assert.deepEqual(of(ann, 'participantDisconnected'), ['carl'], text);
    } else {
      assert.ok(comings.length <= 1 && goings.length === comings.length, text);
      // It was 38 s: the closed socket, which nobody answered, let the time begin anew when it gave up.
      const left = ben.find(({ name, identity }) => name === 'participantDisconnected' && identity === 'ann');
      assert.ok(left?.after < 36_000, text);
    }
  }
});
