// A meeting of real clients is recorded: what lies in the folder of the capture, and that neither a media worker nor a recorder
// that dies ends it.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { EgressClient, EgressStatus, EncodedFileOutput, EncodingOptionsPreset, S3Upload } from 'livekit-server-sdk';
import { complaints, contents, eventsOf } from '../support/captures.mjs';
import { launchChromium } from '../support/chromium.mjs';
import { firstAdmin, register } from '../support/people.mjs';
import { sessionProcesses } from '../support/processes.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };
const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret, MEDIA_ROOM_PARTICIPANTS_PER_WORKER: '1' };
const data = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
let server, browser, client, admin, host;

before(async () => {
  server = await startServer({ env, data, workers: 2 });
  client = await serveClient();
  browser = await launchChromium();
  admin = await firstAdmin(server);
  assert.equal((await admin.call('PUT', '/api/admin/settings', { recordingsEnabled: true })).status, 200);
  host = await register(server);
});
after(async () => {
  await browser?.close();
  client?.close();
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
});

/** A room and a page whose functions `window.recorded` are called by name. */
async function meeting() {
  const room = await host.createRoom();
  const { page, close } = await openClient(browser, client.origin, keys);
  const call = (name, ...all) => page.evaluate(([what, given]) => window.recorded[what](...given), [name, all]);
  return { room, call, close, url: server.url.replace('http', 'ws') };
}
const record = (room, what, body) => host.call('POST', `/api/rooms/${room.id}/recording/${what}`, body);

/** The folder of the room's recording. */
function captureOf(room) {
  const captures = path.join(server.data, 'recordings', 'captures');
  const all = () => (existsSync(captures) ? readdirSync(captures).map((name) => path.join(captures, name)) : []);
  const begun = (folder) => existsSync(path.join(folder, 'events.jsonl')) && eventsOf(folder)[0]?.room === room.name;
  return until(() => all().find(begun), 10_000, 'a capture');
}

/** The files of one segment that have begun. */
const tracksOf = (folder, segment) =>
  eventsOf(folder).filter(({ type, file }) => type === 'track' && file.startsWith(`${segment}-`));
const threeTracks = (folder, segment, ms = 20_000) =>
  until(() => tracksOf(folder, segment).length === 3, ms, () => `three files of segment ${segment}: ${JSON.stringify(eventsOf(folder))}`);

/** The recording as its host sees it once the film is made. */
async function completed(room, id) {
  let now;
  const made = async () => (now = (await host.call('GET', `/api/rooms/${room.id}/recordings/${id}`)).json()).status === 'completed';
  await until(made, 90_000, () => JSON.stringify(now));
  return now;
}

const recorderPids = () =>
  sessionProcesses(server.pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('bedrud\0recorder'));

test('tracks, people and times of a meeting whose worker and recorder die', async (t) => {
  const { room, call, close, url } = await meeting();
  const kept = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
  try {
    await call('start', url, room.name);
    const started = await record(room, 'start', { type: 'tracks' });
    assert.ok(started.status < 300, String(started));
    const folder = await captureOf(room);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    const events = () => eventsOf(folder);
    const happens = (what, test) => until(() => events().find(test), 20_000, () => `${what}: ${JSON.stringify(events())}`);
    const begun = (segment) => events().filter(({ type, file }) => type === 'track' && file.startsWith(`${segment}-`));
    await until(() => begun(1).length === 3, 20_000, () => `three files: ${JSON.stringify(events())}`);
    await until(async () => (await call('recording')).every(Boolean), 5000, 'everybody is told');

    await happens('both speak', ({ type, participants }) => type === 'speakers' && participants.length === 2);
    await call('mute', 'ben', true);
    await happens('ben is muted', ({ type, muted }) => type === 'mute' && muted);
    await call('mute', 'ben', false);
    await call('rename', 'ben', 'Benjamin');
    await happens('ben has another name', ({ type, name }) => type === 'name' && name === 'Benjamin');
    await call('publish', 'h264');
    const camera = await happens('a second camera', ({ type, codec }) => type === 'track' && codec === 'h264');
    await call('unpublish');
    await happens('it ends', ({ type, track }) => type === 'track_ended' && track === camera.track);

    process.kill(server.workers[0], 'SIGKILL');
    const again = (file) => new RegExp(`^1-${file.slice(2, -6)}-1.mkv$`);
    for (const { file, codec } of begun(1).filter(({ track }) => track !== camera.track))
      await happens(`${codec} goes on after a worker`, (event) => event.type === 'track' && again(file).test(event.file));
    const [recorder] = recorderPids();
    const killed = Date.now() - events()[0].at;
    process.kill(recorder, 'SIGKILL');
    await until(() => begun(2).length === 3, 20_000, () => `a second segment: ${JSON.stringify(events())}`);
    await call('leave', 'ben');
    await happens('ben leaves', ({ type }) => type === 'leave');
    const { ben } = await call('sids');
    assert.ok(ben === undefined || events().some(({ type, sid }) => type === 'leave' && sid === ben));

    const stopped = await record(room, 'stop');
    assert.ok(stopped.status < 300, String(stopped));
    await happens('the end', ({ type }) => type === 'stop');
    cpSync(folder, kept, { recursive: true });
    const log = eventsOf(kept);
    assert.equal(log.at(-1).reason, 'stopped');
    assert.ok(log.every(({ t: time }, i) => i === 0 || time >= log[i - 1].t), 'times never go back');
    assert.deepEqual(log.filter(({ type }) => type === 'join').map(({ identity }) => identity), ['ann', 'ben']);
    for (const { file, codec, t: time } of log.filter(({ type }) => type === 'track')) {
      const whole = path.join(kept, file);
      assert.equal(await complaints(whole), '', file);
      const { codec_name: name, times } = await contents(whole);
      assert.equal(name, codec, file);
      assert.ok(Math.abs(times[0] * 1000 - time) < 2500, `${file} begins at ${times[0]}, ${time} ms`);
      if (file.startsWith('1-') && /-1.mkv$/.test(file)) {
        const lost = killed / 1000 - times.at(-1);
        t.diagnostic(`${file} ends ${lost.toFixed(2)} s before the kill`);
        assert.ok(lost < 4, `${file} ends ${lost} s before its recorder`);
      }
    }
  } finally {
    await close();
    rmSync(kept, { recursive: true, force: true });
  }
});

test('the egress API of the SDK records a person and says what it was asked for', async () => {
  const { room, call, close, url } = await meeting();
  const egress = new EgressClient(server.url, keys.key, keys.secret);
  try {
    await call('start', url, room.name);
    const store = { case: 's3', value: new S3Upload({ accessKey: 'key-of-a-store', secret: 'secret-of-a-store', bucket: 'films' }) };
    const file = new EncodedFileOutput({ filepath: 'ann.mp4', output: store });
    const begun = await egress.startParticipantEgress(room.name, 'ann', { file }, { encodingOptions: EncodingOptionsPreset.H264_1080P_30 });
    const { case: kind, value } = begun.request;
    assert.deepEqual([kind, value.identity, value.fileOutputs[0].filepath], ['participant', 'ann', 'ann.mp4']);
    assert.ok(!JSON.stringify(begun.toJson()).includes('of-a-store'), 'no key of a store comes back');
    const state = async () => (await egress.listEgress({ egressId: begun.egressId }))[0];
    await until(async () => (await state()).status === EgressStatus.EGRESS_ACTIVE, 15_000, 'it runs');
    assert.equal((await egress.listEgress({ roomName: room.name, active: true })).length, 1);
    const folder = await captureOf(room);
    await until(() => eventsOf(folder).filter(({ type }) => type === 'track').length >= 2, 20_000, 'her picture and her sound');
    await until(() => eventsOf(folder).some(({ type }) => type === 'speakers'), 20_000, 'she speaks');
    assert.ok(eventsOf(folder).every(({ type, identity }) => type !== 'join' || identity === 'ann'), 'of her alone');
    await egress.stopEgress(begun.egressId);
    let done;
    await until(async () => (done = await state()).status >= EgressStatus.EGRESS_COMPLETE, 60_000, () => JSON.stringify(done));
    assert.equal(done.status, EgressStatus.EGRESS_COMPLETE, done.error);
    assert.ok(done.fileResults[0].size > 0n && done.fileResults[0].duration > 0n);
    assert.equal(done.request.case, 'participant');
    const film = await (await fetch(server.url + done.fileResults[0].location, { headers: { authorization: `Bearer ${admin.token}` } })).arrayBuffer();
    assert.equal(BigInt(film.byteLength), done.fileResults[0].size);
  } finally {
    await close();
  }
});

test('a server that is killed goes on with its recording', async (t) => {
  const { room, call, close, url } = await meeting();
  try {
    await call('start', url, room.name);
    const { id } = (await record(room, 'start', {})).json();
    const folder = await captureOf(room);
    await threeTracks(folder, 1);
    const { port, mediaPort } = server;
    await server.crash();
    await until(() => eventsOf(folder).filter(({ type }) => type === 'track_ended').length === 3, 10_000, 'its files are made whole');
    server = await startServer({ env, data, port, mediaPort, workers: 2 });
    await threeTracks(folder, 2, 60_000);
    const [first, second] = eventsOf(folder).filter(({ type }) => type === 'start');
    assert.deepEqual([first.segment, second.segment, second.at], [1, 2, first.at], 'on the same line of time');
    const gap = tracksOf(folder, 2)[0].t - eventsOf(folder).filter(({ type, file }) => type === 'track_ended' && file.startsWith('1-')).at(-1).t;
    t.diagnostic(`nothing was written for ${gap} ms`);
    assert.deepEqual((await record(room, 'stop')).json(), { id, status: 'processing' });
    const now = await completed(room, id);
    assert.ok(now.durationMs >= second.t, 'the film has both parts');
  } finally {
    await close();
  }
});

test('a recorder that dies again and again ends the recording, not the meeting', async () => {
  const { room, call, close, url } = await meeting();
  try {
    await call('start', url, room.name);
    const { id } = (await record(room, 'start', {})).json();
    const folder = await captureOf(room);
    for (const segment of [1, 2, 3, 4]) {
      await threeTracks(folder, segment);
      process.kill(recorderPids()[0], 'SIGKILL');
    }
    const now = await completed(room, id);
    assert.equal(now.endReason, 'The recorder failed');
    assert.deepEqual(recorderPids(), []);
    await until(async () => (await call('recording')).every((told) => !told), 5000, 'everybody is told');
    assert.ok((await record(room, 'start', {})).status < 300, 'another recording can begin');
    assert.ok((await record(room, 'stop')).status < 300);
  } finally {
    await close();
  }
});

test('what is encrypted end to end is not recorded', async () => {
  const { room, call, close, url } = await meeting();
  try {
    await call('startSecret', url, room.name);
    const refused = await record(room, 'start', {});
    assert.ok(refused.status >= 400, String(refused));
    assert.deepEqual(recorderPids(), []);
    // Nor what becomes so in the middle.
    const plain = await host.createRoom();
    await call('start', url, plain.name);
    assert.ok((await record(plain, 'start', {})).status < 300);
    const folder = await captureOf(plain);
    await call('startSecret', url, plain.name);
    await until(() => eventsOf(folder).at(-1).reason === 'encrypted', 10_000, () => JSON.stringify(eventsOf(folder)));
    await until(() => recorderPids().length === 0, 5000, 'the recorder ends');
  } finally {
    await close();
  }
});
