// Starts the real server for a test: free ports, an own data folder, and the certainty that nothing of it stays behind.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { send } from './http.mjs';
import { freeMediaPorts, freePort } from './ports.mjs';
import { sessionProcesses } from './processes.mjs';
import { until } from './wait.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.BEDRUD_BIN ?? path.join(root, 'build/release/bedrud');

// Limits that a test would meet by being fast, or by running on a busy machine; a test about a limit sets its own.
const unlimited = Object.fromEntries([
  ...['AUTH', 'AUTH_RESEND', 'GUEST', 'API', 'ACCOUNT'].map((name) => [`RATELIMIT_${name}_MAX`, '0']),
  ['RECORDING_RENDER_LOAD_PERCENT', '100'],
]);

// An interrupted test run ends through the exit handlers, which take the servers with them.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * One running server. Fields: url (http://127.0.0.1:PORT), pid, data (its folder), log (all it wrote so far),
 * setupLink (the one-time link of the first start).
 */
class Server {
  constructor(child, url, data, ownsData) {
    Object.assign(this, { child, url, data, ownsData, pid: child.pid, log: '', exited: null, expected: false });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (this.log += text));
    this.gone = new Promise((resolve) =>
      child.once('close', (code, signal) => resolve((this.exited = { code, signal }))),
    );
    this.reap = () => this.killSession();
    process.once('exit', this.reap);
  }

  get setupLink() {
    const found = /https?:\/\/\S+\/setup\S*/.exec(this.log)?.[0].replace(/["',.}]+$/, '');
    return found && new URL(new URL(found).pathname + new URL(found).search + new URL(found).hash, this.url).href;
  }

  killSession() {
    const left = sessionProcesses(this.pid);
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended between the look and the signal.
      }
    }
    return left;
  }

  async ready(ms) {
    await until(
      async () => {
        if (this.exited) return true;
        // What it says of itself, the link for the first administrator among it, comes just after the first answers.
        return (await send(`${this.url}/api/ready`)).status === 200 && this.log.includes(' is running.\n');
      },
      ms,
      () => `the server answers /api/ready and says that it runs; it said:\n${this.tail()}`,
    );
    if (this.exited) throw new Error(`the server ended with ${JSON.stringify(this.exited)}; it said:\n${this.tail()}`);
  }

  tail = (lines = 40) => this.log.split('\n').slice(-lines).join('\n');

  /** Ends the control process without a word, as a crash does; the data folder stays. Returns when it and its children are gone. */
  async crash() {
    this.child.kill('SIGKILL');
    await this.gone;
    process.removeListener('exit', this.reap);
  }

  /** The process ids of the media workers by their number, as the log tells. */
  get workers() {
    const pids = [];
    for (const [, line] of this.log.matchAll(/^(.*media worker runs.*)$/gm)) {
      const [worker, pid] = [/"worker":(\d+)/, /"pid":(\d+)/].map((field) => Number(field.exec(line)?.[1]));
      pids[worker] = pid;
    }
    return pids;
  }

  /** Sends a signal and waits for the end; throws when the server had crashed, reports an error, or leaves a child. */
  async stop(signal = 'SIGTERM') {
    const crashed = this.exited;
    if (!crashed) this.child.kill(signal);
    let timer;
    const ended = await Promise.race([this.gone, new Promise((r) => (timer = setTimeout(r, 20_000, null)))]);
    clearTimeout(timer);
    process.removeListener('exit', this.reap);
    // Workers notice the end of their parent within milliseconds; give them a moment.
    if (ended) await until(() => sessionProcesses(this.pid).length === 0, 3000, 'children end').catch(() => {});
    const left = this.killSession();
    if (this.ownsData) rmSync(this.data, { recursive: true, force: true });
    if (crashed) throw new Error(`the server ended by itself: ${JSON.stringify(crashed)}\n${this.tail()}`);
    if (!ended) throw new Error(`the server did not stop within 20 s of ${signal}\n${this.tail()}`);
    if (signal === 'SIGTERM' && ended.code !== 0) throw new Error(`exit ${JSON.stringify(ended)}\n${this.tail()}`);
    if (signal === 'SIGTERM' && left.length) throw new Error(`the server left ${left.length} processes behind`);
    const report = /ERROR: AddressSanitizer|ERROR: LeakSanitizer|runtime error:|WARNING: ThreadSanitizer/.exec(
      this.log,
    );
    if (report) throw new Error(`a sanitizer complained:\n${this.log.slice(report.index, report.index + 4000)}`);
  }
}

/**
 * Starts a server and waits until it is ready.
 * args: further options of `bedrud run`; env: further environment; data: keep and use this folder; port, mediaPort: of a
 * server that is started again; workers: media workers;
 * https: serve it with a self-signed certificate; program: what runs it, instead of the binary itself.
 */
export async function startServer({
  args = [],
  env = {},
  data,
  port,
  mediaPort,
  workers = 1,
  readyMs = 20_000,
  https = false,
  program = binary,
} = {}) {
  port ??= await freePort();
  if (https) args = ['--https', ...args];
  mediaPort ??= await freeMediaPorts(workers);
  const folder = data ?? mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
  const child = spawn(program, ['run', '--port', String(port), '--data', folder, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...unlimited, MEDIA_BASE_PORT: String(mediaPort), MEDIA_WORKERS: String(workers), ...env },
  });
  const failed = new Promise((_, reject) => child.once('error', reject));
  const server = new Server(child, `${https ? 'https' : 'http'}://127.0.0.1:${port}`, folder, data === undefined);
  server.port = port;
  server.mediaPort = mediaPort;
  try {
    await Promise.race([server.ready(readyMs), failed]);
  } catch (error) {
    await server.stop('SIGKILL').catch(() => {});
    throw error;
  }
  return server;
}
