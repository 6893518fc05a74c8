// CPU of the media workers a forwarded packet: the generator packet_bench sends RTP over loopback to 20 and 50 receivers.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { print } from './figures.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const generator = process.env.PACKET_BENCH ?? path.join(root, 'build/release/packet_bench');
const goals = { video: '<= 7.4 (a fifth of the reference)', audio: '<= 12.3 (a third of the reference)' };

export function benchPackets() {
  if (!existsSync(generator)) {
    console.log('NOT RUN packets: packet_bench is not built');
    return;
  }
  for (const kind of ['audio', 'video']) {
    for (const receivers of [20, 50]) {
      const values = [];
      const losses = [];
      for (let round = 0; round < 3; round++) {
        const args = ['--kind', kind, '--receivers', String(receivers), '--seconds', '5'];
        const result = spawnSync(generator, args, { encoding: 'utf8' });
        if (result.status !== 0) throw new Error(`packet_bench ${args.join(' ')}: ${result.stderr}`);
        const figures = JSON.parse(result.stdout.trim().split('\n').at(-1));
        values.push(figures.cpu_us_per_packet);
        losses.push(figures.lost_percent);
      }
      print(`forwarding ${kind} 1 to ${receivers}, SRTP, CPU`, values, 'us a packet', goals[kind]);
      if (Math.max(...losses) > 0) print(`  packets lost`, losses, '%');
    }
  }
}
