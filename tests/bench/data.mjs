// How long a data message takes from one client to another, when the machine has nothing else to do and when it has: beside a receiver
// that has stopped, and in a flood. The clients are LiveKit's Rust SDK, each in a process of its own on the same machine, and for the
// flood, which is too much for that, two in one page of Chromium.
import { openClient, serveClient } from '../media/browser.mjs';
import { launchChromium } from '../support/chromium.mjs';
import { joinToken } from '../support/livekit_token.mjs';
import { memoryKb, sessionProcesses } from '../support/processes.mjs';
import { rustClient } from '../support/rust_client.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';

const keys = { key: 'bench', secret: 'a-secret-of-the-data-bench-of-the-tests' };
const percentile = (values, share) => values[Math.min(values.length - 1, Math.floor(values.length * share))];

/** `latencies` in milliseconds. */
function print(name, latencies, goal) {
  const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => percentile([...latencies].sort((a, b) => a - b), share).toFixed(1));
  console.log(`${name.padEnd(52)} p50 ${p50}, p99 ${p99}, worst ${worst} ms, ${latencies.length} messages  goal p99 ${goal}`);
}

/** Sends timed messages from one to the other and prints what their way took. */
async function measure(name, from, to, { count, perSecond, size }, goal) {
  await to.do({ does: 'latencies' });
  await from.do({ does: 'flood', count, size, perSecond, topic: 'timed', reliable: true });
  const all = [];
  await until(async () => all.push(...(await to.do({ does: 'latencies' }))) >= count, 60_000, () => `${all.length} of ${count} arrive`);
  print(
    name,
    all.map((us) => us / 1000),
    goal,
  );
}

async function flood(server) {
  const client = await serveClient();
  const browser = await launchChromium();
  try {
    const { page } = await openClient(browser, client.origin, keys);
    await page.evaluate((all) => globalThis.dataRate.start(...all), [server.url.replace('http', 'ws'), 'flood', true]);
    for (const perSecond of [500, 5000]) {
      const { latencies } = await page.evaluate((all) => globalThis.dataRate.flood(...all), [perSecond * 5, perSecond, 200]);
      print(`data: ${perSecond} messages of 200 bytes a second`, latencies, perSecond > 1000 ? '-' : '<= 50');
    }
  } finally {
    await browser.close();
    client.close();
  }
}

export async function benchData() {
  const server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  const clients = {};
  try {
    for (const name of ['sender', 'speaker', 'quick', 'stopped'])
      clients[name] = await rustClient(server.url.replace('http', 'ws'), joinToken(keys, 'data', name));
    const { sender, speaker, quick, stopped } = clients;
    for (const one of [sender, speaker, quick]) await one.event('came', 10_000, (event) => event.who === 'stopped');
    await measure('data: 50 messages of 1 kB a second', speaker, quick, { count: 250, perSecond: 50, size: 1000 }, '<= 50');
    const before = memoryKb(sessionProcesses(server.pid));
    process.kill(-stopped.pid, 'SIGSTOP');
    // 12 MB, less than what lets the server send it away: it stays behind for all of the time.
    const bulk = sender.do({ does: 'flood', count: 200, size: 60_000, perSecond: 40, topic: 'bulk', reliable: true, to: ['stopped'] });
    await measure('the same beside a receiver that has stopped', speaker, quick, { count: 250, perSecond: 50, size: 1000 }, '<= 50');
    await bulk;
    console.log(`${'memory of the server meanwhile'.padEnd(52)} +${memoryKb(sessionProcesses(server.pid)) - before} kB`);
    stopped.close();
    await flood(server);
  } finally {
    for (const client of Object.values(clients)) client.close();
    await server.stop();
  }
}
