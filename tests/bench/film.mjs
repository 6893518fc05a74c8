// What making films costs: CPU seconds of all processes for each second of film, and how large the film is. Beside it, in turn, what
// ffmpeg alone needs to decode one 720p picture and encode it again: the unit that says how quick this machine is today.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { start, writeLog } from '../support/capture.mjs';
import { binary } from '../support/server.mjs';
import { print } from './figures.mjs';

const seconds = Number(process.env.BENCH_FILM_SECONDS ?? 20);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

/** CPU seconds of a command and all it waited for. */
function cost(command, args) {
  const run = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" 2>/dev/null', 'bash', command, ...args], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${run.stderr}`);
  const [user, system] = run.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { cpu: user + system, out: run.stdout };
}

const ffmpeg = (...args) => ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args];

/** A camera as large meetings have them: 720p, 30 pictures a second, noise and movement, 2 Mbit/s; and a voice. */
function person(folder, name) {
  const picture = `testsrc2=size=1280x720:rate=30:duration=${seconds},noise=alls=8:allf=t`;
  const vp8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '2M'];
  execFileSync('ffmpeg', ffmpeg('-f', 'lavfi', '-i', picture, ...vp8, path.join(folder, `${name}-video.mkv`)));
  const sound = `sine=frequency=300:duration=${seconds}`;
  execFileSync('ffmpeg', ffmpeg('-f', 'lavfi', '-i', sound, '-c:a', 'libopus', '-b:a', '32k', path.join(folder, `${name}-audio.mkv`)));
}

function meeting(folder, people) {
  mkdirSync(folder);
  const lines = [start];
  for (const name of people) {
    person(folder, name);
    const track = { t: 0, type: 'track', participant: `PA_${name}` };
    lines.push(
      { t: 0, type: 'join', sid: `PA_${name}`, identity: name, name },
      { ...track, track: `TR_${name}v`, kind: 'video', source: 'camera', codec: 'vp8', file: `${name}-video.mkv` },
      { ...track, track: `TR_${name}a`, kind: 'audio', source: 'microphone', codec: 'opus', file: `${name}-audio.mkv` },
    );
  }
  // Somebody else leads every five seconds.
  for (let t = 0; t < seconds; t += 5) {
    lines.push({ t: t * 1000, type: 'speakers', participants: [`PA_${people[(t / 5) % people.length]}`] });
  }
  lines.sort((a, b) => a.t - b.t);
  writeLog(folder, [...lines, { t: seconds * 1000, type: 'stop', reason: 'stopped' }]);
}

const shapes = [
  ['one person, 720p', 1, []],
  ['two people, 720p', 2, []],
  ['four people, 720p', 4, [], '<= 1 (N12)'],
  ['four people, 720p, grid', 4, ['--layout', 'grid']],
  ['four people, 1080p', 4, ['--height', '1080']],
  ['four people, 720p, WebM', 4, ['--format', 'webm']],
  ['four people, sound alone', 4, ['--type', 'audio']],
];

export async function benchFilm() {
  const root = mkdtempSync(path.join(tmpdir(), 'bedrud-bench-'));
  try {
    for (const count of [1, 2, 4]) meeting(path.join(root, String(count)), ['ann', 'ben', 'cid', 'dan'].slice(0, count));
    const unit = [];
    const figures = shapes.map(() => ({ cpu: [], size: [] }));
    const one = path.join(root, '1', 'ann-video.mkv');
    const again = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '3M', '-threads', '1', '-an', path.join(root, 'unit.mp4')];
    for (let round = 0; round < rounds; round++) {
      unit.push(cost('ffmpeg', ffmpeg('-threads', '1', '-i', one, ...again)).cpu / seconds);
      for (const [index, [, count, options]] of shapes.entries()) {
        const work = path.join(root, 'work');
        const args = ['--json', 'recording', 'render', path.join(root, String(count)), '--into', work, ...options];
        const { cpu, out } = cost(binary, args);
        figures[index].cpu.push(cpu / seconds);
        figures[index].size.push((JSON.parse(out).data.size * 3600) / seconds / 1e6);
        rmSync(work, { recursive: true, force: true });
      }
    }
    print('ffmpeg alone: one 720p decoded, encoded', unit, 'CPU s a second');
    for (const [index, [name, , , goal]] of shapes.entries()) {
      print(`film of ${name}`, figures[index].cpu, 'CPU s a second', goal);
      print('  its size', figures[index].size, 'MB an hour');
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
