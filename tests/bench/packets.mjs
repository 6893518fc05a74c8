// CPU of the media workers a forwarded packet, delay and memory: the generator packet_bench sends RTP over loopback to 20 and 50
// receivers, then to more and more until packets are lost.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { print } from './figures.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const generator = process.env.PACKET_BENCH ?? path.join(root, 'build/release/packet_bench');
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const cases = [
  { name: 'audio', args: ['--kind', 'audio'], goal: '<= 12.3 (a third of the reference)' },
  { name: 'video', args: ['--kind', 'video'], goal: '<= 7.4 (a fifth of the reference)' },
  { name: 'video of 3 layers', args: ['--kind', 'video', '--layers', '3'], goal: '<= 7.4 (a fifth of the reference)' },
];

function run(args, receivers) {
  const all = [...args, '--receivers', String(receivers), '--seconds', '5'];
  const result = spawnSync(generator, all, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`packet_bench ${all.join(' ')}: ${result.stderr}`);
  return JSON.parse(result.stdout.trim().split('\n').at(-1));
}

/** More receivers step by step; the last step without loss. Generator and worker share the machine, so it is a lower bound. */
function benchMost() {
  let best = null;
  for (let receivers = 100; receivers <= 1000; receivers += 100) {
    const figures = run(['--kind', 'video'], receivers);
    if (figures.lost_percent > 0.1) break;
    best = figures;
  }
  if (!best) return;
  print('most packets a second without loss', [best.packets_per_second], 'packets/s');
  print('  for each core the worker used', [best.packets_per_second / (best.cpu_percent / 100)], 'packets/s', '>= 150000');
  const half = run(['--kind', 'video'], Math.max(1, Math.round(best.receivers / 2)));
  print('  delay of forwarding at half of it, p99', [half.delay_us_p99 / 1000], 'ms', '<= 2');
}

export function benchPackets() {
  if (!existsSync(generator)) {
    console.log('NOT RUN packets: packet_bench is not built');
    return;
  }
  for (const { name, args, goal } of cases) {
    for (const receivers of [20, 50]) {
      const results = Array.from({ length: rounds }, () => run(args, receivers));
      const of = (field, factor = 1) => results.map((figures) => figures[field] * factor);
      print(`forwarding ${name} 1 to ${receivers}, SRTP, CPU`, of('cpu_us_per_packet'), 'us a packet', goal);
      print('  delay, p99', of('delay_us_p99', 1 / 1000), 'ms');
      print('  memory a receiver', of('memory_kb_per_receiver'), 'kB', '<= 250');
      if (Math.max(...of('lost_percent')) > 0) print('  packets lost', of('lost_percent'), '%');
    }
  }
  benchMost();
}
