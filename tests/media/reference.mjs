// A real livekit-server to compare with. It is built with Go where Go is at hand, into .cache.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freeMediaPorts, freePort } from '../support/ports.mjs';
import { until } from '../support/wait.mjs';

const version = 'v1.13.3';
const cache = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../.cache/livekit', version);

/** The path of the server's binary, or the reason why there is none. build: with Go, where there is none yet; takes minutes. */
export function findReference({ build = true } = {}) {
  const given = process.env.LIVEKIT_SERVER_BIN;
  if (given) return { binary: given };
  const binary = path.join(cache, 'server');
  if (existsSync(binary)) return { binary };
  if (!build) return { reason: 'LIVEKIT_SERVER_BIN names no livekit-server, and CI does not take the time to build one' };
  if (spawnSync('go', ['version']).status !== 0)
    return { reason: 'Go is not installed, so livekit-server cannot be built' };
  mkdirSync(cache, { recursive: true });
  console.log(`building livekit-server ${version} into .cache (once)`);
  const built = spawnSync('go', ['install', `github.com/livekit/livekit-server/cmd/server@${version}`], {
    env: { ...process.env, GOBIN: cache, CGO_ENABLED: '0' },
    encoding: 'utf8',
  });
  return built.status === 0 ? { binary } : { reason: `livekit-server does not build: ${built.stderr.slice(-300)}` };
}

/** Starts it on free ports. webhooks: addresses it tells of what happens. Returns {ws, key, secret, stop()}. */
export async function startReference(binary, { webhooks = [] } = {}) {
  const key = 'reference';
  const secret = 'a-secret-of-the-reference-server-of-the-tests';
  const port = await freePort();
  const media = await freeMediaPorts(1);
  const config = [
    `port: ${port}`,
    'bind_addresses: ["127.0.0.1"]',
    `rtc: { udp_port: ${media}, tcp_port: ${media}, use_external_ip: false }`,
    `keys: { ${key}: ${secret} }`,
    `webhook: { api_key: ${key}, urls: ${JSON.stringify(webhooks)} }`,
    'logging: { level: error }',
  ].join('\n');
  const child = spawn(binary, ['--config-body', config], { stdio: ['ignore', 'ignore', 'ignore'] });
  const reap = () => child.kill('SIGKILL');
  process.once('exit', reap);
  await until(async () => (await fetch(`http://127.0.0.1:${port}/`)).ok, 15_000, 'livekit-server answers');
  const stop = async () => {
    process.removeListener('exit', reap);
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(reap, 5000);
    await gone;
    clearTimeout(timer);
  };
  return { ws: `ws://127.0.0.1:${port}`, key, secret, mediaPort: media, pid: child.pid, stop };
}
