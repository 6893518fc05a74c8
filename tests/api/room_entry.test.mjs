// Who gets into a room: its password, its lock, the admission policy and invitations.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onBothDatabases, onEveryMedia, statement } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { register, unique } from '../support/people.mjs';

const done = (answer) => {
  assert.equal(answer.status, 200, String(answer));
  return answer.json();
};
function refused(answer, text, status = 403) {
  assert.equal(answer.status, status, String(answer));
  assert.match(answer.json().error, text);
  return answer.json();
}

onEveryMedia('the door of a room', (world) => {
  let host, member;
  const guestJoin = (roomName, json = {}) =>
    send(`${world.server.url}/api/room/guest-join`, { json: { roomName, guestName: 'Gil Guest', ...json } });
  const join = (person, room, json = {}) => person.call('POST', '/api/room/join', { roomName: room.name, ...json });
  const change = (room, json) => host.call('PUT', `/api/room/${room.id}/settings`, json);
  const invite = (room, json, by = host) => by.call('POST', `/api/room/${room.id}/invitations`, json);
  before(async () => {
    host = await register(world.server, { name: 'Hana Host' });
    member = await register(world.server, { name: 'Mia Member' });
  });

  test('a password is asked of everybody but the host, and no answer carries it or its hash (Jitsi CVE-2024-33530)', async () => {
    const answer = await host.call('POST', '/api/room/create', { isPublic: true, password: 'open sesame' });
    assert.doesNotMatch(String(answer), /sesame|argon2/);
    const room = done(answer);
    assert.equal(room.hasPassword, true);
    assert.ok(done(await join(host, room)).token);
    const missing = refused(await join(member, room), /private.*needs a password/);
    assert.deepEqual([missing.passwordRequired, missing.wrongPassword], [true, false]);
    assert.equal(refused(await join(member, room, { password: 'wrong' }), /private/).wrongPassword, true);
    refused(await guestJoin(room.name), /private/);
    assert.equal(done(await send(`${world.server.url}/api/room/check/${room.name}`)).hasPassword, true);
    assert.ok(done(await join(member, room, { password: 'open sesame' })).token);
    assert.ok(done(await guestJoin(room.name, { password: 'open sesame' })).token);
  });

  test('a new password and none at all', async () => {
    const room = await host.createRoom({ password: 'first one' });
    assert.equal(done(await change(room, { password: 'second one' })).hasPassword, true);
    refused(await join(member, room, { password: 'first one' }), /private/);
    assert.equal(done(await change(room, { maxParticipants: 5 })).hasPassword, true, 'what is left out stays');
    assert.equal(done(await change(room, { password: '' })).hasPassword, false);
    assert.ok(done(await join(member, room)).token);
    refused(await change(room, { password: 'abc' }), /password must be 4 to 128 characters/, 400);
    refused(await change(room, { password: 'x'.repeat(129) }), /password must be 4 to 128 characters/, 400);
  });

  test('a lock keeps out who is new, not who is here', async () => {
    const [room, other] = [await host.createRoom(), await register(world.server)];
    done(await join(member, room));
    assert.equal(done(await change(room, { isLocked: true })).isLocked, true);
    assert.equal(refused(await join(other, room), /private.*locked/).locked, true);
    refused(await guestJoin(room.name), /locked/);
    assert.ok(done(await join(member, room)).token, 'a page that is loaded again');
    assert.ok(done(await join(host, room)).token);
    done(await change(room, { isLocked: false }));
    assert.ok(done(await join(other, room)).token);
  });

  test('nobody is admitted into a locked room', async () => {
    const room = await host.createRoom({ admission: 'ask' });
    assert.equal(refused(await join(member, room), /requires approval/).waiting, true);
    done(await change(room, { isLocked: true }));
    for (const what of [`admit/${member.id}`, 'admit-all']) {
      refused(await host.call('POST', `/api/room/${room.id}/${what}`), /locked/, 409);
    }
  });

  const policies = [
    // admission, flags, account, invited account, guest
    ['everyone', { isPublic: true, requireApproval: false }, 200, 200, 200],
    ['signed_in', { isPublic: true, requireApproval: false }, 200, 200, /private to people with an account/],
    ['invited', { isPublic: false, requireApproval: false }, /This room is private/, 200, /This room is private/],
    ['ask', { isPublic: true, requireApproval: true }, /requires approval/, 200, /requires approval/],
  ];
  const answers = (answer, expected) =>
    expected === 200 ? assert.equal(answer.status, 200, String(answer)) : refused(answer, expected);
  for (const [admission, flags, account, invited, guest] of policies) {
    test(`admission ${admission}`, async () => {
      const room = await host.createRoom();
      const view = done(await change(room, { admission }));
      assert.equal(view.admission, admission);
      assert.deepEqual({ isPublic: view.isPublic, requireApproval: view.settings.requireApproval }, flags);
      const [one, two] = [await register(world.server), await register(world.server)];
      done(await invite(room, { userId: two.id }));
      answers(await join(one, room), account);
      answers(await join(two, room), invited);
      answers(await guestJoin(room.name), guest);
      assert.ok(done(await join(host, room)).token);
    });
  }
  test('an unknown policy is refused', async () => {
    const room = await host.createRoom();
    refused(await change(room, { admission: 'friends' }), /admission must be/, 400);
  });

  test('an address counts for who has confirmed it', async () => {
    const room = await host.createRoom({ admission: 'invited' });
    const email = `${unique('Invited')}@Example.org`;
    const invitation = done(await invite(room, { email }));
    assert.deepEqual([invitation.email, invitation.userId, invitation.name], [email.toLowerCase(), '', '']);
    assert.equal(done(await invite(room, { email })).id, invitation.id, 'inviting twice is once');
    const person = await register(world.server, { email });
    refused(await join(person, room), /private/);
    statement(world, `UPDATE users SET email_verified_at = 1 WHERE id = '${person.id}'`);
    assert.ok(done(await join(person, room)).token);
  });

  test('the host sees, makes and takes back invitations, nobody else', async () => {
    const room = await host.createRoom({ admission: 'invited' });
    const path = `/api/room/${room.id}/invitations`;
    const { id } = done(await invite(room, { userId: member.id }));
    assert.deepEqual(
      done(await host.call('GET', path)).invitations.map((one) => [one.id, one.userId, one.name]),
      [[id, member.id, 'Mia Member']],
    );
    for (const [method, route, json] of [['GET', path], ['POST', path, { userId: host.id }], ['DELETE', `${path}/${id}`]]) {
      refused(await member.call(method, route, json), /Insufficient permissions/);
    }
    refused(await invite(room, {}), /userId or email is required/, 400);
    refused(await invite(room, { userId: 'nobody' }), /User not found/, 404);
    refused(await invite(room, { email: 'no address' }), /email|Email/, 400);
    done(await join(member, room));
    done(await host.call('DELETE', `${path}/${id}`));
    refused(await host.call('DELETE', `${path}/${id}`), /Invitation not found/, 404);
    statement(world, `UPDATE room_participants SET is_active = FALSE WHERE user_id = '${member.id}' AND room_id = '${room.id}'`);
    refused(await join(member, room), /private/);
  });

  test('the host reads the room, others do not', async () => {
    const room = await host.createRoom();
    assert.equal(done(await host.call('GET', `/api/room/${room.id}`)).admission, 'everyone');
    refused(await member.call('GET', `/api/room/${room.id}`), /Insufficient permissions/);
    refused(await host.call('GET', '/api/room/nothing'), /Room not found/, 404);
  });
});

onBothDatabases(
  'guessing the password of a room',
  (world) => {
    test('is over after as many wrong ones as a sign-in takes; right ones are not counted', async () => {
      const [host, member, other] = [await register(world.server), await register(world.server), await register(world.server)];
      const room = await host.createRoom({ password: 'open sesame' });
      const join = (person, password) => person.call('POST', '/api/room/join', { roomName: room.name, password });
      for (let i = 0; i < 5; ++i) done(await join(other, 'open sesame'));
      for (let i = 0; i < 4; ++i) refused(await join(member, `wrong ${i}`), /private/);
      const answer = await join(member, 'open sesame');
      refused(answer, /too many requests/, 429);
      assert.ok(Number(answer.headers['retry-after']) > 0);
    });
  },
  { env: { RATELIMIT_AUTH_MAX: '4' } },
);
