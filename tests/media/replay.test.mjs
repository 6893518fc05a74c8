// Switches of simulcast layers never show a corrupt picture: replay/layer_replay.cpp sends three clips through a real media worker
// to a subscriber whose layers change at random on a path with losses; what it would decode is decoded here with ffmpeg, and
// every picture has to be, bit for bit, that of the clip it came from.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const replay = path.join(root, 'build', process.env.BEDRUD_PRESET ?? 'release', 'layer_replay');
const sizes = ['320x180', '640x360', '1280x720'];
const rates = [[60, 90, 150], [200, 300, 450], [500, 800, 1200]];
let folder;
let clips;
let pictures;

function run(program, args) {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, timeout: 120_000 });
  assert.equal(result.status, 0, `${path.basename(program)} ${args.join(' ')}: ${result.error ?? result.stderr}`);
  return result.stdout;
}

const ffmpeg = (args) => run('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args]);

/** A checksum of every decoded picture. An error of the decoder fails. */
function decode(clip) {
  const lines = ffmpeg(['-err_detect', 'explode', '-i', clip, '-vsync', 'passthrough', '-f', 'framemd5', '-']).split('\n');
  return lines.filter((line) => line && !line.startsWith('#')).map((line) => line.split(',').at(-1).trim());
}

// Four seconds with three temporal layers; every twelfth frame is a key frame, as if somebody had asked for one.
function makeClip(size, [low, middle, high], file) {
  const layers =
    `ts_number_layers=3:ts_target_bitrate=${low},${middle},${high}:ts_rate_decimator=4,2,1` +
    ':ts_periodicity=4:ts_layer_id=0,2,1,2:ts_layering_mode=3';
  ffmpeg([
    ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25:duration=4`, '-c:v', 'libvpx', '-b:v', `${high}k`],
    ...['-deadline', 'realtime', '-cpu-used', '8', '-g', '12', '-keyint_min', '12', '-auto-alt-ref', '0'],
    ...['-error-resilient', 'default', '-ts-parameters', layers, file],
  ]);
  return file;
}

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bedrud-replay-'));
  clips = sizes.map((size, i) => makeClip(size, rates[i], path.join(folder, `clip${i}.ivf`)));
  pictures = clips.map(decode);
});
after(() => folder && rmSync(folder, { recursive: true, force: true }));

function check(seed, seconds, loss, ...more) {
  const result = JSON.parse(run(replay, [...clips, folder, String(seed), String(seconds), String(loss), ...more]));
  assert.deepEqual(result.problems, []);
  for (const layer of [0, 1, 2]) {
    const expected = result.frames.filter(([of]) => of === layer).map(([, index]) => pictures[layer][index]);
    assert.ok(expected.length > 10, `only ${expected.length} frames of layer ${layer}`);
    assert.deepEqual(decode(path.join(folder, `${layer}.ivf`)), expected, `pictures of layer ${layer}`);
  }
  let switches = 0;
  for (const [i, [layer]] of result.frames.entries()) if (i > 0 && layer !== result.frames[i - 1][0]) switches++;
  assert.ok(switches >= 4, `only ${switches} switches`);
  assert.ok(result.layer_changes >= switches, `${result.layer_changes} changes told, ${switches} made`);
  return { ...result, switches };
}

test('Layer switches are seamless without loss', () => {
  const { frames, lost } = check(1, 10, 0);
  assert.equal(lost, 0);
  assert.ok(frames.length > 60, `only ${frames.length} frames`);
});

test('Layer switches show no corrupt picture on a path that loses and reorders packets', () => {
  const { lost } = check(2, 12, 2);
  assert.ok(lost > 5, `only ${lost} packets were lost`);
});

test('Layer switches show no corrupt picture when lost packets are asked for again', () => {
  const { repaired } = check(13, 12, 5, 'nack');
  assert.ok(repaired > 5, `only ${repaired} packets were repaired`);
});
