// Idle memory of the whole product: proportional set size of the server and its media workers, ten seconds after the start.
import { memoryKb, sessionProcesses } from '../support/processes.mjs';
import { startServer } from '../support/server.mjs';
import { sleep } from '../support/wait.mjs';
import { print } from './figures.mjs';

export async function benchMemory() {
  const rounds = [];
  let processes = 0;
  for (let i = 0; i < 3; i++) {
    const server = await startServer({ workers: 2 });
    await sleep(10_000);
    const pids = sessionProcesses(server.pid);
    processes = pids.length;
    rounds.push(memoryKb(pids) / 1024);
    await server.stop();
  }
  print(`idle memory of all ${processes} processes (PSS)`, rounds, 'MB', '<= 45');
}
