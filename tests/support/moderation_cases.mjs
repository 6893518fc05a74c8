// What moderators do reaches the meeting at once, holds, and cannot be undone by its target: on every database and every media
// backend.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DisconnectReason, RequestResponse_Reason, TrackSource } from '@livekit/protocol';
import { send } from './http.mjs';
import { claimsOf, register } from './people.mjs';
import { SignalClient } from './signal_client.mjs';
import { until } from './wait.mjs';

const refused = (answer, status, text) => {
  assert.equal(answer.status, status, String(answer));
  assert.equal(answer.json().error, text);
};
const done = (answer) => {
  assert.equal(answer.status, 200, String(answer));
  return answer.json();
};

/**
 * Defines the cases against world.server. livekit: a real one carries the media: participants write no metadata of their own there,
 * and the socket of who is removed may close before the farewell is out.
 */
export function moderationCases(world, { livekit = false } = {}) {
  let host, moderator, member, room;
  const sockets = [];
  const ws = () => `${world.server.url.replace('http', 'ws')}/livekit`;
  /** Joins by the API and opens the signalling socket. */
  const enter = async (person) => {
    const joined = await person.join(room.name);
    done(joined);
    const client = await SignalClient.join(ws(), joined.json().token);
    sockets.push(client);
    return client;
  };
  const deed = (person, what, json) => person.call('POST', `/api/room/${room.id}/${what}`, json);
  /** The last state `client` was told of somebody. */
  const told = (client, identity) =>
    client.received
      .flatMap((response) => {
        if (response.message.case === 'update') return response.message.value.participants;
        if (response.message.case === 'join') return [response.message.value.participant, ...response.message.value.otherParticipants];
        return [];
      })
      .findLast((participant) => participant.identity === identity);

  before(async () => {
    host = await register(world.server, { name: 'Hana Host' });
    moderator = await register(world.server, { name: 'Moe Moderator' });
    member = await register(world.server, { name: 'Mia Member' });
    room = await host.createRoom();
    for (const person of [host, moderator, member]) done(await person.join(room.name));
    done(await deed(host, `promote/${moderator.id}`));
  });
  after(() => sockets.forEach((client) => client.socket.close()));

  test('nobody without a session, and no member, moderates', async () => {
    const answer = await send(`${world.server.url}/api/room/${room.id}/kick/${member.id}`, { method: 'POST' });
    assert.equal(answer.status, 401);
    refused(await deed(member, `kick/${moderator.id}`), 403, 'Insufficient permissions');
    refused(await deed(member, `deafen/${moderator.id}`), 403, 'not authorized for this room');
    refused(await deed(moderator, `kick/${host.id}`), 403, 'Cannot kick the room admin');
    refused(await deed(moderator, `kick/${moderator.id}`), 400, 'Cannot perform this action on yourself');
    refused(await moderator.call('POST', `/api/room/nowhere/kick/${member.id}`), 404, 'Room not found');
  });

  test('a role is seen by everybody in an attribute that its owner cannot write (W3)', async () => {
    const watching = await enter(host);
    const client = await enter(moderator);
    await until(() => told(watching, moderator.id)?.attributes['bedrud.role'] === 'moderator', 5000, () => 'the role');
    const forged = { 'bedrud.role': 'host' };
    client.send('updateMetadata', { requestId: 7, attributes: forged, metadata: '', name: '' });
    const reply = await client.response('requestResponse');
    assert.equal(reply.message.value.reason, RequestResponse_Reason.NOT_ALLOWED);
    if (livekit) return;
    client.send('updateMetadata', { requestId: 8, metadata: JSON.stringify({ accesses: ['superadmin'], deafened: true }), attributes: {} });
    const mine = await until(
      () => [told(watching, moderator.id)?.metadata].find((text) => text?.includes('deafened')),
      5000,
      () => 'the metadata',
    );
    assert.deepEqual(JSON.parse(mine), { deafened: true, accesses: ['user', 'moderator'] });
  });

  test('a hard mute takes the right away, over a new join too, until it is given back (BBB GHSA-j5g3-f74q-rvfq)', async () => {
    const client = await enter(member);
    const after = client.received.length;
    done(await deed(moderator, `mute/${member.id}`, { hard: true }));
    const sources = (participant) => participant?.permission.canPublishSources;
    await until(() => sources(told(client, member.id))?.length, 5000, () => 'the rights');
    const rest = [TrackSource.CAMERA, TrackSource.SCREEN_SHARE, TrackSource.SCREEN_SHARE_AUDIO];
    assert.deepEqual(sources(told(client, member.id)), rest);
    assert.ok(client.received.length > after);
    const again = done(await member.join(room.name));
    assert.deepEqual(claimsOf(again.token).video.canPublishSources, ['camera', 'screen_share', 'screen_share_audio']);
    done(await deed(moderator, `unmute/${member.id}`));
    await until(() => sources(told(client, member.id))?.length === 0, 5000, () => 'the right back');
  });

  test('who is not in the meeting cannot be asked, muted or kicked', async () => {
    const away = await register(world.server, { name: 'Abe Away' });
    refused(await deed(moderator, `ask/${away.id}/unmute`), 404, 'Participant not found');
    refused(await deed(moderator, `mute/${away.id}`), 404, 'Participant not found');
    refused(await deed(moderator, `kick/${away.id}`), 404, 'Participant not found');
    refused(await deed(moderator, `ask/${away.id}/sing`), 400, 'Unknown action');
  });

  test('settings of a room act at once on who is in it (BBB CVE-2022-29234)', async () => {
    const client = await enter(member);
    const route = `/api/room/${room.id}/settings`;
    refused(await member.call('PUT', route, { settings: { allowVideo: false } }), 403, 'Insufficient permissions');
    const changed = done(await host.call('PUT', route, { settings: { allowVideo: false } }));
    assert.deepEqual([changed.settings.allowVideo, changed.settings.allowChat, changed.settings.recordingsAllowed], [false, true, true]);
    await until(
      () => told(client, member.id)?.permission.canPublishSources.join() === `${TrackSource.MICROPHONE}`,
      5000,
      () => 'the camera forbidden',
    );
    // One client sends the settings flat.
    const flat = done(await host.call('PUT', route, { allowVideo: true, allowChat: false }));
    assert.deepEqual([flat.settings.allowVideo, flat.settings.allowChat], [true, false]);
    await until(() => told(client, member.id)?.permission.canPublishData === false, 5000, () => 'data forbidden');
    refused(await host.call('PUT', route, { maxParticipants: -1 }), 400, 'maxParticipants must be between 0 and 1000');
    done(await host.call('PUT', route, { settings: { allowChat: true } }));
  });

  test('presence counts for everybody and names for who is signed in, of a private room for its people (OpenMeetings GHSA-v93h-rwj8-78qh)', async () => {
    await enter(member);
    const url = `${world.server.url}/api/room/${room.id}/presence`;
    const count = done(await send(`${url}?countOnly=1`)).count;
    assert.ok(count >= 1, `${count} people`);
    assert.equal((await send(url)).status, 401);
    const list = done(await host.call('GET', `/api/room/${room.id}/presence`)).participants;
    assert.ok(list.some((person) => person.identity === member.id && person.name === 'Mia Member'), JSON.stringify(list));
    const quiet = await host.createRoom({ isPublic: false });
    assert.equal((await send(`${world.server.url}/api/room/${quiet.id}/presence?countOnly=true`)).status, 404);
    assert.deepEqual(done(await member.call('GET', `/api/room/${quiet.id}/presence`)), { participants: [] });
  });

  test('info is for oneself and moderators, a profile for who is in the meeting', async () => {
    await enter(host);
    const about = (person, what) => person.call('GET', `/api/room/${room.id}/participant/${member.id}/${what}`);
    const info = done(await about(member, 'info'));
    assert.deepEqual([info.identity, info.tracks], [member.id, []]);
    assert.ok(Math.abs(info.joinedAt * 1000 - Date.now()) < 600_000, 'seconds since 1970');
    assert.equal(done(await about(moderator, 'info')).identity, member.id);
    const stranger = await register(world.server);
    refused(await about(stranger, 'info'), 403, 'not authorized for this room');
    refused(await about(stranger, 'profile'), 403, 'You must be in this meeting');
    assert.deepEqual(done(await about(host, 'profile')), { id: member.id, name: 'Mia Member', avatarUrl: '' });
  });

  test('who is kicked is told so, and comes back by no token', async () => {
    const token = done(await member.join(room.name)).token;
    const client = await SignalClient.join(ws(), token);
    sockets.push(client);
    done(await deed(moderator, `kick/${member.id}`));
    const farewell = () => client.received.find((response) => response.message.case === 'leave');
    await until(() => farewell() || (livekit && client.closed), 5000, () => 'the farewell');
    if (!livekit) assert.equal(farewell().message.value.reason, DisconnectReason.PARTICIPANT_REMOVED);
    const back = new SignalClient(ws(), '/rtc', token);
    await until(() => back.closed, 5000, () => 'the refusal');
    assert.match((await member.join(room.name)).json().error, /You were removed from this room/);
  });

  test('a ban is kept, listed and lifted (BBB GHSA-wxjp-h88g-7fqg)', async () => {
    done(await deed(moderator, `ban/${member.id}`));
    refused(await member.join(room.name), 403, 'you are banned from this room');
    const banned = done(await moderator.call('GET', `/api/room/${room.id}/bans`)).banned;
    assert.deepEqual(banned, [{ identity: member.id, name: 'Mia Member', avatarUrl: '' }]);
    refused(await member.call('GET', `/api/room/${room.id}/bans`), 403, 'Insufficient permissions');
    done(await deed(moderator, `unban/${member.id}`));
    done(await member.join(room.name));
  });

  test('rooms that are over are listed a page at a time', async () => {
    const owner = await register(world.server);
    for (let i = 0; i < 3; i++) {
      const made = await owner.createRoom();
      assert.equal((await owner.call('DELETE', `/api/room/${made.id}`)).status, 202);
    }
    const page = done(await owner.call('GET', '/api/room/archived?limit=2&page=2'));
    assert.deepEqual([page.total, page.page, page.limit, page.rooms.length], [3, 2, 2, 1]);
    assert.equal(page.rooms[0].recordingCount, 0);
    assert.ok(Date.parse(page.rooms[0].deletedAt) >= Date.parse(page.rooms[0].createdAt));
  });
}
