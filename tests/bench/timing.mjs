// Whether the time of an answer tells if there is an account: each request for an address that has one and for one that has
// none, interleaved, and the difference of the medians.
import http from 'node:http';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { send } from '../support/http.mjs';
import { startServer } from '../support/server.mjs';
import { median, print } from './figures.mjs';

const tries = Number(process.env.BENCH_TRIES ?? 1000);
const goal = 5; // percent
const password = 'correct horse battery staple';
const known = (i) => `known.${i}@example.org`;
const unknown = (i) => `other.${i}@example.org`;

/** Accounts of their own for every try, since much of what is asked about an address is done once a minute only. */
function fill(server) {
  const database = new DatabaseSync(path.join(server.data, 'bedrud.db'));
  database.exec('PRAGMA busy_timeout=10000');
  const { password: hash } = database.prepare('SELECT password FROM users WHERE email = ?').get('model@example.org');
  database.exec('BEGIN');
  const user = database.prepare(
    `INSERT INTO users (id, email, name, provider, password, accesses, is_active, created_at, updated_at)
     VALUES (?, ?, 'Pat Person', 'local', ?, '{user}', 1, 1, 1)`,
  );
  const key = database.prepare(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, algorithm, counter, user_verified, backup_eligible, backed_up, name, created_at)
     VALUES (?, ?, ?, 'AA', -7, 0, 1, 0, 0, 'key', 1)`,
  );
  for (let i = 0; i < tries; i++) {
    user.run(`known-${i}`, known(i), hash);
    key.run(`key-${i}`, `known-${i}`, Buffer.from(`credential ${i} of a device, 32 by`).toString('base64url'));
  }
  database.exec('COMMIT');
  database.close();
}

async function timed(server, agent, route, json) {
  const start = performance.now();
  const answer = await send(server.url + route, { json, agent });
  return { ms: performance.now() - start, status: answer.status, shape: Object.keys(answer.json()).sort().join() };
}

async function compare(server, name, route, bodyOf, atOnce) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
  const kinds = [known, unknown].map((addressOf) => ({ addressOf, times: [], answers: new Set() }));
  let next = 0;
  const work = async () => {
    while (next < tries) {
      const i = next++;
      // Who comes first changes, so that it gives nobody an advantage.
      for (const kind of i % 2 ? kinds : [...kinds].reverse()) {
        const { ms, status, shape } = await timed(server, agent, route, bodyOf(kind.addressOf(i)));
        kind.times.push(ms);
        kind.answers.add(`${status} ${shape}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  agent.destroy();
  const [with_, without] = kinds.map(({ times }) => median(times));
  const difference = (Math.abs(with_ - without) / Math.max(with_, without)) * 100;
  print(`${name}, account`, kinds[0].times, 'ms');
  print(`${name}, none`, kinds[1].times, 'ms');
  const same = [...kinds[0].answers].join(' | ') === [...kinds[1].answers].join(' | ');
  console.log(`${name}: the medians differ by ${difference.toFixed(1)} %, goal < ${goal} %; the answers are ${same ? 'the same' : 'NOT the same'}`);
  return same && difference < goal;
}

export async function benchTiming() {
  const server = await startServer({ env: { AUTH_REQUIRE_EMAIL_VERIFICATION: 'true', LOG_LEVEL: 'warn' } });
  try {
    const json = { email: 'model@example.org', password, name: 'Pat Person' };
    const made = await send(`${server.url}/api/auth/register`, { json });
    if (made.status !== 200) throw new Error(String(made));
    fill(server);
    const results = [
      await compare(server, 'forgot-password', '/api/auth/forgot-password', (email) => ({ email }), 1),
      await compare(server, 'verify/resend', '/api/auth/verify/resend', (email) => ({ email }), 1),
      await compare(server, 'passkey/login/begin', '/api/auth/passkey/login/begin', (email) => ({ email }), 1),
      await compare(server, 'passkey/signup/begin', '/api/auth/passkey/signup/begin', (email) => ({ email, name: 'Pat Person' }), 1),
      await compare(server, 'login', '/api/auth/login', (email) => ({ email, password: 'another horse battery' }), 8),
      await compare(server, 'register', '/api/auth/register', (email) => ({ email, password, name: 'Pat Person' }), 1),
    ];
    if (results.includes(false)) process.exitCode = 1;
  } finally {
    await server.stop();
  }
}
