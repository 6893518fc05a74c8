// The process that writes tracks, without a meeting: what ffmpeg sends as RTP has to lie in the files, playable whatever happens.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { complaints, contents, eventsOf } from '../support/captures.mjs';
import { feedOf, RecorderProcess } from '../support/recorder_process.mjs';

function inFolder(title, run) {
  test(title, async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
    try {
      await run(folder, t);
    } finally {
      RecorderProcess.stopAll();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

const codecs = ['opus', 'vp8', 'vp9', 'h264'];
const seconds = 3;

inFolder('every codec lies in its file at its time, and decodes without a complaint', async (folder) => {
  const recorder = await RecorderProcess.start(folder);
  await Promise.all(
    codecs.map((codec, index) => {
      recorder.tell(feedOf(codec, index + 1));
      return recorder.send(codec, index + 1, seconds);
    }),
  );
  const { error, duration } = await recorder.stop();
  assert.equal(error, '');
  assert.ok(recorder.feedback().includes(206), 'key frames are asked for');
  assert.ok(recorder.feedback().includes(201), 'it says that it hears');
  const events = eventsOf(folder);
  assert.deepEqual({ ...events[0], at: 0 }, { t: 0, type: 'start', version: 1, recording: 'rec', room: 'room', at: 0, segment: 1 });
  assert.deepEqual(events.at(-1), { t: events.at(-1).t, type: 'stop', reason: 'stopped' });
  for (const codec of codecs) {
    const begun = events.find(({ type, track }) => type === 'track' && track === `TR_${codec}`);
    assert.ok(begun, `${codec} began`);
    const file = path.join(folder, begun.file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(await complaints(file), '', codec);
    const { times, codec_name: name, width } = await contents(file);
    assert.equal(name, codec);
    if (codec !== 'opus') assert.equal(width, 320);
    assert.ok(Math.abs(times[0] * 1000 - begun.t) < 2000, `${codec}: ${times[0]} and ${begun.t}`);
    assert.ok(Math.abs(times.at(-1) - times[0] - seconds) < 0.5, `${codec}: ${times[0]} to ${times.at(-1)}`);
    assert.ok(times.at(-1) * 1000 < duration + 2000);
  }
});

inFolder('after losses and out of order a file still decodes without a complaint', async (folder) => {
  const held = [];
  const recorder = await RecorderProcess.start(folder, {
    filter: (packet, index) => {
      if (index % 7 === 3) held.push(packet);
      if (held.length > 0 && index % 7 === 5) recorder.worker.send(held.shift(), recorder.port, '127.0.0.1');
      return index % 7 !== 3 && index % 61 !== 60;
    },
  });
  recorder.tell(feedOf('vp8', 1));
  await recorder.send('vp8', 1, 4);
  await recorder.stop();
  const file = path.join(folder, '1-TR_vp8-0.mkv');
  assert.ok(recorder.feedback().includes(205), 'lost packets are asked for');
  assert.equal(await complaints(file), '');
  const { times } = await contents(file);
  assert.ok(times.length > 10 && times.length < 100, `${times.length} pictures`);
});

inFolder('kill -9 costs two seconds at most, and the next segment goes on with the log', async (folder) => {
  const recorder = await RecorderProcess.start(folder);
  const { at } = recorder;
  for (const [codec, ssrc] of [['opus', 1], ['vp8', 2]]) recorder.tell(feedOf(codec, ssrc));
  const sending = Promise.all([recorder.send('opus', 1, 60), recorder.send('vp8', 2, 60)]).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 3500));
  const killed = (Date.now() - at) / 1000;
  await recorder.crash();
  for (const [file, ssrc] of [['1-TR_opus-0.mkv', 1], ['1-TR_vp8-0.mkv', 2]]) {
    assert.equal(await complaints(path.join(folder, file)), '', file);
    const { times } = await contents(path.join(folder, file));
    const firstLost = [...recorder.sent[ssrc].values()][times.length] ?? Infinity;
    assert.ok(at + killed * 1000 - firstLost < 2000, `${file} lacks what came ${at + killed * 1000 - firstLost} ms before the end`);
  }
  RecorderProcess.stopAll();
  await sending;
  const next = await RecorderProcess.start(folder, { at, segment: 2 });
  await next.stop('room ended');
  const starts = eventsOf(folder).filter(({ type }) => type === 'start');
  assert.deepEqual(starts.map(({ segment }) => segment), [1, 2]);
  assert.ok(starts[1].t >= killed * 1000 - 500 && starts[1].at === starts[0].at);
  assert.equal(eventsOf(folder).at(-1).reason, 'room ended');
});

inFolder('with too little room left it ends by itself and says why', async (folder) => {
  const recorder = await RecorderProcess.start(folder, { leastFree: Number.MAX_SAFE_INTEGER });
  const ended = await recorder.next();
  assert.equal(ended.error, 'The disk is full');
  await recorder.exited;
  assert.deepEqual(readdirSync(folder), ['events.jsonl']);
  assert.equal(eventsOf(folder).at(-1).reason, 'The disk is full');
});

inFolder('when the disk has no room for another byte it ends, says why, and what was written plays', async (folder) => {
  const full = '1-TR_opus-0.mkv';
  writeFileSync(path.join(folder, full), '');
  const recorder = await RecorderProcess.start(folder, { full });
  recorder.tell(feedOf('vp8', 1));
  await recorder.send('vp8', 1, 2);
  recorder.tell(feedOf('opus', 2));
  const sending = recorder.send('opus', 2, 2);
  const ended = await recorder.next();
  assert.equal(ended.error, 'The disk is full');
  await recorder.exited;
  await sending;
  assert.equal(eventsOf(folder).at(-1).reason, 'The disk is full');
  const picture = path.join(folder, '1-TR_vp8-0.mkv');
  assert.equal(await complaints(picture), '');
  const { times } = await contents(picture);
  assert.ok(times.at(-1) - times[0] > 1.5, `${times[0]} to ${times.at(-1)}`);
});

inFolder('when the server dies, the files are whole all the same', async (folder) => {
  const recorder = await RecorderProcess.start(folder);
  recorder.tell(feedOf('opus', 1));
  await recorder.send('opus', 1, 2);
  recorder.channel.destroy();
  await recorder.exited;
  const events = eventsOf(folder);
  assert.equal(events.at(-1).type, 'track_ended', 'and there is no end of the recording');
  const { times } = await contents(path.join(folder, '1-TR_opus-0.mkv'));
  assert.ok(times.length > 90, `${times.length} packets`);
});
