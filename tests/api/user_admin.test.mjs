// Administration of accounts and invitations, and its log.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onBothDatabases, statement } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin, guestLogin, password, Person, register, unique } from '../support/people.mjs';

onBothDatabases('administration', (world) => {
  let admin;
  before(async () => (admin = await firstAdmin(world.server)));
  const get = async (route) => {
    const answer = await admin.call('GET', `/api/admin/${route}`);
    assert.equal(answer.status, 200, String(answer));
    return answer.json();
  };
  const log = async (query) => (await get(`audit?${query}`)).entries;
  async function administrator() {
    const person = await register(world.server);
    const answer = await admin.call('POST', '/api/admin/users/bulk/promote', { ids: [person.id] });
    assert.equal(answer.json().results[person.id].success, true, String(answer));
    return person;
  }
  function refused(answer, status, error) {
    assert.deepEqual([answer.status, answer.json().error], [status, error], String(answer));
  }

  test('accounts are found, filtered, sorted and paged without a gap', async () => {
    const word = unique('find').toLowerCase();
    const people = [];
    for (const letter of ['a', 'b', 'c', 'd', 'e']) {
      people.push(await register(world.server, { email: `${word}.${letter}@example.org`, name: `${word} ${letter}` }));
    }
    const all = await get(`users?q=${word.toUpperCase()}&sort=name&order=asc`);
    assert.deepEqual(all.users.map(({ name }) => name.at(-1)), ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual([all.total, all.page, all.limit], [5, 1, 50]);
    const pages = [];
    for (const page of [1, 2, 3]) pages.push(...(await get(`users?q=${word}&sort=email&order=desc&limit=2&page=${page}`)).users);
    assert.deepEqual(pages.map(({ email }) => email.at(-13)), ['e', 'd', 'c', 'b', 'a']);
    const [one] = all.users;
    assert.match(one.createdAt, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.deepEqual(Object.keys(one).sort(), ['accesses', 'avatarUrl', 'createdAt', 'email', 'id', 'isActive', 'isAdmin', 'name', 'provider']);
    await admin.call('PUT', `/api/admin/users/${people[0].id}/status`, { active: false });
    const count = async (query) => (await get(`users?q=${word}&${query}`)).total;
    assert.equal(await count('status=banned'), 1);
    assert.equal(await count('status=active'), 4);
    assert.equal(await count('status=active,banned&provider=local,google&role=user&created=today&verified=false'), 5);
    assert.equal(await count('role=superadmin'), 0);
    assert.equal(await count('provider=google'), 0);
    assert.equal((await get(`users?q=${encodeURIComponent('%')}`)).total, 0, 'a percent sign is a percent sign');
    // The page asks for a thousand and must see them.
    assert.equal((await get('users?limit=1000')).limit, 1000);
    assert.equal((await get('users?limit=5000')).limit, 50);
  });

  for (const [query, error] of [
    ['provider=myspace', 'Invalid provider: myspace'],
    ['role=king', 'Invalid role: king'],
    ['status=asleep', 'Invalid status: asleep'],
    ['verified=maybe', 'Invalid verified filter, use true/false'],
    ['created=2d', 'Invalid created filter'],
    ['sort=password', 'Invalid sort field'],
    ['order=up', 'Invalid order, must be asc or desc'],
  ]) {
    test(`the list of accounts refuses ${query}`, async () => refused(await admin.call('GET', `/api/admin/users?${query}`), 400, error));
  }

  test('recent sign-ups leave guests out unless asked', async () => {
    const guest = await guestLogin(world.server, unique('guest'));
    const person = await register(world.server);
    const recent = await get('users/recent');
    assert.equal(recent.users[0].id, person.id);
    assert.match(recent.users[0].createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(!recent.users.some(({ id }) => id === guest.id));
    assert.ok((await get('users/recent?provider=guest')).users.some(({ id }) => id === guest.id));
    const today = new Date().toISOString().slice(0, 10);
    assert.ok((await get(`users/recent?dateFrom=${today}&dateTo=${today}`)).total > 0);
    refused(await admin.call('GET', '/api/admin/users/recent?dateFrom=yesterday'), 400, 'Invalid dateFrom format, expected YYYY-MM-DD');
  });

  test('an account is shown with its rooms', async () => {
    const person = await register(world.server);
    const room = await person.createRoom();
    const { user, rooms } = await get(`users/${person.id}`);
    assert.equal(user.email, person.email);
    assert.deepEqual(rooms.map(({ id }) => id), [room.id]);
    await person.join(room.name);
    const { sessions, total } = await get(`users/${person.id}/sessions`);
    assert.deepEqual([total, sessions[0].roomName, sessions[0].leftAt, sessions[0].isActive], [1, room.name, null, true]);
    assert.ok((await get('online-count')).count >= 1);
    refused(await admin.call('GET', '/api/admin/users/nobody'), 404, 'User not found');
  });

  test('who is shut out is out at once, with every session, and comes back when let in', async () => {
    const person = await register(world.server);
    const set = (active) => admin.call('PUT', `/api/admin/users/${person.id}/status`, { active });
    assert.deepEqual((await set(false)).json(), { message: 'User status updated successfully' });
    assert.ok([401, 403].includes((await person.call('GET', '/api/auth/me')).status));
    const login = () => send(`${world.server.url}/api/auth/login`, { json: { email: person.email, password } });
    refused(await login(), 401, 'Invalid credentials');
    await set(true);
    assert.equal((await login()).status, 200);
    assert.deepEqual((await log(`target=${person.id}`)).map(({ action }) => action), ['user.unban', 'user.ban']);
  });

  test('a forced sign-out ends the sessions of a guest too, and only those', async () => {
    const guest = await guestLogin(world.server);
    assert.deepEqual((await admin.call('POST', `/api/admin/users/${guest.id}/force-logout`)).json(), { message: 'All sessions revoked' });
    assert.equal((await guest.call('GET', '/api/auth/me')).status, 401);
    assert.equal((await guestLogin(world.server)).user.provider, 'guest');
  });

  test('W31: accesses change what an account may do, and the log says from what to what', async () => {
    const person = await register(world.server);
    const set = (accesses) => admin.call('PUT', `/api/admin/users/${person.id}/accesses`, { accesses });
    refused(await set(['king']), 400, 'Invalid access role: king');
    assert.deepEqual((await set(['superadmin', 'user'])).json(), { message: 'User accesses updated' });
    assert.equal((await person.call('GET', '/api/auth/me')).status, 401, 'the old sessions end');
    const again = await send(`${world.server.url}/api/auth/login`, { json: { email: person.email, password } });
    const risen = new Person(world.server, again.json());
    assert.equal((await risen.call('GET', '/api/admin/users')).status, 200);
    await set(['user']);
    const [entry] = await log(`target=${person.id}&action=user.accesses`);
    assert.deepEqual([entry.before, entry.after], [{ accesses: ['superadmin', 'user'] }, { accesses: ['user'] }]);
    assert.deepEqual([entry.actorId, entry.actorEmail, entry.address, entry.targetName], [admin.id, admin.email, '127.0.0.1', person.email]);
    assert.ok(entry.requestId);
  });

  test('a password is set, an address taken as confirmed', async () => {
    const person = await register(world.server);
    const set = (word) => admin.call('PUT', `/api/admin/users/${person.id}/password`, { password: word });
    refused(await set('short'), 400, 'Password must be at least 12 characters');
    assert.equal((await set('a new password for them')).status, 200);
    const login = await send(`${world.server.url}/api/auth/login`, { json: { email: person.email, password: 'a new password for them' } });
    assert.equal(login.status, 200);
    assert.deepEqual((await admin.call('POST', `/api/admin/users/${person.id}/verify/resend`)).json(), { message: 'Verification email sent' });
    assert.deepEqual((await admin.call('POST', `/api/admin/users/${person.id}/verify`)).json(), { message: 'Email verified successfully' });
    refused(await admin.call('POST', `/api/admin/users/${person.id}/verify`), 400, 'User email is already verified');
    assert.ok((await get(`users/${person.id}`)).user.emailVerifiedAt);
    assert.ok(!JSON.stringify(await log(`target=${person.id}`)).includes('a new password'));
  });

  test('nobody acts on themselves', async () => {
    const own = `/api/admin/users/${admin.id}`;
    refused(await admin.call('PUT', `${own}/status`, { active: false }), 400, 'Cannot change your own status');
    refused(await admin.call('PUT', `${own}/accesses`, { accesses: ['user'] }), 400, 'Cannot modify your own access levels');
    assert.match((await admin.call('DELETE', own)).json().error, /^Cannot delete your own account/);
    const ids = [admin.id, 'nobody'];
    const { results, totalProcessed, totalFailed } = (await admin.call('POST', '/api/admin/users/bulk/ban', { ids })).json();
    assert.deepEqual([results[admin.id].error, results.nobody.error], ['cannot ban yourself', 'user not found']);
    assert.deepEqual([totalProcessed, totalFailed], [2, 2]);
    refused(await admin.call('POST', '/api/admin/users/bulk/delete', { ids }), 400, 'No users eligible for deletion');
    refused(await admin.call('POST', '/api/admin/users/bulk/ban', { ids: [] }), 400, 'No user IDs provided');
    refused(await admin.call('POST', '/api/admin/users/bulk/ban', { ids: Array(501).fill('x') }), 400, 'Maximum 500 users per request');
  });

  test('accounts are deleted with what they own, alone and together', async () => {
    const [one, two, three] = [await register(world.server), await register(world.server), await register(world.server)];
    const room = await one.createRoom();
    const gone = await admin.call('DELETE', `/api/admin/users/${one.id}`);
    assert.deepEqual([gone.status, gone.json()], [202, { message: 'User deletion queued', rooms: 1 }]);
    assert.equal((await send(`${world.server.url}/api/room/check/${room.name}`)).status, 404);
    const bulk = await admin.call('POST', '/api/admin/users/bulk/delete', { ids: [two.id, three.id, one.id, admin.id] });
    assert.equal(bulk.status, 202, String(bulk));
    assert.deepEqual([bulk.json().count, bulk.json().skipped], [2, [one.id, `${admin.id}(self)`]]);
    for (const person of [one, two, three]) assert.equal((await person.call('GET', '/api/auth/me')).status, 401);
  });

  // Guards that read before they write let two administrators remove each other at the same moment.
  test('W33: of two administrators who remove each other at once one remains', async () => {
    for (const act of [
      (who, other) => who.call('DELETE', `/api/admin/users/${other.id}`),
      (who, other) => who.call('PUT', `/api/admin/users/${other.id}/status`, { active: false }),
      (who, other) => who.call('PUT', `/api/admin/users/${other.id}/accesses`, { accesses: ['user'] }),
    ]) {
      const [left, right] = [await administrator(), await administrator()];
      // The first administrator steps aside, so that only those two are left.
      await left.call('PUT', `/api/admin/users/${admin.id}/status`, { active: false });
      const others = (await left.call('GET', '/api/admin/users?role=superadmin&status=active')).json();
      assert.equal(others.total, 2);
      const answers = await Promise.all([act(left, right), act(right, left)]);
      const done = answers.filter(({ status }) => status < 300).length;
      assert.equal(done, 1, answers.map(String).join('\n'));
      const rest = answers[0].status < 300 ? left : right;
      assert.equal((await rest.call('PUT', `/api/admin/users/${admin.id}/status`, { active: true })).status, 200);
      const login = await send(`${world.server.url}/api/auth/login`, { json: { email: admin.email, password } });
      admin = new Person(world.server, login.json());
      await admin.call('DELETE', `/api/admin/users/${rest.id}`);
    }
  });

  test('the overview counts people and rooms and shows what happened last', async () => {
    const person = await register(world.server);
    const room = await person.createRoom();
    await person.join(room.name);
    const all = await get('overview');
    assert.deepEqual([all.health.status, all.health.tls, all.health.realtime, all.health.dbStatus], ['healthy', null, 'connected', 'connected']);
    assert.ok(all.kpis.totalUsers.value > 1 && all.kpis.onlineNow.value >= 1 && all.kpis.activeSessions.value > 1);
    assert.equal(all.activityTrend.length, 7);
    const today = all.activityTrend[6];
    assert.equal(today.date, new Date().toISOString().slice(0, 10));
    assert.ok(today.roomsCreated >= 1 && today.roomsActive >= 1 && today.participants >= 1);
    assert.ok(all.roomComposition.live >= 1 && all.roomComposition.public >= 1);
    assert.equal(all.recentSignups[0].id, person.id);
    const [last] = all.recentRoomEvents;
    assert.deepEqual([last.type, last.roomName, last.userId], ['room_joined', room.name, person.id]);
    // Each event once carried the first day of the calendar.
    assert.ok(Math.abs(Date.parse(last.timestamp) - Date.now()) < 60_000);
    assert.equal(all.instanceInfo.name, 'bedrud');
  });

  test('the counts of rooms and people have the names the clients know', async () => {
    const person = await register(world.server);
    const { name } = await person.createRoom();
    const before = await get('stats');
    await person.join(name);
    const now = await get('stats');
    const wanted = 'totalRooms activeRooms privateRooms publicRooms emptyRooms flaggedRooms pendingActions roomsLast24h roomsLast7d avgUsersPerRoom onlineUsers totalUsers staleRooms moderationFlags';
    assert.deepEqual(Object.keys(now).sort(), wanted.split(' ').sort());
    assert.deepEqual([now.emptyRooms, now.onlineUsers], [before.emptyRooms - 1, before.onlineUsers + 1]);
    assert.ok(now.avgUsersPerRoom >= 1 && now.totalRooms >= now.activeRooms && now.roomsLast24h <= now.roomsLast7d);
  });

  test('the queue tells of jobs that wait and failed', async () => {
    const queue = await get('queue');
    for (const name of ['pending', 'active', 'done24h', 'failed24h', 'total', 'maxDepth', 'processedPerMin', 'failedPerMin', 'failRate', 'pendingEmail', 'failedEmail24h']) {
      assert.equal(typeof queue[name], 'number', name);
    }
    assert.equal(queue.maxDepth, 10_000);
    assert.ok(!('recentFailures' in queue) && !('lastSendError' in queue));
    statement(
      world,
      `INSERT INTO jobs (id, type, payload, priority, max_attempts, run_at, created_at, updated_at, status, error, attempts)
       VALUES ('broken', 'send_email', '{}', 0, 3, 1, 1, ${Date.now() - 3 * 3600_000}, 'failed', '550 no such box', 3)`,
    );
    const later = await get('queue');
    assert.deepEqual([later.failedEmail24h, later.failed24h, later.lastSendError], [1, queue.failed24h + 1, '550 no such box']);
    const { updatedAt, ...failure } = later.recentFailures[0];
    assert.deepEqual(failure, { id: 'broken', type: 'send_email', error: '550 no such box', attempts: 3, age: '3h ago' });
    assert.ok(Date.parse(updatedAt) && later.failRate > 0 && later.failRate <= 1);
  });

  test('an invitation that nobody had to show is spent all the same', async () => {
    const invite = (await admin.call('POST', '/api/admin/invite-tokens', {})).json();
    const person = await register(world.server, { inviteToken: invite.token });
    const [{ used, usedBy }] = (await get('invite-tokens')).tokens.filter(({ id }) => id === invite.id);
    assert.deepEqual([used, usedBy], [true, person.id]);
    // One that is spent, or none at all, shuts nobody out while everybody may register.
    await register(world.server, { inviteToken: invite.token });
    await register(world.server, { inviteToken: 'no such invitation' });
  });

  test('W18: an invitation is made, listed, used once and taken back', async () => {
    const email = `${unique('invited')}@example.org`;
    const made = await admin.call('POST', '/api/admin/invite-tokens', { email, expiresInHours: 1 });
    assert.equal(made.status, 201, String(made));
    const invite = made.json();
    assert.match(invite.token, /^[0-9a-f]{32}$/);
    assert.deepEqual([invite.used, invite.usedAt, invite.usedBy, invite.createdBy, invite.email], [false, null, '', admin.id, email]);
    assert.equal(Date.parse(invite.expiresAt) - Date.parse(invite.createdAt), 3_600_000);
    assert.ok((await get('invite-tokens')).tokens.some(({ id }) => id === invite.id));
    refused(await admin.call('POST', '/api/admin/invite-tokens', { expiresInHours: 721 }), 400, 'expiresInHours cannot exceed 720 (30 days)');
    refused(await admin.call('POST', '/api/admin/invite-tokens', { email: 'nobody' }), 400, 'Invalid email format');
    for (const id of [invite.id, 'unknown']) {
      assert.deepEqual((await admin.call('DELETE', `/api/admin/invite-tokens/${id}`)).json(), { status: 'success' });
    }
    assert.ok(!(await get('invite-tokens')).tokens.some(({ id }) => id === invite.id));
    const actions = (await log(`target=${invite.id}`)).map(({ action }) => action);
    assert.deepEqual(actions, ['invite.delete', 'invite.create']);
    assert.ok(!JSON.stringify(await log('action=invite.')).includes(invite.token));
  });

  test('the log is paged without a gap while it grows', async () => {
    const person = await register(world.server);
    const flip = (active) => admin.call('PUT', `/api/admin/users/${person.id}/status`, { active });
    for (const active of [false, true, false, true]) await flip(active);
    const seen = [];
    let cursor = '';
    do {
      const page = await get(`audit?target=${person.id}&limit=2&cursor=${cursor}`);
      seen.push(...page.entries.map(({ action }) => action));
      cursor = page.nextCursor;
      if (seen.length === 2) await flip(false);
    } while (cursor);
    assert.deepEqual(seen, ['user.unban', 'user.ban', 'user.unban', 'user.ban']);
    const upwards = await log(`target=${person.id}&order=asc`);
    assert.deepEqual(upwards.map(({ action }) => action), ['user.ban', 'user.unban', 'user.ban', 'user.unban', 'user.ban']);
    const today = new Date().toISOString().slice(0, 10);
    assert.equal((await log(`target=${person.id}&dateFrom=${today}&dateTo=${today}`)).length, 5);
    assert.equal((await log(`target=${person.id}&dateTo=2020-01-01`)).length, 0);
    assert.equal((await log(`actor=${admin.id}&target=${person.id}&action=user.ban`)).length, 3);
  });
});
