// Rooms: create, list, join, join as a guest, look up, fresh media tokens, delete.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onBothDatabases, onEveryMedia } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { claimsOf, guestLogin, register, unique } from '../support/people.mjs';

const keys = { LIVEKIT_API_KEY: 'api-tests', LIVEKIT_API_SECRET: 'a-media-secret-that-only-these-tests-know' };

const badRooms = [
  ['a name of two letters', { name: 'ab' }, 'room name must be at least 3 characters'],
  ['a name of 64 letters', { name: 'r'.repeat(64) }, 'room name must be at most 63 characters'],
  ['a name with a space', { name: 'two words' }, /only lowercase letters, numbers, and hyphens/],
  ['a name with an underscore', { name: 'two_words' }, /only lowercase letters, numbers, and hyphens/],
  ['a name that begins with a hyphen', { name: '-room' }, /only lowercase letters, numbers, and hyphens/],
  ['a name with two hyphens', { name: 'a--room' }, /only lowercase letters, numbers, and hyphens/],
  ['a name with letters beyond ASCII', { name: 'raum-für-uns' }, /only lowercase letters, numbers, and hyphens/],
  ['more participants than the limit', { maxParticipants: 1001 }, 'maxParticipants must be at most 1000'],
  ['an unknown mode', { mode: 'party' }, 'Invalid room mode'],
];

function matches(answer, status, text) {
  assert.equal(answer.status, status, String(answer));
  const { error } = answer.json();
  if (typeof text === 'string') assert.equal(error, text);
  else assert.match(error, text);
}

onEveryMedia(
  'rooms',
  (world) => {
    let host, member;
    const url = (route) => `${world.server.url}${route}`;
    const guestJoin = (json, options) => send(url('/api/room/guest-join'), { json, ...options });
    const check = (name) => send(url(`/api/room/check/${encodeURIComponent(name)}`));
    before(async () => {
      host = await register(world.server, { name: 'Hana Host' });
      member = await register(world.server, { name: 'Mia Member' });
    });

    for (const [what, fields, text] of badRooms) {
      test(`create refuses ${what}`, async () => {
        matches(await host.call('POST', '/api/room/create', { name: unique('room'), ...fields }), 400, text);
      });
    }

    test('create answers the whole room', async () => {
      const name = unique('team');
      const answer = await host.call('POST', '/api/room/create', {
        name: ` ${name.toUpperCase()} `,
        maxParticipants: 12,
        isPublic: true,
        mode: 'webinar',
        settings: { e2ee: true, isPersistent: true, recordingsAllowed: false },
      });
      assert.equal(answer.status, 200, String(answer));
      const room = answer.json();
      assert.equal(room.name, name);
      assert.deepEqual([room.createdBy, room.adminId], [host.id, host.id]);
      assert.deepEqual([room.isActive, room.isPublic, room.maxParticipants, room.mode], [true, true, 12, 'webinar']);
      assert.equal(room.settings.e2ee, true);
      assert.equal(room.settings.isPersistent, false, 'persistent rooms are the administrator’s');
      const life = Date.parse(room.expiresAt) - Date.parse(room.createdAt);
      assert.ok(Math.abs(life - 24 * 3600_000) < 5000, `it lives for ${life} ms`);
    });

    test('create makes a name where none is given, and takes fewer than no participants as no limit', async () => {
      for (const body of [{}, { name: '' }, { maxParticipants: -5 }]) {
        const answer = await host.call('POST', '/api/room/create', body);
        assert.equal(answer.status, 200, String(answer));
        assert.match(answer.json().name, /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/);
        assert.equal(answer.json().maxParticipants, 0);
      }
    });

    test('a name belongs to one active room, also when two create it at once', async () => {
      const name = unique('taken');
      const answers = await Promise.all([host, member].map((p) => p.call('POST', '/api/room/create', { name })));
      assert.deepEqual(answers.map((a) => a.status).sort(), [200, 409], answers.map(String).join('\n'));
      matches(
        await host.call('POST', '/api/room/create', { name: name.toUpperCase() }),
        409,
        'a room with this name already exists',
      );
    });

    test('list shows the own rooms, the newest first, and nobody else’s', async () => {
      const person = await register(world.server);
      assert.deepEqual((await person.call('GET', '/api/room/list')).json(), []);
      const names = [];
      for (const word of ['one', 'two', 'three']) names.unshift((await person.createRoom({ name: unique(word) })).name);
      const list = (await person.call('GET', '/api/room/list')).json();
      assert.deepEqual(
        list.map((room) => room.name),
        names,
      );
      assert.ok(list.every((room) => room.createdBy === person.id));
    });

    test('join gives a media token of this room for this person', async () => {
      const room = await host.createRoom();
      const answer = await member.join(room.name.toUpperCase());
      assert.equal(answer.status, 200, String(answer));
      const joined = answer.json();
      assert.equal(joined.id, room.id);
      assert.equal(joined.activeRecordingId, '');
      const claims = claimsOf(joined.token);
      assert.equal(claims.iss, keys.LIVEKIT_API_KEY);
      assert.equal(claims.sub, member.id);
      assert.equal(claims.name, 'Mia Member');
      assert.deepEqual(JSON.parse(claims.metadata), { accesses: ['user'] });
      assert.deepEqual([claims.video.roomJoin, claims.video.room], [true, room.name]);
      assert.equal(claims.video.canUpdateOwnMetadata, !world.livekit, 'a real LiveKit could not protect the role');
      assert.ok(!claims.video.roomAdmin && !claims.video.roomCreate && !claims.video.hidden);
      const life = claims.exp - Date.now() / 1000;
      assert.ok(life > 7100 && life <= 7201, `it lives for ${life} s`);
      const media = await send(url(`/rtc/validate?access_token=${joined.token}`));
      assert.equal(media.status, 200, String(media));
    });

    test('join refuses nothing, an unknown room and a private one', async () => {
      assert.ok([400, 422].includes((await member.call('POST', '/api/room/join', {})).status));
      matches(await member.join('no-such-room-at-all'), 404, 'Room not found');
      const secret = await host.createRoom({ isPublic: false });
      matches(await member.join(secret.name), 403, 'This room is private');
      const asks = await host.createRoom({ isPublic: false, settings: { requireApproval: true } });
      matches(await member.join(asks.name), 403, 'This room requires approval to join');
      assert.equal((await host.join(secret.name)).status, 200, 'its creator');
      matches(await guestJoin({ roomName: secret.name, guestName: 'Gil' }), 403, 'This room is private');
      matches(await check(secret.name), 403, 'This room is private');
    });

    test('a full room refuses newcomers and lets those back in who are counted already', async () => {
      const room = await host.createRoom({ maxParticipants: 2 });
      assert.equal((await host.join(room.name)).status, 200);
      assert.equal((await member.join(room.name)).status, 200);
      const late = await register(world.server);
      matches(await late.join(room.name), 403, 'room is full');
      matches(await guestJoin({ roomName: room.name, guestName: 'Gil' }), 403, 'room is full');
      matches(await check(room.name), 403, 'room is full');
      assert.equal((await member.join(room.name)).status, 200, 'member comes back');
      assert.equal((await host.join(room.name)).status, 200, 'the creator');
    });

    test('W40: the creator takes no seat before coming', async () => {
      const room = await host.createRoom({ maxParticipants: 1 });
      assert.equal((await check(room.name)).status, 200);
      assert.equal((await member.join(room.name)).status, 200);
      matches(await host.join(room.name), 403, 'room is full');
    });

    test('of many who take the last seat at once, one gets it', async () => {
      const room = await host.createRoom({ maxParticipants: 1 });
      const people = await Promise.all([1, 2, 3, 4].map(() => register(world.server)));
      const answers = await Promise.all(people.map((person) => person.join(room.name)));
      assert.deepEqual(answers.map((a) => a.status).sort(), [200, 403, 403, 403], answers.map(String).join('\n'));
    });

    test('a guest joins by name and stays the same guest by the signed cookie', async () => {
      const room = await host.createRoom();
      const first = await guestJoin({ roomName: room.name, guestName: ' Gil <i>Guest ' });
      assert.equal(first.status, 200, String(first));
      const body = first.json();
      assert.deepEqual([body.id, body.name, body.adminId, body.isPublic], [room.id, room.name, host.id, true]);
      assert.equal(body.tokens.accessToken, body.accessToken);
      assert.equal(body.tokens.refreshToken, body.refreshToken);
      const identity = claimsOf(body.token).sub;
      assert.match(identity, /^guest-[a-z0-9]{8}$/);
      assert.equal(claimsOf(body.token).name, 'Gil iGuest');
      const cookie = first.cookies.bedrud_guest_id;
      assert.equal(cookie.attributes.httponly, true);
      assert.equal(cookie.attributes['max-age'], '2592000');
      assert.equal(first.cookies.access_token, undefined, 'no sign-in comes with it');

      const again = async (value) => {
        const answer = await guestJoin(
          { roomName: room.name, guestName: 'Gil' },
          { cookies: { bedrud_guest_id: value } },
        );
        assert.equal(answer.status, 200, String(answer));
        return claimsOf(answer.json().token).sub;
      };
      assert.equal(await again(cookie.value), identity);
      const [, signature] = cookie.value.split('.');
      assert.notEqual(await again(`guest-aaaaaaaa.${signature}`), 'guest-aaaaaaaa', 'a forged cookie');
      assert.notEqual(await again('guest-bbbbbbbb'), 'guest-bbbbbbbb', 'an unsigned cookie');
      const me = await send(url('/api/auth/me'), { token: body.accessToken });
      assert.deepEqual([me.json().id, me.json().provider], [identity, 'guest']);
    });

    test('guest-join refuses a missing, an empty and a long name', async () => {
      const room = await host.createRoom();
      for (const guestName of [undefined, '', '<>', ' ']) {
        const answer = await guestJoin({ roomName: room.name, guestName });
        assert.ok([400, 422].includes(answer.status), String(answer));
        assert.match(answer.text, /name/i);
      }
      matches(await guestJoin({ roomName: room.name, guestName: 'g'.repeat(51) }), 400, /max 50 characters/);
      matches(await guestJoin({ roomName: 'no-such-room-at-all', guestName: 'Gil' }), 404, 'Room not found');
    });

    test('an account of guest-login joins public rooms', async () => {
      const room = await host.createRoom();
      const guest = await guestLogin(world.server);
      const answer = await guest.join(room.name);
      assert.equal(answer.status, 200, String(answer));
      assert.equal(claimsOf(answer.json().token).sub, guest.id);
    });

    test('check says whether a room is there', async () => {
      const room = await host.createRoom({ maxParticipants: 0 });
      const there = await check(room.name);
      assert.equal(there.status, 200, 'W39: no limit is not full');
      assert.deepEqual([there.json().exists, there.json().name], [true, room.name]);
      matches(await check('no-such-room-at-all'), 404, 'Room not found');
      matches(await check('x'), 400, 'room name must be at least 3 characters');
      matches(await check('%00'), 400, /room name/);
    });

    test('refresh-token renews the media token of who is in the room', async () => {
      const room = await host.createRoom();
      await member.join(room.name);
      const answer = await member.call('POST', '/api/room/refresh-token', { roomName: room.name });
      assert.equal(answer.status, 200, String(answer));
      const claims = claimsOf(answer.json().token);
      assert.deepEqual([claims.sub, claims.video.room], [member.id, room.name]);
      assert.ok([400, 422].includes((await member.call('POST', '/api/room/refresh-token', {})).status));
      const gone = await member.call('POST', '/api/room/refresh-token', { roomName: 'no-such-room-at-all' });
      matches(gone, 404, 'Room not found');
    });

    test('a media token opens no room that was deleted', async () => {
      const room = await host.createRoom();
      const { token } = (await member.join(room.name)).json();
      const enter = () => send(url(`/rtc/validate?access_token=${token}`));
      assert.equal((await enter()).status, 200);
      assert.equal((await host.call('DELETE', `/api/room/${room.id}`)).status, 202);
      const answer = await enter();
      assert.equal(answer.status, 404, String(answer));
      await host.createRoom({ name: room.name });
      assert.equal((await enter()).status, 404, 'nor the next one of that name');
    });

    test('only the creator deletes a room; then nobody enters and the name is free', async () => {
      const room = await host.createRoom();
      matches(await member.call('DELETE', `/api/room/${room.id}`), 403, 'Only the room creator can delete this room');
      const answer = await host.call('DELETE', `/api/room/${room.id}`);
      assert.equal(answer.status, 202, String(answer));
      assert.equal(answer.json().message, 'Room deletion queued');
      assert.ok([404, 410].includes((await member.join(room.name)).status));
      assert.ok([404, 410].includes((await check(room.name)).status));
      assert.ok([404, 409].includes((await host.call('DELETE', `/api/room/${room.id}`)).status));
      assert.ok(!(await host.call('GET', '/api/room/list')).text.includes(room.id));
      await member.createRoom({ name: room.name });
      matches(await host.call('DELETE', '/api/room/there-is-none'), 404, 'Room not found');
    });
  },
  { env: keys },
);

onBothDatabases(
  'the number of rooms a person has',
  (world) => {
    test('is limited, and the limit says its number', async () => {
      const person = await register(world.server);
      for (let i = 0; i < 2; i++) await person.createRoom();
      const third = await person.call('POST', '/api/room/create', { name: unique('room') });
      matches(third, 403, 'Room limit reached (max 2 active rooms)');
      const [room] = (await person.call('GET', '/api/room/list')).json();
      assert.equal((await person.call('DELETE', `/api/room/${room.id}`)).status, 202);
      await person.createRoom();
    });

    test('does not let two at once pass it', async () => {
      const person = await register(world.server);
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => person.call('POST', '/api/room/create', {})));
      assert.equal(answers.filter((a) => a.status === 200).length, 2, answers.map(String).join('\n'));
    });
  },
  { env: { SERVER_MAX_ROOMS_PER_USER: '2' } },
);
