// Our server and livekit-server under the same clients (loadtest: LiveKit's Go SDK), round by round in turn: CPU of all server
// processes a forwarded packet, loss, memory, and how long a join takes until the first packet.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findReference, startReference } from '../media/reference.mjs';
import { startServer } from '../support/server.mjs';
import { median, print } from './figures.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const keys = { key: 'bench', secret: 'a-secret-of-the-bench-of-the-media-server' };
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const mode = process.env.BENCH_MODE === 'single' ? ['-single'] : [];

const scenarios = [
  { name: 'VP8 720p simulcast 1 -> 20', args: ['-video', '1', '-subscribers', '20'], goal: 1 / 5 },
  { name: 'VP8 720p simulcast 1 -> 50', args: ['-video', '1', '-subscribers', '50'], goal: 1 / 5 },
  { name: 'Opus 10 -> 20', args: ['-audio', '10', '-subscribers', '20'], goal: 1 / 3 },
  { name: 'video meeting 5 x 5', args: ['-meeting', '5'], goal: 1 / 5 },
];

/** Builds the load generator into .cache; throws with the reason when it cannot. */
function buildGenerator() {
  const folder = path.join(root, '.cache/bench');
  mkdirSync(folder, { recursive: true });
  const binary = path.join(folder, 'loadtest');
  const built = spawnSync('go', ['build', '-buildvcs=false', '-o', binary, '.'], {
    cwd: path.join(root, 'tests/bench/loadtest'),
    encoding: 'utf8',
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  if (built.error) throw new Error('Go is not installed');
  if (built.status !== 0) throw new Error(`the load generator does not build: ${built.stderr.slice(-400)}`);
  return binary;
}

async function startOurs() {
  const server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  return { ws: server.url.replace('http', 'ws'), pid: server.pid, ...keys, stop: () => server.stop() };
}

async function load(generator, server, args) {
  const own = ['-url', server.ws, '-key', server.key, '-secret', server.secret, '-server', String(server.pid)];
  const { stdout } = await promisify(execFile)(generator, [...own, ...mode, ...args], { encoding: 'utf8' });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** One round: a fresh server, the scenario, the figures. */
async function round(generator, start, args) {
  const server = await start();
  try {
    return await load(generator, server, args);
  } finally {
    await server.stop();
  }
}

function report(who, results, goal) {
  const of = (field, factor = 1) => results.map((result) => result[field] * factor);
  print(`  ${who}: CPU`, of('cpu_us_per_packet'), 'us a packet', goal);
  print(`  ${who}: packets lost`, of('lost_percent'), '%');
  print(`  ${who}: memory (PSS)`, of('memory_bytes', 1 / 1e6), 'MB');
  print(`  ${who}: join to first packet, p95`, of('join_to_media_ms_p95'), 'ms');
}

export async function benchSfu() {
  let generator;
  try {
    generator = buildGenerator();
  } catch (error) {
    console.log(`NOT RUN sfu: ${error.message}`);
    return;
  }
  const reference = findReference();
  if (reference.reason) console.log(`without the reference: ${reference.reason}`);
  const wanted = process.env.BENCH_SCENARIO ?? '';
  for (const { name, args, goal } of scenarios.filter((scenario) => scenario.name.includes(wanted))) {
    const results = { ours: [], theirs: [] };
    for (let i = 0; i < rounds; i++) {
      results.ours.push(await round(generator, startOurs, args));
      if (reference.binary) results.theirs.push(await round(generator, () => startReference(reference.binary), args));
    }
    console.log(`${name}: ${median(results.ours.map(({ packets }) => packets))} packets forwarded a round`);
    report('bedrud', results.ours);
    if (!results.theirs.length) continue;
    report('livekit-server', results.theirs);
    const cpu = (list) => median(list.map((result) => result.cpu_us_per_packet));
    const ratio = cpu(results.ours) / cpu(results.theirs);
    console.log(`  ratio of the medians ${ratio.toFixed(3)}, goal <= ${goal.toFixed(3)}${ratio <= goal ? '' : '  MISSED'}`);
  }
}

export async function benchSoak() {
  let generator;
  try {
    generator = buildGenerator();
  } catch (error) {
    console.log(`NOT RUN soak: ${error.message}`);
    return;
  }
  const minutes = Number(process.env.BENCH_MINUTES ?? 30);
  const result = await round(generator, startOurs, ['-soak', `${minutes}m`]);
  console.log(`soak of ${minutes} min: ${result.joins} joins, ${result.joins_failed} failed`);
  print('  memory after a tenth of the time', [result.memory_start_bytes / 1e6], 'MB');
  print('  memory at the end', [result.memory_end_bytes / 1e6], 'MB');
  print('  growth', [result.growth_percent], '%', '<= 2 in 30 min');
}
