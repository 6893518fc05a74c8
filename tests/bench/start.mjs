// Cold start: from the start of the process to its first answered request, on a data folder without a pending migration.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freeMediaPorts, freePort } from '../support/ports.mjs';
import { binary, startServer } from '../support/server.mjs';
import { print } from './figures.mjs';

const answers = (port) =>
  new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/api/ready' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });

async function once(data) {
  const port = await freePort();
  const media = await freeMediaPorts(2);
  const env = { ...process.env, MEDIA_BASE_PORT: String(media), MEDIA_WORKERS: '2' };
  const started = process.hrtime.bigint();
  const child = spawn(binary, ['run', '--port', String(port), '--data', data], { stdio: 'ignore', env });
  while (!(await answers(port))) if (child.exitCode !== null) throw new Error('the server ended');
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await gone;
  return ms;
}

export async function benchStart() {
  const data = mkdtempSync(path.join(tmpdir(), 'bedrud-bench-'));
  try {
    await (await startServer({ data })).stop();
    const rounds = [];
    for (let i = 0; i < 9; i++) rounds.push(await once(data));
    print('cold start to the first answer', rounds, 'ms', '<= 100');
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
