// Rooms as administrators of the server see and end them, on both databases.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onEveryMedia, statement } from '../support/databases.mjs';
import { firstAdmin, register, unique } from '../support/people.mjs';
import { SignalClient } from '../support/signal_client.mjs';

const done = (answer, status = 200) => {
  assert.equal(answer.status, status, String(answer));
  return answer.json();
};
function refused(answer, status, text) {
  assert.equal(answer.status, status, String(answer));
  assert.equal(answer.json().error, text);
}

onEveryMedia('administration of rooms', (world) => {
  let admin, host, member;
  const rooms = async (query) => done(await admin.call('GET', `/api/admin/rooms?${query}`));
  const names = async (query) => (await rooms(query)).rooms.map((room) => room.name);
  const act = (room, what, json) => admin.call('POST', `/api/admin/rooms/${room.id}/${what}`, json);
  before(async () => {
    admin = await firstAdmin(world.server);
    host = await register(world.server, { name: 'Hana 100% Host' });
    member = await register(world.server, { name: 'Mia Member' });
  });

  test('only administrators', async () => {
    const room = await host.createRoom();
    for (const [method, route, json] of [
      ['GET', ''], ['GET', '/events'], ['POST', '/bulk/suspend', { ids: [room.id] }], ['POST', '/bulk/close', { ids: [room.id] }],
      ['PUT', `/${room.id}`, {}], ['DELETE', `/${room.id}`], ['POST', `/${room.id}/suspend`], ['POST', `/${room.id}/reactivate`],
      ['POST', `/${room.id}/token`, { userId: host.id }], ['GET', `/${room.id}/participants`],
      ['POST', `/${room.id}/participants/${host.id}/kick`], ['POST', `/${room.id}/participants/${host.id}/mute`],
    ]) {
      refused(await host.call(method, `/api/admin/rooms${route}`, json), 403, 'Insufficient access rights');
    }
  });

  test('W83: every filter and every order of the list answers', async () => {
    const word = unique('listed');
    const [open, shut] = [await host.createRoom({ name: `${word}-b`, maxParticipants: 4 }), await member.createRoom({ name: `${word}-a`, isPublic: false })];
    done(await host.join(open.name));
    const found = await rooms(`q=${word}&sort=name&order=asc`);
    assert.deepEqual([found.total, found.page, found.limit], [2, 1, 50]);
    assert.deepEqual(found.rooms.map((room) => [room.name, room.participantsCount, room.ownerName, room.ownerEmail]), [
      [shut.name, 0, 'Mia Member', member.email],
      [open.name, 1, 'Hana 100% Host', host.email],
    ]);
    for (const sort of ['name', 'createdAt', 'maxParticipants', 'participantsCount', 'lastActivityAt', 'createdBy']) {
      for (const order of ['asc', 'desc']) assert.equal((await rooms(`q=${word}&sort=${sort}&order=${order}`)).total, 2, sort);
    }
    const [early, late] = ['2020-01-01T00:00:00Z', '2999-01-01T00:00:00%2B02:00'];
    for (const [filter, expected] of [
      ['visibility=public', [open.name]],
      ['visibility=private,public', [open.name, shut.name]],
      ['status=active', [open.name, shut.name]],
      ['status=suspended,archived', []],
      ['occupancy=empty', [shut.name]],
      ['occupancy=1-5', [open.name]],
      ['occupancy=20%2B', []],
      ['capacity=1-5', [open.name]],
      ['capacity=empty', [shut.name]],
      ['created=today', [open.name, shut.name]],
      ['owner=100%25', [open.name]],
      ['createdBy=mia', [shut.name]],
      [`dateFrom=${early}&dateTo=${late}`, [open.name, shut.name]],
      [`dateTo=${early}`, []],
      [`lastActivityFrom=${early}&lastActivityTo=${late}`, [open.name]],
      ['limit=1&page=2', [open.name]],
    ]) {
      const sorted = filter.startsWith('limit') ? '&sort=name&order=asc' : '&sort=createdAt&order=asc';
      assert.deepEqual(await names(`q=${word}&${filter}${sorted}`), expected, filter);
    }
    assert.deepEqual(await names(`search=${word}-b`), [open.name]);
  });

  test('W80: a percent sign or an underscore in a search stands for itself', async () => {
    assert.deepEqual(await names('q=%25'), []);
    assert.deepEqual(await names('q=_'), []);
  });

  test('W86: a page of a thousand is a page of a thousand', async () => {
    assert.equal((await rooms('limit=1000')).limit, 1000);
    assert.equal((await rooms('limit=1001')).limit, 50);
  });

  for (const [query, text] of [
    ['visibility=secret', 'Invalid visibility: secret'],
    ['status=open', 'Invalid status: open'],
    ['occupancy=many', 'Invalid occupancy filter'],
    ['capacity=many', 'Invalid capacity filter'],
    ['created=ever', 'Invalid created filter'],
    ['sort=id', 'Invalid sort field'],
    ['order=up', 'Invalid order, must be asc or desc'],
    ['dateFrom=yesterday', 'Invalid dateFrom format, expected RFC 3339'],
  ]) {
    test(`the list refuses ${query}`, async () => refused(await admin.call('GET', `/api/admin/rooms?${query}`), 400, text));
  }

  test('W89: events carry their real time, and who only has a row did not join', async () => {
    const room = await host.createRoom({ name: unique('events') });
    const since = Date.now();
    done(await member.join(room.name));
    const ask = async (query) => done(await admin.call('GET', `/api/admin/rooms/events?q=${room.name}&${query}`));
    const all = await ask('order=asc');
    assert.deepEqual(
      all.events.map((event) => [event.type, event.roomId, event.userName]),
      [['room_created', room.id, 'Hana 100% Host'], ['room_joined', room.id, 'Mia Member']],
    );
    assert.ok(Math.abs(Date.parse(all.events[1].timestamp) - since) < 60_000, all.events[1].timestamp);
    assert.equal((await ask('type=room_joined')).total, 1);
    assert.equal((await ask('dateFrom=2020-01-01&dateTo=2020-01-02')).total, 0);
    refused(await admin.call('GET', '/api/admin/rooms/events?type=left'), 400, 'Invalid event type: left');
    refused(await admin.call('GET', '/api/admin/rooms/events?dateTo=1.1.'), 400, 'Invalid dateTo format, expected YYYY-MM-DD');
  });

  test('W63: a suspended room is shut and keeps its name until it is reactivated', async () => {
    const room = await host.createRoom();
    done(await host.join(room.name));
    assert.deepEqual(done(await act(room, 'suspend'), 202), { message: 'Room suspension queued' });
    refused(await act(room, 'suspend'), 400, 'Room is not active');
    for (const person of [host, member]) refused(await person.join(room.name), 410, 'room is no longer active');
    refused(await host.call('POST', '/api/room/create', { name: room.name }), 403, 'This room has been suspended by an administrator');
    assert.equal((await rooms(`q=${room.name}`)).rooms[0].isSuspended, true);
    const view = done(await act(room, 'reactivate'));
    assert.deepEqual([view.isActive, view.id], [true, room.id]);
    refused(await act(room, 'reactivate'), 400, 'Room is already active');
    assert.ok(done(await member.join(room.name)).token);
  });

  test('W46: an archived room comes back as it was, unless its name has another owner now', async () => {
    const room = await host.createRoom({ maxParticipants: 9, settings: { allowChat: false } });
    done(await host.call('DELETE', `/api/room/${room.id}`), 202);
    const other = await member.createRoom({ name: room.name });
    refused(await act(room, 'reactivate'), 409, 'a room with this name already exists');
    done(await admin.call('DELETE', `/api/admin/rooms/${other.id}`), 202);
    const view = done(await act(room, 'reactivate'));
    assert.equal(view.deletedAt, undefined);
    assert.deepEqual([view.name, view.createdBy, view.maxParticipants, view.settings.allowChat], [room.name, host.id, 9, false]);
    assert.ok(done(await host.join(room.name)).token);
  });

  test('a closed room is gone', async () => {
    const room = await host.createRoom();
    assert.deepEqual(done(await admin.call('DELETE', `/api/admin/rooms/${room.id}`), 202), { message: 'Room close queued' });
    refused(await admin.call('DELETE', `/api/admin/rooms/${room.id}`), 404, 'Room not found');
    refused(await host.join(room.name), 404, 'Room not found');
  });

  test('W87: many at once', async () => {
    const some = [await host.createRoom(), await host.createRoom(), await host.createRoom()];
    done(await act(some[2], 'suspend'), 202);
    const ids = [...some.map((room) => room.id), 'nothing'];
    for (const what of ['suspend', 'close']) {
      const answer = done(await admin.call('POST', `/api/admin/rooms/bulk/${what}`, { ids }), 202);
      assert.deepEqual([answer.totalProcessed, answer.totalFailed], [4, 1], what);
      assert.deepEqual(answer.results.nothing, { success: false, error: 'room not found' });
      assert.deepEqual(answer.results[some[2].id], { success: true, name: some[2].name });
      refused(await admin.call('POST', `/api/admin/rooms/bulk/${what}`, { ids: [] }), 400, 'No room IDs provided');
      refused(await admin.call('POST', `/api/admin/rooms/bulk/${what}`, { ids: Array(501).fill('x') }), 400, 'Maximum 500 rooms per request');
    }
    assert.deepEqual(await names(`q=${some[0].name}`), []);
  });

  test('limits and settings of somebody’s room, what is left out stays', async () => {
    const room = await host.createRoom({ settings: { allowChat: false } });
    const view = done(await admin.call('PUT', `/api/admin/rooms/${room.id}`, { maxParticipants: 7, settings: { isPersistent: true } }));
    assert.deepEqual([view.maxParticipants, view.settings.isPersistent, view.settings.allowChat], [7, true, false]);
    refused(await admin.call('PUT', `/api/admin/rooms/${room.id}`, { maxParticipants: 0 }), 400, 'maxParticipants must be between 1 and 1000');
    refused(await admin.call('PUT', '/api/admin/rooms/nothing', {}), 404, 'Room not found');
  });

  test('people of a room, muted and sent out, the host too', async () => {
    const room = await host.createRoom();
    const { token } = done(await host.join(room.name));
    const socket = await SignalClient.join(`${world.server.url.replace('http', 'ws')}/livekit`, token);
    try {
      const inside = done(await admin.call('GET', `/api/admin/rooms/${room.id}/participants`));
      assert.equal(inside.room.id, room.id);
      assert.deepEqual(inside.participants.map((one) => [one.identity, one.isPublisher, one.tracks]), [[host.id, false, []]]);
      done(await act(room, `participants/${host.id}/mute`));
      refused(await act(room, `participants/${member.id}/mute`), 404, 'Participant not found');
      refused(await act(room, `participants/${member.id}/kick`), 404, 'Participant not found');
      done(await act(room, `participants/${host.id}/kick`));
      assert.deepEqual(done(await admin.call('GET', `/api/admin/rooms/${room.id}/participants`)).participants, []);
    } finally {
      socket.socket.close();
    }
    refused(await admin.call('GET', '/api/admin/rooms/nothing/participants'), 404, 'Room not found');
  });

  test('a media token for somebody’s seat opens a private room', async () => {
    const room = await host.createRoom({ isPublic: false, password: 'open sesame' });
    const { token } = done(await act(room, 'token', { userId: member.id, duration: 600 }));
    const socket = await SignalClient.join(`${world.server.url.replace('http', 'ws')}/livekit`, token);
    socket.socket.close();
    refused(await act(room, 'token', { userId: 'nobody' }), 404, 'User not found');
    refused(await act(room, 'token', { userId: member.id, duration: 5 }), 400, 'duration must be between 60 and 86400 seconds');
  });

  test('every deed stands in the audit log', async () => {
    const { entries } = done(await admin.call('GET', '/api/admin/audit?action=room.&limit=200'));
    const actions = new Set(entries.map((entry) => entry.action));
    for (const action of ['room.suspend', 'room.reactivate', 'room.close', 'room.update', 'room.token']) assert.ok(actions.has(action), action);
  });

  test('a room never has more people than its limit, whoever comes at the same moment', async () => {
    const room = await host.createRoom({ maxParticipants: 5 });
    const people = await Promise.all(Array.from({ length: 12 }, () => register(world.server)));
    const answers = await Promise.all(people.map((person) => person.join(room.name)));
    assert.equal(answers.filter((answer) => answer.status === 200).length, 5, answers.map(String).join('\n'));
    for (const answer of answers) if (answer.status !== 200) refused(answer, 403, 'room is full');
    assert.equal((await rooms(`q=${room.name}`)).rooms[0].participantsCount, 5);
  });

  test('W36: a limit that is lowered counts for the next who comes, not for who is there', async () => {
    const room = await host.createRoom({ maxParticipants: 5 });
    const people = await Promise.all(Array.from({ length: 3 }, () => register(world.server)));
    for (const person of people.slice(0, 2)) done(await person.join(room.name));
    done(await host.call('PUT', `/api/room/${room.id}/settings`, { maxParticipants: 2 }));
    refused(await people[2].join(room.name), 403, 'room is full');
    assert.ok(done(await people[0].join(room.name)).token);
  });

  test('W48: a persistent room is open when its time is over and nobody is in it', async () => {
    const room = await host.createRoom();
    done(await admin.call('PUT', `/api/admin/rooms/${room.id}`, { settings: { isPersistent: true } }));
    statement(world, `UPDATE rooms SET expires_at = 1 WHERE id = '${room.id}'`);
    assert.ok(done(await member.join(room.name)).token);
  });

  test('W47: a meeting outlives the time of its room while people are in it', async () => {
    const room = await host.createRoom();
    done(await host.join(room.name));
    statement(world, `UPDATE rooms SET expires_at = 1 WHERE id = '${room.id}'`);
    assert.ok(done(await member.join(room.name)).token);
    refused(await member.call('POST', '/api/room/create', { name: room.name }), 409, 'a room with this name already exists');
    statement(world, `UPDATE room_participants SET is_active = FALSE WHERE room_id = '${room.id}'`);
    statement(world, `UPDATE rooms SET expires_at = 1 WHERE id = '${room.id}'`);
    refused(await member.join(room.name), 410, 'room is no longer active');
    assert.equal(done(await host.join(room.name)).status, 'archived_owned');
  });
});
