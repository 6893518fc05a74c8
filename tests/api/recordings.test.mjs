// The recording routes: who may, what is found where, files whole and in part, links, deleting. What was recorded is put into
// the database and the folder by the test; how it is recorded and rendered is tested elsewhere.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { onBothDatabases, statement } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin, guestLogin, register } from '../support/people.mjs';
import { until } from '../support/wait.mjs';

const content = Array.from({ length: 100 }, (_, i) => String(i % 10)).join('');
const ok = (answer, status = 200) => {
  assert.equal(answer.status, status, String(answer));
  return answer.json();
};
function refused(answer, status, text) {
  assert.equal(answer.status, status, String(answer));
  if (text) assert.equal(answer.json().error, text);
}

onBothDatabases('recordings', (world) => {
  let admin, host, mia, eve, guest, room, other;
  const url = (route) => world.server.url + route;
  const file = (id) => path.join(world.server.data, 'recordings', 'files', `${id}-x.mp4`);
  const of = (one, what = '') => `/api/rooms/${one.id}/recordings${what}`;
  const open = (route, options) => send(url(route), options);

  /** A recording of a room; returns its id. */
  function recorded(where, { status = 'completed', by = host, storage = 'disk', age = 0 } = {}) {
    const id = randomUUID();
    const at = Date.now() - age;
    const key = status === 'completed' ? `files/${id}-x.mp4` : '';
    statement(
      world,
      `INSERT INTO recordings (id, room_id, room_name, created_by, status, storage, storage_key, file_size, duration_ms, started_at,
        completed_at, created_at, updated_at) VALUES ('${id}', '${where.id}', '${where.name}', '${by.id}', '${status}', '${storage}', '${key}',
        100, 61000, ${at}, ${at}, ${at}, ${at})`,
    );
    if (key) {
      mkdirSync(path.dirname(file(id)), { recursive: true });
      writeFileSync(file(id), content);
    }
    return id;
  }

  before(async () => {
    admin = await firstAdmin(world.server);
    host = await register(world.server, { name: 'Hana Host' });
    mia = await register(world.server, { name: 'Mia Member' });
    eve = await register(world.server, { name: 'Eve Elsewhere' });
    guest = await guestLogin(world.server);
    room = await host.createRoom();
    other = await eve.createRoom();
    for (const person of [host, mia]) ok(await person.join(room.name));
  });

  test('the gates stand in their order', async () => {
    const start = (person, id = room.id, json) => person.call('POST', `/api/rooms/${id}/recording/start`, json);
    const stop = (person, id = room.id) => person.call('POST', `/api/rooms/${id}/recording/stop`);
    refused(await send(url(`/api/rooms/${room.id}/recording/start`), { method: 'POST' }), 401);
    refused(await start(mia, 'no-id'), 403, 'Recordings are disabled on this server');
    refused(await stop(mia, 'no-id'), 403, 'Recordings are disabled on this server');
    ok(await admin.call('PUT', '/api/admin/settings', { recordingsEnabled: true }));
    const cases = [
      [start(host, 'no-id'), 400, 'Invalid room ID'],
      [stop(host, 'no-id'), 400, 'Invalid room ID'],
      [start(host, randomUUID()), 404, 'Room not found'],
      [start(mia), 403, 'Only moderators can start recordings'],
      [start(guest), 403, 'Only moderators can start recordings'],
      [start(eve), 403, 'Only moderators can start recordings'],
      [stop(mia), 403, 'Only moderators can stop recordings'],
      [stop(host), 404, 'no active recording for this room'],
      [start(host, room.id, { mode: 'dance' }), 400, 'Invalid recording type'],
      [start(host, room.id, { layout: 'heap' }), 400, 'Invalid recording layout'],
    ];
    for (const [answer, status, text] of cases) refused(await answer, status, text);
    ok(await host.call('PUT', `/api/room/${room.id}/settings`, { settings: { recordingsAllowed: false } }));
    refused(await start(host), 403, 'recordings are not allowed for this room');
    ok(await host.call('PUT', `/api/room/${room.id}/settings`, { settings: { recordingsAllowed: true, e2ee: true } }));
    assert.match(ok(await start(host), 403).error, /end-to-end encrypted/);
    ok(await host.call('PUT', `/api/room/${room.id}/settings`, { settings: { e2ee: false } }));
    // Nobody is connected to the meeting.
    const answer = await start(host);
    assert.ok([409, 500].includes(answer.status), String(answer));
    assert.equal(ok(await host.join(room.name)).activeRecordingId, '');
    const running = recorded(room, { status: 'started' });
    refused(await start(host), 409, 'a recording is already active for this room');
    statement(world, `DELETE FROM recordings WHERE id = '${running}'`);
    const active = recorded(room, { status: 'processing' });
    assert.notEqual((await start(host)).json().error, 'a recording is already active for this room', 'a film holds nobody up');
    const joined = ok(await mia.join(room.name));
    assert.deepEqual([joined.activeRecordingId, joined.recording.status, joined.recording.startedByName], [active, 'processing', 'Hana Host']);
    statement(world, `DELETE FROM recordings WHERE id = '${active}'`);
  });

  test('lists are for people of the room, and a recording is found only in its room (W24)', async () => {
    const id = recorded(room);
    const page = ok(await mia.call('GET', of(room, '?limit=1')));
    assert.deepEqual([page.total, page.page, page.limit], [1, 1, 1]);
    const { createdAt, startedAt, completedAt, ...one } = page.recordings[0];
    for (const time of [createdAt, startedAt, completedAt]) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(one, {
      id,
      recordingType: 'composite',
      durationMs: 61000,
      fileSize: 100,
      fileUrl: `/recordings/${id}`,
      status: 'completed',
      downloadStatus: 'ready',
      roomId: room.id,
      roomName: room.name,
      createdBy: host.id,
      layout: 'speaker',
      format: 'mp4',
      progress: 0,
    });
    assert.deepEqual(ok(await host.call('GET', '/api/recordings')).recordings.map((own) => own.id), [id]);
    assert.equal(ok(await mia.call('GET', '/api/recordings')).total, 0, 'of rooms of others only what one began');
    assert.equal(ok(await mia.call('GET', of(room, `/${id}`))).id, id);
    assert.deepEqual(ok(await host.call('GET', of(room, `/${id}/wait`))), { status: 'active', id });
    refused(await eve.call('GET', of(room)), 404, 'Room not found');
    for (const [method, what] of [['GET', ''], ['GET', '/wait'], ['DELETE', ''], ['POST', '/share'], ['POST', '/link']]) {
      refused(await eve.call(method, of(other, `/${id}${what}`)), 404, 'Recording not found');
      const answer = await eve.call(method, of(room, `/${id}${what}`));
      assert.ok([403, 404].includes(answer.status), `${method} ${what}: ${answer}`);
    }
    assert.ok(existsSync(file(id)));
    const failed = recorded(room, { status: 'failed' });
    statement(world, `UPDATE recordings SET error = 'no egress' WHERE id = '${failed}'`);
    const view = ok(await host.call('GET', of(room, `/${failed}`)));
    assert.deepEqual([view.downloadStatus, view.error, view.fileUrl], ['failed', 'no egress', undefined]);
    assert.deepEqual(ok(await host.call('GET', of(room, `/${failed}/wait`))), { status: 'failed', error: 'no egress' });
  });

  test('whoever waits hears of a change at once', async () => {
    const id = recorded(other, { status: 'pending', by: eve });
    const began = Date.now();
    const waiting = eve.call('GET', of(other, `/${id}/wait`));
    // What the request finds is a pending one, whatever comes first; deleting is the change that a test can make.
    ok(await eve.call('DELETE', of(other, `/${id}`)));
    const answer = await waiting;
    assert.ok(Date.now() - began < 14_000);
    assert.ok([200, 404].includes(answer.status), String(answer));
  });

  test('files: whole, in part, by cookie, by name, by the address of the Go server', async () => {
    const id = recorded(room);
    const address = `/recordings/${id}`;
    const whole = await open(address, { token: mia.token });
    assert.equal(whole.status, 200, String(whole));
    assert.equal(whole.text, content);
    assert.deepEqual([whole.headers['content-type'], whole.headers['accept-ranges'], whole.headers['cache-control']], ['video/mp4', 'bytes', 'private, no-cache']);
    assert.match(whole.headers['content-disposition'], new RegExp(`^inline; filename="${room.name} \\d{4}-\\d\\d-\\d\\d \\d\\d\\.\\d\\d\\.mp4"`));
    assert.match((await open(`${address}?download=1`, { token: mia.token })).headers['content-disposition'], /^attachment/);
    const part = (range, headers = {}) => open(address, { token: mia.token, headers: { range, ...headers } });
    for (const [range, status, text, header] of [
      ['bytes=0-9', 206, '0123456789', 'bytes 0-9/100'],
      ['bytes=95-', 206, '56789', 'bytes 95-99/100'],
      ['bytes=-3', 206, '789', 'bytes 97-99/100'],
      ['bytes=100-', 416, '', 'bytes */100'],
      ['bytes=1-2,5-6', 200, content, undefined],
    ]) {
      const answer = await part(range);
      assert.deepEqual([answer.status, answer.text, answer.headers['content-range']], [status, text, header], range);
    }
    assert.equal((await part('bytes=0-9', { 'if-range': '"another"' })).status, 200);
    assert.equal((await open(address, { token: mia.token, headers: { 'if-none-match': whole.headers.etag } })).status, 304);
    const head = await open(address, { method: 'HEAD', token: mia.token });
    assert.deepEqual([head.status, head.headers['content-length'], head.text], [200, '100', '']);
    assert.equal((await open(address, { cookies: { access_token: mia.token } })).status, 200);
    const old = `/recordings/recordings/${host.id}/${room.id}/${id}-20260101T000000Z-20260101T010000Z.mp4`;
    assert.equal((await open(old, { token: mia.token })).text, content);
    refused(await open(old.replace(room.id, other.id), { token: mia.token }), 404, 'Not found');
    refused(await open(address), 401);
    refused(await open(address, { token: eve.token }), 403, 'Forbidden');
    refused(await open(`/recordings/${randomUUID()}`, { token: mia.token }), 404, 'Not found');
    refused(await open('/recordings/..%2f..%2fbedrud.db', { token: admin.token }), 400, 'Invalid path');
    refused(await open(`/recordings/${id}/thumbnail.jpg`, { token: mia.token }), 404, 'Not found');
  });

  test('links open a file until they end, shared ones with a password', async () => {
    const id = recorded(room);
    const link = ok(await mia.call('POST', of(room, `/${id}/link`), { minutes: 5 }));
    assert.equal((await open(link.url)).text, content);
    for (const bad of [link.url.replace(/expires=\d/, 'expires=9'), `${link.url}x`, link.url.replace(/&signature.*/, '')]) {
      assert.ok([401, 403].includes((await open(bad)).status), bad);
    }
    refused(await mia.call('POST', of(room, `/${id}/link`), { minutes: 0 }), 400);
    refused(await mia.call('POST', of(room, `/${id}/share`)), 403, 'Only the room creator can share recordings');
    const shared = ok(await host.call('POST', of(room, `/${id}/share`), { password: 'a secret', hours: 1 }));
    assert.equal(new URL(shared.url).pathname, `/recording/${shared.token}`);
    const about = ok(await open(`/api/recordings/shared/${shared.token}`));
    assert.deepEqual([about.roomName, about.passwordRequired, about.fileUrl], [room.name, true, undefined]);
    refused(await open(`/api/recordings/shared/${shared.token}`, { json: { password: 'wrong' } }), 403);
    const opened = ok(await open(`/api/recordings/shared/${shared.token}`, { json: { password: 'a secret' } }));
    assert.equal((await open(opened.fileUrl)).text, content);
    ok(await host.call('DELETE', of(room, `/${id}/share`)));
    refused(await open(opened.fileUrl), 403);
    refused(await open(`/api/recordings/shared/${shared.token}`), 404);
  });

  test('deleting takes the files with it (W41), by the host and by administrators', async () => {
    const [one, two, three] = [recorded(room), recorded(room), recorded(other)];
    refused(await mia.call('DELETE', of(room, `/${one}`)), 403, 'Only the room creator can clear recordings');
    assert.deepEqual(ok(await host.call('DELETE', of(room, `/${one}`))), { message: 'Recording cleared' });
    refused(await host.call('DELETE', of(room, `/${one}`)), 404, 'Recording not found');
    assert.deepEqual(ok(await host.call('DELETE', of(room))), { message: 'Recordings cleared' });
    for (const id of [one, two]) assert.ok(!existsSync(file(id)));
    const list = (query = '') => admin.call('GET', `/api/admin/recordings?roomId=${other.id}${query}`);
    assert.deepEqual(ok(await list()).recordings.map((row) => row.id), [three]);
    assert.equal(ok(await list('&status=failed')).total, 0);
    assert.equal(ok(await list('&createdAfter=2999-01-01T00:00:00Z')).total, 0);
    refused(await list('&createdBefore=yesterday'), 400, 'Invalid createdBefore: use ISO 8601 (e.g. 2025-01-01T00:00:00Z)');
    refused(await eve.call('GET', '/api/admin/recordings'), 403);
    refused(await admin.call('POST', '/api/admin/recordings/bulk/delete', { ids: [] }), 400, 'No recording IDs provided');
    const ids = Array.from({ length: 501 }, () => three);
    refused(await admin.call('POST', '/api/admin/recordings/bulk/delete', { ids }), 400, 'Maximum 500 recordings per request');
    const bulk = ok(await admin.call('POST', '/api/admin/recordings/bulk/delete', { ids: [three, 'none'] }), 202);
    assert.deepEqual([bulk.totalProcessed, bulk.totalFailed, bulk.results[three].success], [2, 1, true]);
    await until(async () => ok(await list()).total === 0 && !existsSync(file(three)), 10_000, 'the job deletes it');
    refused(await admin.call('POST', `/api/admin/recordings/${randomUUID()}/render`), 404, 'Recording not found');
  });

  test('a file that cannot be deleted is named, and the row stays (W41)', async () => {
    const bad = recorded(room, { storage: 's3' }); // a store that is not configured here
    const cleared = ok(await host.call('DELETE', of(room)), 207);
    assert.deepEqual(cleared, { message: 'Recordings cleared with some file deletions failed', failedRecIDs: [bad] });
    assert.equal(ok(await admin.call('GET', `/api/admin/recordings?roomId=${room.id}`)).recordings[0].status, 'deleting');
    statement(world, `DELETE FROM recordings WHERE id = '${bad}'`);
  });

  test('a room that is closed takes its recordings with it (W44)', async () => {
    const gone = await host.createRoom();
    const id = recorded(gone);
    ok(await admin.call('DELETE', `/api/admin/rooms/${gone.id}`), 202);
    const left = async () => ok(await admin.call('GET', `/api/admin/recordings?roomId=${gone.id}`)).total;
    await until(async () => (await left()) === 0, 10_000, 'the recording goes');
    assert.ok(!existsSync(file(id)));
  });
});
