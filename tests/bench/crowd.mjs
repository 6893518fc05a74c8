// 500 people who only listen join one room within a minute: what the signalling sends them all together, and what it costs.
import { DisconnectReason } from '@livekit/protocol';
import { joinToken } from '../support/livekit_token.mjs';
import { cpuMicroseconds, memoryKb, sessionProcesses } from '../support/processes.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { sleep } from '../support/wait.mjs';
import { print } from './figures.mjs';

const keys = { key: 'bench', secret: 'a-secret-of-the-bench-of-the-crowd' };
const people = Number(process.env.BENCH_PEOPLE ?? 500);
const seconds = 60;

export async function benchCrowd() {
  const server = await startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret } });
  const ws = server.url.replace('http', 'ws');
  const pids = sessionProcesses(server.pid);
  const before = { cpu: cpuMicroseconds(pids), memory: memoryKb(pids) };
  const clients = [];
  const joins = [];
  for (let i = 0; i < people; i++) {
    const request = SignalClient.joinRequest({ clientInfo: { protocol: 17 } });
    const client = new SignalClient(ws, '/rtc/v1', joinToken(keys, 'crowd', `person-${i}`), { join_request: request });
    const started = performance.now();
    joins.push(client.response('join', 30_000).then(() => performance.now() - started));
    clients.push(client);
    await sleep((seconds * 1000) / people);
  }
  const answers = await Promise.allSettled(joins);
  const latencies = answers.flatMap(({ status, value }) => (status === 'fulfilled' ? [value] : [])).sort((a, b) => a - b);
  await sleep(4000);
  const sum = (of) => clients.reduce((all, client) => all + of(client), 0);
  const updates = (client) => client.received.filter(({ message }) => message.case === 'update').length;
  // Who has no media a minute after joining is sent away (JOIN_FAILURE); nobody has any here.
  const sentAway = (client) =>
    client.closed && client.received.at(-1)?.message.value.reason !== DisconnectReason.JOIN_FAILURE;
  const failed = clients.filter((client, i) => answers[i].status !== 'fulfilled' || sentAway(client)).length;
  const each = clients.map((client) => client.bytes / 1000).sort((a, b) => a - b);
  console.log(`${people} joins in ${seconds} s, ${failed} failed or were sent away`);
  print('  signalling to all of them together', [sum((client) => client.bytes) / 1e6], 'MB');
  console.log(`  a person: ${each[Math.floor(people / 2)].toFixed(0)} kB (${each[0].toFixed(0)} to ${each.at(-1).toFixed(0)})`);
  print('  a person, a second', [sum((client) => client.bytes) / people / seconds / 1000], 'kB/s');
  print('  update messages a person', [sum(updates) / people], 'messages');
  print('  join to its answer, p95', [latencies[Math.floor(latencies.length * 0.95)]], 'ms');
  print('  CPU of the server a join', [(cpuMicroseconds(pids) - before.cpu) / 1000 / people], 'ms');
  print('  memory a person', [(memoryKb(pids) - before.memory) / people], 'kB');
  for (const client of clients) client.close();
  await server.stop();
}
