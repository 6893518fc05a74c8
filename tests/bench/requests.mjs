// CPU of the server a request, and requests a second: wrk with 64 connections against SQLite.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cpuMicroseconds, sessionProcesses } from '../support/processes.mjs';
import { startServer } from '../support/server.mjs';
import { startFiber } from './fiber.mjs';
import { print } from './figures.mjs';

const rounds = 5;
const seconds = 3;

async function account(server) {
  const post = async (route, body, token) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(`${server.url}${route}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const person = { name: 'Bench', email: 'bench@example.org', password: 'correct horse battery' };
  const token = (await post('/api/auth/register', person)).tokens.accessToken;
  for (let i = 0; i < 5; i++) await post('/api/room/create', { name: `bench-${i}`, isPublic: true }, token);
  return token;
}

/** One round of wrk. Returns {cpu: microseconds a request, rate: requests a second}. */
function load(server, script, route, pids = sessionProcesses(server.pid)) {
  const before = cpuMicroseconds(pids);
  const result = spawnSync('wrk', ['-t1', '-c64', `-d${seconds}s`, '-s', script, `${server.url}${route}`], {
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(result.stderr || String(result.error));
  const cpu = cpuMicroseconds(pids) - before;
  const requests = Number(/(\d+) requests in/.exec(result.stdout)[1]);
  const bad = /Non-2xx or 3xx responses: (\d+)/.exec(result.stdout);
  if (bad) throw new Error(`${route}: ${bad[1]} answers were errors`);
  return { cpu: cpu / requests, rate: requests / seconds };
}

function printBoth(what, rounds, cpuGoal, rateGoal) {
  const of = (key) => rounds.map((round) => round[key]);
  print(`${what}, CPU`, of('cpu'), 'us a request', cpuGoal);
  print(`${what}, rate`, of('rate'), 'requests/s', rateGoal);
}

export async function benchRequests() {
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-bench-'));
  const server = await startServer({ workers: 1 });
  const fiber = await startFiber();
  try {
    const token = await account(server);
    const join = { method: 'POST', body: JSON.stringify({ roomName: 'bench-0' }) };
    const cases = [
      ['/api/health', { method: 'GET' }, '', '>= 91000/s'],
      ['/api/auth/me', { method: 'GET' }, '<= 27', ''],
      ['/api/room/list', { method: 'GET' }, '<= 32', ''],
      ['/api/auth/settings', { method: 'GET' }, '<= 27', ''],
      ['/api/room/join', join, '<= 86', ''],
    ];
    const scripts = cases.map(([, { method, body }], i) => {
      const script = path.join(folder, `${i}.lua`);
      const headers = `wrk.headers["Authorization"] = "Bearer ${token}"\nwrk.headers["Content-Type"] = "application/json"\n`;
      writeFileSync(script, `wrk.method = "${method}"\n${headers}${body ? `wrk.body = [[${body}]]\n` : ''}`);
      return script;
    });
    // Rounds are interleaved, so that a change of the machine's mood meets every route.
    const results = cases.map(() => []);
    const constant = [];
    for (let round = 0; round < rounds; round++) {
      if (fiber.url) constant.push(load(fiber, scripts[0], '/api/health', [fiber.pid]));
      for (const [i, [route]] of cases.entries()) results[i].push(load(server, scripts[i], route));
    }
    if (fiber.reason) console.log(`NOT RUN for comparison, a constant answer of Fiber: ${fiber.reason}`);
    else printBoth('Fiber, a constant answer', constant, '', '');
    for (const [i, [route, { method }, cpuGoal, rateGoal]] of cases.entries()) {
      printBoth(`${method} ${route}`, results[i], cpuGoal, rateGoal);
    }
  } finally {
    await fiber.stop?.();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
