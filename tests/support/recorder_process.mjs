// The recorder alone, as the server talks to it, fed with RTP of ffmpeg through a socket that stands for the media worker.
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { binary } from './server.mjs';

const open = new Set(); // what ends a process or closes a socket

export class RecorderProcess {
  /**
   * Runs, with its folder open. `filter(packet, index)` is asked about each packet of the stream; `full` is a file of the folder that
   * has no room for a byte: the device of that name lies over it, for this process alone.
   */
  static async start(folder, { segment = 1, at = Date.now(), leastFree = 0, filter = () => true, full } = {}) {
    const it = new RecorderProcess();
    const over = 'mount --bind /dev/full "$1" && exec "$0" recorder';
    const own = process.getuid() === 0 ? '-m' : '-rm';
    const command = full ? ['unshare', own, 'sh', '-c', over, binary, path.join(folder, full)] : [binary, 'recorder'];
    it.child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
    it.channel = it.child.stdio[3];
    it.exited = once(it.child, 'exit');
    it.lines = createInterface({ input: it.channel })[Symbol.asyncIterator]();
    it.tell({ do: 'open', folder, recording: 'rec', room: 'room', at, segment, leastFree });
    const { port, at: begins } = await it.next();
    Object.assign(it, { port, at: begins });
    it.worker = dgram.createSocket('udp4');
    it.worker.bind(0, '127.0.0.1');
    await once(it.worker, 'listening');
    open.add(() => it.worker.close());
    open.add(() => it.child.kill('SIGKILL'));
    it.sent = {}; // by SSRC: the timestamps that were forwarded, and when
    it.asked = [];
    let index = 0;
    it.worker.on('message', (packet, from) => {
      if (from.port === port) it.asked.push(packet);
      else if (filter(packet, index++)) {
        it.worker.send(packet, port, '127.0.0.1');
        const of = (it.sent[packet.readUInt32BE(8)] ??= new Map());
        if (!of.has(packet.readUInt32BE(4))) of.set(packet.readUInt32BE(4), Date.now());
      }
    });
    it.tell({ do: 'connect', port: it.worker.address().port });
    return it;
  }

  tell(message) {
    this.channel.write(`${JSON.stringify(message)}\n`);
  }

  async next() {
    return JSON.parse((await this.lines.next()).value);
  }

  /** Payload types of feedback it has sent: 205 asks for packets, 206 for a key frame, 201 reports. */
  feedback() {
    const types = [];
    for (const packet of this.asked) {
      for (let at = 0; at + 4 <= packet.length; at += 4 * (packet.readUInt16BE(at + 2) + 1)) types.push(packet[at + 1]);
    }
    return types;
  }

  async stop(reason = 'stopped') {
    this.tell({ do: 'stop', reason });
    const ended = await this.next();
    await this.exited;
    return ended;
  }

  async crash() {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** Whatever a test has left. */
  static stopAll() {
    for (const end of open) end();
    open.clear();
  }

  /** ffmpeg sends `seconds` of a test stream in real time; resolves at its end. */
  async send(codec, ssrc, seconds) {
    const video = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'];
    const coders = {
      opus: ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-c:a', 'libopus', '-b:a', '48k'],
      vp8: [...video, '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '600k', '-g', '25'],
      vp9: [...video, '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-lag-in-frames', '0', '-cpu-used', '8', '-b:v', '600k', '-g', '25', '-strict', '-2'],
      h264: [...video, '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-b:v', '600k', '-g', '25', '-bsf:v', 'dump_extra'],
    };
    const to = `rtp://127.0.0.1:${this.worker.address().port}?pkt_size=1200`;
    const args = ['-v', 'error', '-re', ...coders[codec], '-t', String(seconds), '-payload_type', '96', '-ssrc', String(ssrc), '-f', 'rtp', to];
    const sender = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    open.add(() => sender.kill('SIGKILL'));
    const [code, signal] = await once(sender, 'exit');
    if (code !== 0 && !signal) throw new Error(`ffmpeg ended with ${code}`);
  }
}

export const feedOf = (codec, ssrc) => ({
  do: 'track',
  track: `TR_${codec}`,
  participant: 'PA_one',
  kind: codec === 'opus' ? 'audio' : 'video',
  source: codec === 'opus' ? 'microphone' : 'camera',
  codec,
  ssrc,
  payloadType: 96,
  clockRate: codec === 'opus' ? 48000 : 90000,
});
