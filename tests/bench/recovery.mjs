// How long a meeting is interrupted when something breaks: a media worker is killed, the whole server is killed and started again, a NAT
// takes another port. Unmodified clients in Chromium.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openClient, serveClient } from '../media/browser.mjs';
import { launchChromium } from '../support/chromium.mjs';
import { NetworkRun } from '../support/network_run.mjs';
import { startServer } from '../support/server.mjs';
import { sleep } from '../support/wait.mjs';

const keys = { key: 'bench', secret: 'a-secret-of-the-recovery-bench-of-the-tests' };
const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret };
const wsOf = (server) => server.url.replace('http', 'ws');
const rounds = Number(process.env.RECOVERY_ROUNDS ?? 6);
const crowds = (process.env.RECOVERY_PEOPLE ?? '4,20').split(',').map(Number);
const wanted = process.env.RECOVERY?.split(',') ?? ['worker', 'server', 'nat'];

const quantile = (values, share) => values[Math.min(values.length - 1, Math.floor(values.length * share))];

function printTimes(name, values, unit, goal) {
  const list = [...values].sort((a, b) => a - b);
  const cells = [`p50 ${quantile(list, 0.5)}`, `p95 ${quantile(list, 0.95)}`, `${list[0]} to ${list.at(-1)} ${unit}, ${list.length} values`];
  console.log(`${name.padEnd(52)} ${cells.join(', ')}  goal p95 <= ${goal}`);
}

/** Two people with a camera in layers and a voice each; the longest time without a frame or a packet from the other one. */
async function killWorkers(browser, origin, single) {
  const server = await startServer({ env, workers: 2 });
  const page = await openClient(browser, origin, keys);
  const gaps = { camera: [], voice: [] };
  try {
    await page.page.evaluate((args) => globalThis.gaps.start(...args), [wsOf(server), 'recovery', 2, single]);
    for (let round = 0; round < rounds; round += 1) {
      await sleep(2000);
      const watching = page.page.evaluate(() => globalThis.gaps.watch(5000));
      await sleep(500);
      process.kill(server.workers[round % 2], 'SIGKILL'); // the room is on the other one each time
      for (const [name, { gap }] of Object.entries(await watching)) gaps[name.split(' ').at(-1)].push(gap);
    }
  } finally {
    await page.close();
    await server.stop();
  }
  const mode = single ? 'one connection' : 'two connections';
  printTimes(`worker killed, ${mode}: no sound for`, gaps.voice, 'ms', '2000');
  printTimes(`worker killed, ${mode}: no picture for`, gaps.camera, 'ms', '2000');
}

/** So many people in one page; the first one's voice is heard by all of them. */
async function killServer(browser, origin, people) {
  const data = mkdtempSync(path.join(tmpdir(), 'bedrud-bench-'));
  const times = { back: [], heard: [], ready: [] };
  let server = await startServer({ env, data, workers: 2 });
  const { port, mediaPort } = server;
  const page = await openClient(browser, origin, keys);
  try {
    await page.page.evaluate((args) => globalThis.survivors.start(...args), [wsOf(server), 'recovery', people, true, true]);
    for (let round = 0; round < Math.ceil(rounds / 2); round += 1) {
      await sleep(500);
      const since = Date.now();
      await server.crash();
      const heard = page.page.evaluate(() => globalThis.survivors.heardAgain(60_000));
      server = await startServer({ env, data, port, mediaPort, workers: 2 });
      times.ready.push(Date.now() - since);
      times.heard.push(...(await heard).map((at) => at - since));
      times.back.push(...(await page.page.evaluate((from) => globalThis.survivors.recovered(from, 40_000), since)));
      await sleep(3000);
    }
  } finally {
    await page.close();
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
  printTimes(`server killed, ${people} people: it answers again after`, times.ready, 'ms', '-');
  printTimes(`server killed, ${people} people: each hears again after`, times.heard, 'ms', '3000');
  printTimes(`server killed, ${people} people: the client says so after`, times.back, 'ms', '-');
}

async function changePorts(browser, origin) {
  const server = await startServer({ env });
  const run = await NetworkRun.start(browser, origin, { ...keys, ws: wsOf(server), mediaPort: server.mediaPort });
  try {
    for (const role of ['publisher', 'subscriber']) {
      const gaps = [];
      for (let round = 0; round < rounds; round += 1) gaps.push(Math.round((await run.gap(run[role].link.rebind, 4, 20)) * 1000));
      printTimes(`another port behind the ${role}'s NAT: no sound for`, gaps, 'ms', '1000');
    }
  } finally {
    await run.close();
    await server.stop();
  }
}

export async function benchRecovery() {
  const client = await serveClient();
  const browser = await launchChromium();
  try {
    if (wanted.includes('worker')) for (const single of [true, false]) await killWorkers(browser, client.origin, single);
    if (wanted.includes('server')) for (const people of crowds) await killServer(browser, client.origin, people);
    if (wanted.includes('nat')) await changePorts(browser, client.origin);
  } finally {
    await browser.close();
    client.close();
  }
}
