// Runs the browser suite against our server, and with --reference (twice the time) against a real livekit-server, too:
//   node suite.mjs [--modes single,dual] [--parts reconnect,grants] [--checks 'workers that die'] [--repeat N]
//                  [--reference] [--only-reference] [--seed N] [--spread]
// --checks: only checks whose name has this in it, --repeat: each of them N times.
// --spread: every participant of a room is on another media worker than the one before.
// The last line counts our results; where the reference passes and we fail, the difference is listed.
import { sessionProcesses } from '../support/processes.mjs';
import { startServer } from '../support/server.mjs';
import { sleep } from '../support/wait.mjs';
import { runBrowserSuite } from './browser.mjs';
import { findReference, startReference } from './reference.mjs';

const args = process.argv.slice(2);
const option = (name) => args[args.indexOf(name) + 1 || -1]?.split(',');
const modes = option('--modes') ?? ['single', 'dual'];
const selection = {
  parts: option('--parts') ?? [],
  text: option('--checks')?.join(',') ?? '',
  repeat: Number(option('--repeat') ?? 1),
};
const seed = option('--seed')?.map(Number)[0];
const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };

const oneLine = (text) =>
  String(text)
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>')
    .replace(/\s+/g, ' ')
    .slice(0, 400);

/** Runs the suite and prints a line a check; returns a map of «mode: name» to its status. */
async function run(label, server) {
  const results = new Map();
  await runBrowserSuite(server, modes, selection, ({ mode, name, status, detail, ms, log }) => {
    results.set(`${mode}: ${name}`, status);
    console.log(`${status} ${label} ${mode}: ${name} [${ms} ms]${detail ? ` - ${oneLine(detail)}` : ''}`);
    if (status === 'FAIL') for (const line of log) console.log(`     | ${oneLine(line)}`);
  });
  return results;
}

async function runReference() {
  const asked = args.includes('--reference') || args.includes('--only-reference');
  const { binary, reason } = asked ? findReference() : { reason: 'tests/media/run browser --reference runs it' };
  if (!binary) {
    console.log(`NOT RUN comparison with livekit-server: ${reason}`);
    return null;
  }
  const reference = await startReference(binary);
  try {
    return await run('livekit-server', { ...reference, seed });
  } finally {
    await reference.stop();
  }
}

async function runOurs() {
  if (args.includes('--only-reference')) return new Map();
  const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret };
  if (args.includes('--spread')) env.MEDIA_ROOM_PARTICIPANTS_PER_WORKER = '1';
  const server = await startServer({ env, workers: 2 });
  let results;
  try {
    // One after the other: `apart` milliseconds lie between two deaths.
    const killWorkers = async (apart = 0) => {
      for (const pid of sessionProcesses(server.pid)) {
        if (pid === server.pid) continue;
        process.kill(pid, 'SIGKILL');
        if (apart) await sleep(apart);
      }
    };
    results = await run('bedrud', { ...keys, ws: server.url.replace('http', 'ws'), killWorkers, seed });
  } catch (error) {
    console.log(server.tail(60));
    throw error;
  } finally {
    await server.stop();
  }
  return results;
}

const count = (results, status) => [...results.values()].filter((value) => value === status).length;

const ours = await runOurs();
const theirs = await runReference();
if (theirs) {
  const differences = [...theirs].filter(
    ([name, status]) => status === 'PASS' && ours.has(name) && ours.get(name) !== 'PASS',
  );
  console.log(
    `livekit-server: passed ${count(theirs, 'PASS')}, failed ${count(theirs, 'FAIL')}, skipped ${count(theirs, 'SKIP')}`,
  );
  for (const [name] of differences) console.log(`DIFFERENT FROM livekit-server: ${name}`);
}
for (const status of ['SKIP']) {
  if (count(ours, status)) console.log(`${status}: ${count(ours, status)}`);
}
console.log(`passed ${count(ours, 'PASS')}, failed ${count(ours, 'FAIL')}`);
process.exitCode = count(ours, 'FAIL') ? 1 : 0;
