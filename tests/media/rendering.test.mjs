// The film of a capture: what the recorder leaves becomes one file. Pictures flash and sounds beep at each full second, so the
// distance of both is measured in the result. (tests/support/capture.mjs)
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { beeps, camera, flashes, middle, smallMeeting, start, still, streams, voice, writeLog } from '../support/capture.mjs';
import { until } from '../support/wait.mjs';

const root = mkdtempSync(path.join(tmpdir(), 'bedrud-rendering-'));
const capture = path.join(root, 'meeting');
let length = 0;

before(() => {
  length = smallMeeting(capture);
});
after(() => rmSync(root, { recursive: true, force: true }));

/** One person, seen and heard from the beginning to the end. */
function alone(folder, seconds) {
  camera(path.join(folder, 'a.mkv'), { from: 0, to: seconds, colour: '0x203060', size: '320x180' });
  voice(path.join(folder, 'b.mkv'), { from: 0, to: seconds });
  const track = { t: 0, type: 'track', participant: 'PA_1' };
  writeLog(folder, [
    start,
    { t: 0, type: 'join', sid: 'PA_1', identity: 'anna', name: 'Anna' },
    { ...track, track: 'TR_a', kind: 'video', source: 'camera', codec: 'vp8', file: 'a.mkv' },
    { ...track, track: 'TR_b', kind: 'audio', source: 'microphone', codec: 'opus', file: 'b.mkv' },
    { t: seconds * 1000, type: 'stop', reason: 'stopped' },
  ]);
}

let works = 0;
const newWork = () => path.join(root, `work-${++works}`);

function render(folder, work, ...options) {
  const run = spawnSync(process.env.BEDRUD_BIN, ['--json', 'recording', 'render', folder, '--into', work, ...options], {
    encoding: 'utf8',
  });
  const answer = JSON.parse(run.status === 0 ? run.stdout : run.stderr);
  return { ...answer.data, failed: run.status === 0 ? undefined : answer.message };
}

/** Every second has a flash and a beep, at most 80 ms apart. */
function assertInStep(file, { from, to, area }) {
  const seen = flashes(file, area);
  const heard = beeps(file);
  for (let second = from; second < to; second++) {
    const near = (all) => all.find((at) => Math.abs(at - second) <= 0.2);
    assert.ok(near(seen) !== undefined, `no flash at ${second} s: ${seen}`);
    assert.ok(near(heard) !== undefined, `no beep at ${second} s: ${heard}`);
    assert.ok(Math.abs(near(seen) - near(heard)) <= 0.08, `${second} s: picture ${near(seen)}, sound ${near(heard)}`);
  }
}

test('picture and sound are in step, in MP4 that plays while it is fetched', () => {
  const film = render(capture, newWork());
  assert.equal(film.failed, undefined);
  assert.deepEqual(streams(film.file), [
    { codec: 'h264', width: 1280, height: 720 },
    { codec: 'aac' },
  ]);
  assert.ok(Math.abs(film.durationMs - length * 1000) < 200, `${film.durationMs} ms`);
  assert.equal(film.size, statSync(film.file).size);
  assertInStep(film.file, { from: 1, to: 15, area: '0.4:0.45' });
  const bytes = readFileSync(film.file);
  assert.ok(bytes.indexOf('moov') < bytes.indexOf('mdat'), 'the index is in front');
  assert.ok(statSync(film.thumbnail).size > 1000);
  const chapters = readFileSync(film.chapters, 'utf8');
  assert.match(chapters, /^WEBVTT\n\n00:00:01\.200 --> .*\nAnna Lind\n/);
  assert.match(chapters, /00:00:08\.000 --> 00:00:12\.000\nBen shares a screen/);
});

test('each other shape', () => {
  const short = path.join(root, 'short');
  mkdirSync(short);
  alone(short, 4);
  const webm = render(short, newWork(), '--format', 'webm', '--layout', 'grid');
  assert.deepEqual(streams(webm.file), [
    { codec: 'vp9', width: 1280, height: 720 },
    { codec: 'opus' },
  ]);
  const sound = render(short, newWork(), '--type', 'audio');
  assert.deepEqual(streams(sound.file), [{ codec: 'aac' }]);
  assert.equal(sound.thumbnail, '');
  const opus = render(short, newWork(), '--type', 'audio', '--format', 'webm');
  assert.deepEqual([path.extname(opus.file), streams(opus.file)], ['.ogg', [{ codec: 'opus' }]]);
  writeFileSync(path.join(short, 'chat.txt'), '00:00:01 Anna: hello\n');
  const tracks = render(short, newWork(), '--type', 'tracks');
  const listed = spawnSync('python3', ['-m', 'zipfile', '-t', tracks.file], { encoding: 'utf8' });
  assert.match(listed.stdout, /Done testing/);
  const names = spawnSync('python3', ['-m', 'zipfile', '-l', tracks.file], { encoding: 'utf8' }).stdout;
  for (const name of ['Anna camera.mkv', 'Anna microphone.mkv', 'events.jsonl', 'chat.txt']) assert.ok(names.includes(name), names);
  const silent = render(short, newWork(), '--type', 'video', '--height', '1080');
  assert.deepEqual(streams(silent.file), [{ codec: 'h264', width: 1920, height: 1080 }]);
});

test('a camera that is off shows the picture of its owner, or the initials', () => {
  const faces = path.join(root, 'dark', 'faces');
  mkdirSync(faces, { recursive: true });
  const dark = path.dirname(faces);
  voice(path.join(dark, 'b.mkv'), { from: 0, to: 3 });
  writeLog(dark, [
    start,
    { t: 0, type: 'join', sid: 'PA_1', identity: 'anna', name: 'Anna' },
    { t: 0, type: 'track', participant: 'PA_1', track: 'TR_b', kind: 'audio', source: 'microphone', codec: 'opus', file: 'b.mkv' },
    { t: 3000, type: 'stop', reason: 'stopped' },
  ]);
  still(path.join(faces, 'anna'), '0xff8000');
  const near = (colour, wanted) => colour.every((part, i) => Math.abs(part - wanted[i]) < 12);
  const seen = middle(render(dark, newWork()).file, 1);
  assert.ok(near(seen, [255, 128, 0]), `${seen}`);
  writeFileSync(path.join(faces, 'anna'), 'no picture');
  const film = render(dark, newWork());
  assert.equal(film.failed, undefined);
  assert.ok(!near(middle(film.file, 1), [255, 128, 0]));
});

// Marks that do not repeat: what is a whole second late is seen, too.
test('sound stays with its picture, also of people whose clocks run differently', () => {
  const folder = path.join(root, 'clocks');
  mkdirSync(folder);
  const at = [2, 5, 11, 18, 26, 37, 44];
  const line = { from: 0, to: 45, at };
  camera(path.join(folder, 'a.mkv'), { ...line, colour: '0x203060', size: '320x180' });
  voice(path.join(folder, 'b.mkv'), { ...line, ppm: 100 });
  voice(path.join(folder, 'c.mkv'), { ...line, from: 3, ppm: -100 });
  const join = (sid, identity) => ({ t: 0, type: 'join', sid, identity, name: identity });
  const heard = { type: 'track', kind: 'audio', source: 'microphone', codec: 'opus' };
  writeLog(folder, [
    start,
    join('PA_1', 'anna'),
    join('PA_2', 'ben'),
    { t: 0, type: 'track', participant: 'PA_1', track: 'TR_a', kind: 'video', source: 'camera', codec: 'vp8', file: 'a.mkv' },
    { t: 0, ...heard, participant: 'PA_1', track: 'TR_b', file: 'b.mkv' },
    { t: 3000, ...heard, participant: 'PA_2', track: 'TR_c', file: 'c.mkv' },
    { t: 45_000, type: 'stop', reason: 'stopped' },
  ]);
  const assertMarked = (what, found) =>
    assert.ok(at.every((second) => found.some((time) => Math.abs(time - second) <= 0.08)), `${what} at ${found}`);
  const film = render(folder, newWork());
  assertMarked('flashes', flashes(film.file, '0.4:0.45'));
  assertMarked('beeps of the film', beeps(film.file));
  const sound = render(folder, newWork(), '--type', 'audio', '--format', 'webm');
  assertMarked('beeps of the sound alone', beeps(sound.file));
});

// A film of one hour is encoded minute by minute; what is finished when the machine goes down is not made again.
test('an interrupted rendering goes on where it was, and nothing of it stays behind', async () => {
  const long = path.join(root, 'long');
  mkdirSync(long);
  alone(long, 70);
  const work = newWork();
  const first = spawn(process.env.BEDRUD_BIN, ['recording', 'render', long, '--into', work], { stdio: 'ignore' });
  await until(() => existsSync(path.join(work, 'part-0.mp4')), 120_000, 'the second minute to begin');
  first.kill('SIGKILL');
  await until(() => !workers(work).length, 20_000, 'every ffmpeg to end with it');
  const made = statSync(path.join(work, 'part-0.mp4')).mtimeMs;
  const film = render(long, work);
  assert.equal(film.failed, undefined);
  assert.equal(statSync(path.join(work, 'part-0.mp4')).mtimeMs, made, 'the first minute was not made again');
  assertInStep(film.file, { from: 1, to: 69, area: '0.4:0.45' });
});

// What a killed recorder leaves has no index, and its last cluster is cut off.
test('a capture that was cut off is rendered to its last packet', () => {
  const cut = path.join(root, 'cut');
  mkdirSync(cut);
  camera(path.join(cut, 'a.mkv'), { from: 2, to: 12, colour: '0x203060', live: true });
  voice(path.join(cut, 'b.mkv'), { from: 2, to: 12, live: true, ppm: 100 });
  for (const name of ['a.mkv', 'b.mkv']) truncateSync(path.join(cut, name), Math.floor(statSync(path.join(cut, name)).size * 0.9));
  const track = { t: 2000, type: 'track', participant: 'PA_1' };
  writeLog(cut, [
    start,
    { t: 1000, type: 'join', sid: 'PA_1', identity: 'anna', name: 'Anna' },
    { ...track, track: 'TR_a', kind: 'video', source: 'camera', codec: 'vp8', file: 'a.mkv' },
    { ...track, track: 'TR_b', kind: 'audio', source: 'microphone', codec: 'opus', file: 'b.mkv' },
  ]);
  const film = render(cut, newWork());
  assert.equal(film.failed, undefined);
  assert.ok(film.durationMs > 9000 && film.durationMs <= 12_100, `${film.durationMs} ms`);
  assertInStep(film.file, { from: 2, to: 9, area: '0.4:0.45' });
});

test('what cannot be rendered is told in one sentence', () => {
  assert.match(render(root, newWork()).failed, /is not the folder of a capture/);
  const empty = path.join(root, 'empty');
  mkdirSync(empty);
  writeLog(empty, [start]);
  assert.match(render(empty, newWork()).failed, /nothing was recorded/);
  const damaged = path.join(root, 'damaged');
  mkdirSync(damaged);
  voice(path.join(damaged, 'a.mkv'), { from: 0, to: 2 });
  truncateSync(path.join(damaged, 'a.mkv'), 20);
  writeLog(damaged, [
    start,
    { t: 0, type: 'track', track: 'TR_a', participant: 'PA_1', kind: 'audio', source: 'microphone', codec: 'opus', file: 'a.mkv' },
    { t: 2000, type: 'stop', reason: 'stopped' },
  ]);
  assert.match(render(damaged, newWork(), '--type', 'audio').failed, /the sound could not be made: ffmpeg ended with/);
});

/** The processes that have the folder in their command line. */
function workers(work) {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && pid !== String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(work);
    } catch {
      return false;
    }
  });
}
