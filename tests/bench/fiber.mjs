// A measure of the machine: Fiber, the framework of the Go server, giving one constant answer. The goals of a request were set on
// a machine where a whole Go server answered 76,000 health requests a second.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from '../support/ports.mjs';
import { until } from '../support/wait.mjs';

const here = import.meta.dirname;
const binary = path.join(here, '../../.cache/bench/fiber');

/** Starts it. Returns {url, pid, stop}, or {reason} where there is no Go. */
export async function startFiber() {
  if (spawnSync('go', ['version']).status !== 0) return { reason: 'Go is not installed' };
  const built = spawnSync('go', ['build', '-o', binary, '.'], { cwd: path.join(here, 'fiber'), encoding: 'utf8' });
  if (built.status !== 0) return { reason: `the Fiber server does not build: ${built.stderr.slice(-300)}` };
  const port = await freePort();
  const server = spawn(binary, [String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/api/health`)).ok, 10_000, 'the Fiber server to answer');
  return {
    url,
    pid: server.pid,
    stop: async () => {
      server.kill();
      await once(server, 'exit');
    },
  };
}
