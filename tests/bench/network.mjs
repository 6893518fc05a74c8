// A meeting over a bad network, ours and livekit-server under the same links and seeds: the subscriber's line loses, jitters, bursts,
// shrinks to 1 Mbit/s with a short and with a long queue, reorders; then the publisher's line shrinks.
import { findReference, startReference } from '../media/reference.mjs';
import { serveClient } from '../media/browser.mjs';
import { launchChromium } from '../support/chromium.mjs';
import { NetworkRun, summary } from '../support/network_run.mjs';
import { startServer } from '../support/server.mjs';

const keys = { key: 'bench', secret: 'a-secret-of-the-network-bench-of-the-tests' };
const clean = { loss: 0, burst: null, jitterMs: 0, delayMs: 0, rate: 0, queueMs: 150, reorder: 0 };
const full = 540; // lines of the largest layer
const rounds = Number(process.env.NETWORK_ROUNDS ?? 2);
const single = process.env.NETWORK_MODE !== 'dual';

const scenarios = {
  loss: { title: '5 % loss, 20 ms jitter', change: { loss: 0.05, jitterMs: 20 }, seconds: 20 },
  burst: { title: '20 % in bursts', change: { burst: { share: 0.2, length: 5 } }, seconds: 10 },
  bottleneck: { title: '1 Mbit/s, 150 ms queue', change: { rate: 1e6, queueMs: 150 }, seconds: 25 },
  bufferbloat: { title: '1 Mbit/s, 1 s queue', change: { rate: 1e6, queueMs: 1000 }, seconds: 25 },
  reorder: { title: '10 % reordered by 20 ms', change: { reorder: 0.1 }, seconds: 10 },
  upstream: { title: 'publisher at 1 Mbit/s', change: { rate: 1e6, queueMs: 150 }, seconds: 20, upstream: true },
};
const wanted = process.env.NETWORK_SCENARIOS?.split(',') ?? [...Object.keys(scenarios), 'nat'];
const firstSeed = Number(process.env.NETWORK_SEED ?? 100);

async function startOurs() {
  const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret };
  const server = await startServer({ env });
  return { ...keys, ws: server.url.replace('http', 'ws'), mediaPort: server.mediaPort, stop: () => server.stop() };
}

const percent = (share) => `${(share * 100).toFixed(1)} %`.padStart(7);
const seconds = (value) => (value === null ? '      -' : `${value.toFixed(1)} s`.padStart(7));

function printRow(label, title, s, up) {
  const cells = [
    label.padEnd(8),
    title.padEnd(24),
    percent(s.concealed),
    percent(s.frozen),
    seconds(s.down),
    seconds(up),
    `${Math.round(s.rate / 1000)} k`.padStart(7),
    s.keyFrameRequests.toFixed(2).padStart(6),
    s.fps.toFixed(1).padStart(5),
    ` ${s.heights.slice(0, 12).join(' ')}`,
  ];
  console.log(cells.join(' '));
}

async function runAll(label, browser, origin, server, seed) {
  const run = await NetworkRun.start(browser, origin, server, { seed, single });
  try {
    const start = await run.reaches(full, 40_000).catch(() => null);
    await run.watch(5);
    printRow(label, 'no limit', summary(await run.watch(4)), start);
    for (const name of wanted.filter((name) => name !== 'nat')) {
      const { title, change, seconds: length, upstream } = scenarios[name];
      const set = (conditions) =>
        upstream
          ? run.publisher.link.set({ up: conditions })
          : run.subscriber.link.set({ down: conditions, up: { ...conditions, rate: 0 } });
      await set(change);
      const bad = await run.watch(length);
      await set(clean);
      const after = await run.watch(40, ({ height }) => height >= full);
      const up = after.at(-1).height >= full ? after.at(-1).at - after[0].at : null;
      printRow(label, title, summary(bad), up);
      if (process.env.NETWORK_TRACE) trace([...bad, ...after]);
      await run.watch(4);
    }
    for (const role of wanted.includes('nat') ? ['subscriber', 'publisher'] : []) {
      console.log(
        `${label.padEnd(8)} the ${role}'s NAT takes another port: no audio for ${(await run.gap(run[role].link.rebind, 6)).toFixed(1)} s`,
      );
    }
  } finally {
    await run.close();
  }
}

/** A line a second: what arrived and what the publisher sent. */
function trace(samples) {
  let last = samples[0];
  for (const now of samples) {
    if (now.at - last.at < 1) continue;
    const rate = (a, b) => Math.round(((b.bytesOut - a.bytesOut) * 8) / (now.at - last.at) / 1000);
    console.log(
      `  ${(now.at - samples[0].at).toFixed(1).padStart(5)} ${now.height}p ${((now.frames - last.frames) / (now.at - last.at)).toFixed(0)} fps,` +
        ` down ${rate(last.down, now.down)} k, queue ${Math.round(now.down.queueMs)} ms, dropped ${now.down.overflow - last.down.overflow},` +
        ` frozen ${(now.frozen - last.frozen).toFixed(1)} s, key frames ${now.keyFrames - last.keyFrames},` +
        ` sent ${now.sending.height}p ${Math.round(now.sending.target / 1000)} k`,
    );
    last = now;
  }
}

export async function benchNetwork() {
  const { binary, reason } = findReference();
  const sides = [['ours', startOurs]];
  if (binary) sides.push(['livekit', () => startReference(binary)]);
  else console.log(`NOT RUN livekit-server: ${reason}`);
  const only = process.env.NETWORK_SIDE;
  console.log('         network                  concealed frozen    down      up    rate   keys   fps  heights');
  const client = await serveClient();
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [label, start] of sides.filter(([label]) => !only || only === label)) {
        const server = await start();
        const browser = await launchChromium();
        try {
          await runAll(label, browser, client.origin, server, firstSeed + round * 10);
        } finally {
          await browser.close();
          await server.stop();
        }
      }
    }
  } finally {
    client.close();
  }
}
