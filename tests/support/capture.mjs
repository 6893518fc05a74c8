// Folders as the recorder leaves them, made by ffmpeg: pictures that flash white and sounds that beep at each full second of
// the time line, so that the distance of both can be measured in whatever is made of them.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ffmpeg = (...args) => execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args]);

// Where a file stands on the time line; live: as it is written, without an index.
const placed = (from, live) => ['-output_ts_offset', String(from), ...(live ? ['-live', '1', '-cluster_time_limit', '1000'] : [])];

// Whether `time` is in the 80 ms after a full second, or after one of the seconds `at`.
const marked = (time, at) => (at ? at.map((second) => `between(${time},${second},${second + 0.08})`).join('+') : `lt(mod(${time},1),0.08)`);

/** A camera of one colour from `from` to `to` (seconds) whose picture is white for 80 ms at every full second, or at those of `at`. */
export function camera(file, { from, to, colour, size = '640x360', rate = 25, codec = 'libvpx', live = false, at }) {
  const length = to - from;
  const white = marked(`(t+${from})`, at);
  const source = `color=${colour}:s=${size}:r=${rate}:d=${length},drawbox=color=white:t=fill:enable='${white}'`;
  const quick = codec === 'libx264' ? ['-preset', 'ultrafast', '-bf', '0'] : ['-deadline', 'realtime', '-cpu-used', '8'];
  ffmpeg('-f', 'lavfi', '-i', source, '-c:v', codec, ...quick, '-b:v', '500k', '-g', '250', ...placed(from, live), file);
}

/**
 * A voice that beeps for 80 ms at every full second, or at those of `at`. Its clock runs `ppm` parts in a million too fast, so it has more
 * samples than its time on the line would need.
 */
export function voice(file, { from, to, pitch = 800, ppm = 0, live = false, at }) {
  const slower = 1 - ppm / 1e6;
  const loud = marked(`(t*${slower}+${from})`, at);
  const source = `aevalsrc='if(${loud},0.5*sin(2*PI*${pitch}*t),0)':s=48000:d=${(to - from) / slower}`;
  const plain = `${file}.plain.mkv`;
  ffmpeg('-f', 'lavfi', '-i', source, '-c:a', 'libopus', '-b:a', '32k', plain);
  ffmpeg('-itsscale', String(slower), '-i', plain, '-c', 'copy', ...placed(from, live), file);
  rmSync(plain);
}

/** A picture of one colour. */
export function still(file, colour, size = '300x200') {
  ffmpeg('-f', 'lavfi', '-i', `color=${colour}:s=${size}`, '-frames:v', '1', '-f', 'image2', '-c:v', 'png', file);
}

/** Writes the log of a capture. */
export function writeLog(folder, lines) {
  writeFileSync(path.join(folder, 'events.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

export const start = { t: 0, type: 'start', version: 1, recording: 'r1', room: 'demo', at: 1_700_000_000_000, segment: 1 };

/** Two people, a shared screen and one without camera. Returns the length in seconds. */
export function smallMeeting(folder) {
  mkdirSync(folder, { recursive: true });
  const file = (name) => path.join(folder, name);
  camera(file('1-TR_a-0.mkv'), { from: 1, to: 16, colour: '0x203060' });
  voice(file('1-TR_b-0.mkv'), { from: 1, to: 16 });
  camera(file('1-TR_c-0.mkv'), { from: 3, to: 18, colour: '0x602020', size: '360x640', rate: 15 });
  camera(file('1-TR_d-0.mkv'), { from: 8, to: 12, colour: '0x206020', size: '1280x720', rate: 10 });
  const track = (t, name, participant, kind, source, codec) => ({
    t, type: 'track', track: `TR_${name}`, participant, kind, source, codec, file: `1-TR_${name}-0.mkv`,
  });
  const ended = (t, name) => ({ t, type: 'track_ended', track: `TR_${name}`, file: `1-TR_${name}-0.mkv` });
  const speakers = (t, ...participants) => ({ t, type: 'speakers', participants });
  writeLog(folder, [
    start,
    { t: 500, type: 'join', sid: 'PA_1', identity: 'anna', name: 'Anna Lind' },
    track(1000, 'a', 'PA_1', 'video', 'camera', 'vp8'),
    track(1000, 'b', 'PA_1', 'audio', 'microphone', 'opus'),
    speakers(1200, 'PA_1'),
    { t: 2500, type: 'join', sid: 'PA_2', identity: 'ben', name: 'Ben' },
    track(3000, 'c', 'PA_2', 'video', 'camera', 'vp8'),
    speakers(5000, 'PA_2'),
    { t: 6000, type: 'join', sid: 'PA_3', identity: 'zoe', name: "Zoë O'Brien" },
    track(8000, 'd', 'PA_2', 'video', 'screen_share', 'vp8'),
    ended(12000, 'd'),
    speakers(13000, 'PA_1'),
    ended(16000, 'a'),
    ended(16000, 'b'),
    { t: 18000, type: 'stop', reason: 'stopped' },
  ]);
  return 18;
}

/** [{codec, width?, height?}] of a file, in their order. */
export function streams(file) {
  const entries = ['-show_entries', 'stream=codec_name,width,height', '-of', 'json'];
  const answer = execFileSync('ffprobe', ['-loglevel', 'error', ...entries, file], { encoding: 'utf8' });
  return JSON.parse(answer).streams.map(({ codec_name: codec, width, height }) => ({ codec, ...(width ? { width, height } : {}) }));
}

/** When a part of the picture ("x:y", shares of its width and height) becomes white, in seconds. */
export function flashes(file, area) {
  const [x, y] = area.split(':');
  const filter = `crop=iw*0.1:ih*0.1:iw*${x}:ih*${y},signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-`;
  const lines = execFileSync('ffmpeg', ['-loglevel', 'error', '-i', file, '-vf', filter, '-f', 'null', '-'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const found = [];
  let white = false;
  for (const [, at, value] of lines.matchAll(/pts_time:([\d.]+)\s+lavfi\.signalstats\.YAVG=([\d.]+)/g)) {
    if (Number(value) > 180 && !white) found.push(Number(at));
    white = Number(value) > 180;
  }
  return found;
}

/** The colour in the middle of the picture at a second, [red, green, blue]. */
export function middle(file, second) {
  const filter = 'crop=iw*0.05:ih*0.05,scale=1:1,format=rgb24';
  const one = ['-frames:v', '1', '-f', 'rawvideo', 'pipe:1'];
  return [...execFileSync('ffmpeg', ['-loglevel', 'error', '-ss', String(second), '-i', file, '-vf', filter, ...one])];
}

/** When it becomes loud after at least 0.3 s of silence, in seconds. */
export function beeps(file) {
  const run = spawnSync('ffmpeg', ['-hide_banner', '-i', file, '-af', 'silencedetect=n=-30dB:d=0.3', '-f', 'null', '-'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return [...run.stderr.matchAll(/silence_end: ([\d.]+)/g)].map((match) => Number(match[1]));
}
