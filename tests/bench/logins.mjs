// What a flood of sign-ins costs somebody else: the answers to GET /api/auth/me with and without a thousand sign-ins beside.
import http from 'node:http';
import { performance } from 'node:perf_hooks';
import { send } from '../support/http.mjs';
import { startServer } from '../support/server.mjs';
import { print } from './figures.mjs';

const floods = 1000;
const seconds = 60;
const person = { name: 'Bench', email: 'bench@example.org', password: 'correct horse battery' };

const p99 = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)];

/** Asks every 20 ms until `ended` settles. */
async function watch(server, token, ended) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const times = [];
  let over = false;
  ended.finally(() => (over = true));
  while (!over) {
    const start = performance.now();
    const answer = await send(`${server.url}/api/auth/me`, { token, agent });
    if (answer.status !== 200) throw new Error(String(answer));
    times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 20));
  }
  agent.destroy();
  return times;
}

async function flood(server, answers) {
  const waiting = [];
  for (let i = 0; i < floods; i++) {
    const json = { email: i % 2 ? person.email : `nobody.${i}@example.org`, password: 'not the right horse' };
    waiting.push(send(`${server.url}/api/auth/login`, { json }).then(({ status }) => (answers[status] = (answers[status] ?? 0) + 1)));
    await new Promise((done) => setTimeout(done, (seconds * 1000) / floods));
  }
  await Promise.all(waiting);
}

export async function benchLogins() {
  // No limits: what is measured is what the hashing threads leave to others.
  const server = await startServer();
  try {
    const token = (await send(`${server.url}/api/auth/register`, { json: person })).json().tokens.accessToken;
    const quiet = await watch(server, token, new Promise((done) => setTimeout(done, 20_000)));
    const answers = {};
    const loud = await watch(server, token, flood(server, answers));
    print('GET /api/auth/me, alone', quiet, 'ms');
    print(`the same beside ${floods} sign-ins in ${seconds} s`, loud, 'ms');
    console.log(`99th percentile: ${p99(quiet).toFixed(1)} ms alone, ${p99(loud).toFixed(1)} ms beside; goal twice as long at most. Sign-ins: ${JSON.stringify(answers)}`);
  } finally {
    await server.stop();
  }
}
