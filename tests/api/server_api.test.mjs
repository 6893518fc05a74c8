// The API of LiveKit's server SDKs (/twirp), driven by the real SDK and byte by byte. Participants are signalling sockets.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateRoomRequest,
  DirectFileOutput,
  DisconnectReason,
  EncodedFileOutput,
  EncodedFileType,
  ListRoomsResponse,
  RequestResponse_Reason,
  Room,
  StreamOutput,
  TrackSource,
  TrackType,
} from '@livekit/protocol';
import { AccessToken, EgressClient, IngressClient, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import { send } from '../support/http.mjs';
import { joinToken, signToken } from '../support/livekit_token.mjs';
import { claimsOf, unique } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-server-api-suite-of-the-tests' };
const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret };
let server, ws, sdk;

before(async () => {
  server = await startServer({ env });
  ws = server.url.replace('http', 'ws');
  sdk = new RoomServiceClient(server.url, keys.key, keys.secret);
});
after(() => server?.stop());

const route = (method, service = 'RoomService') => `${server.url}/twirp/livekit.${service}/${method}`;
const grantToken = (grants) => signToken(keys, 'admin', grants);
/** A call as curl would make it. */
const call = (method, json, grants, options = {}) => send(route(method), { json, token: grantToken(grants), ...options });
const connect = (room, identity, grants = {}, claims = {}) =>
  SignalClient.join(ws, joinToken(keys, room, identity, grants, claims));
/** The last state a participant was told of somebody. */
const lastInfo = (client, identity) =>
  client.received
    .filter((response) => response.message.case === 'update')
    .flatMap((response) => response.message.value.participants)
    .findLast((participant) => participant.identity === identity);
const status = async (promise) => promise.then(() => 200, (error) => error.status);

async function publish(client, source = TrackSource.MICROPHONE, type = TrackType.AUDIO) {
  const after = client.received.length;
  client.send('addTrack', { cid: unique('cid'), type, source });
  return (await client.response('trackPublished', 5000, after)).message.value.track.sid;
}

describe('wire', () => {
  test('JSON in both spellings, unknown members ignored; out as the reference writes it', async () => {
    const name = unique('room');
    const body = { name, emptyTimeout: 55, max_participants: 3, metadata: 'about', surprise: { deep: [1] } };
    const answer = await call('CreateRoom', body, { roomCreate: true });
    assert.equal(answer.status, 200, String(answer));
    assert.match(answer.headers['content-type'], /^application\/json/);
    const room = answer.json();
    assert.match(room.sid, /^RM_/);
    assert.equal(room.name, name);
    assert.equal(room.empty_timeout, 55);
    assert.equal(room.departure_timeout, 20);
    assert.equal(room.max_participants, 3);
    assert.equal(room.num_participants, 0);
    assert.equal(room.active_recording, false);
    assert.equal(typeof room.creation_time, 'string');
    assert.equal(typeof room.creation_time_ms, 'string');
  });

  test('protobuf in and out, and the paths below /livekit', async () => {
    const name = unique('room');
    const headers = { 'content-type': 'application/protobuf' };
    const body = Buffer.from(new CreateRoomRequest({ name, departureTimeout: 7 }).toBinary());
    const made = await send(route('CreateRoom'), { body, headers, token: grantToken({ roomCreate: true }) });
    assert.equal(made.status, 200, String(made));
    assert.equal(made.headers['content-type'], 'application/protobuf');
    assert.equal(Room.fromBinary(made.bytes).departureTimeout, 7);
    const listed = await send(route('ListRooms').replace('/twirp', '/livekit/twirp'), {
      body: Buffer.alloc(0),
      headers,
      token: grantToken({ roomList: true }),
    });
    assert.ok(ListRoomsResponse.fromBinary(listed.bytes).rooms.some((room) => room.name === name));
  });

  test('errors have Twirp codes and statuses', async () => {
    const admin = { roomCreate: true, roomList: true, room: 'nowhere', roomAdmin: true };
    const cases = [
      ['another method', () => call('ListRooms', undefined, admin, { method: 'GET' }), 404, 'bad_route'],
      ['an unknown method', () => call('Nope', {}, admin), 404, 'bad_route'],
      ['an unknown service', () => send(route('Nope', 'Nope'), { json: {}, token: grantToken(admin) }), 404, 'bad_route'],
      [
        'another content type',
        () => call('ListRooms', undefined, admin, { body: '{}', headers: { 'content-type': 'text/plain' } }),
        404,
        'bad_route',
      ],
      ['broken JSON', () => call('ListRooms', undefined, admin, { body: '{"names":', headers: { 'content-type': 'application/json; charset=UTF-8' } }), 400, 'malformed'],
      [
        'broken protobuf',
        () => call('ListRooms', undefined, admin, { body: Buffer.from([0xff]), headers: { 'content-type': 'application/protobuf' } }),
        400,
        'malformed',
      ],
      ['no room name', () => call('CreateRoom', {}, admin), 400, 'invalid_argument'],
      ['a long room name', () => call('CreateRoom', { name: 'x'.repeat(257) }, admin), 400, 'invalid_argument'],
      ['too much metadata', () => call('CreateRoom', { name: 'x', metadata: 'x'.repeat(524289) }, admin), 400, 'invalid_argument'],
      ['a missing room', () => call('DeleteRoom', { room: 'nowhere' }, admin), 404, 'not_found'],
      ['a missing person', () => call('GetParticipant', { room: 'nowhere', identity: 'x' }, admin), 404, 'not_found'],
      ['a short nonce', () => call('SendData', { room: 'nowhere', nonce: 'YQ==' }, admin), 400, 'invalid_argument'],
    ];
    for (const [what, run, expected, code] of cases) {
      const answer = await run();
      assert.equal(answer.status, expected, `${what}: ${answer}`);
      assert.equal(answer.json().code, code, what);
      assert.equal(typeof answer.json().msg, 'string', what);
    }
  });

  test('services that are not here say so', async () => {
    const token = grantToken({ roomRecord: true });
    for (const [service, method] of [['Ingress', 'ListIngress'], ['SIP', 'ListSIPTrunk'], ['AgentDispatchService', 'ListDispatch'], ['Connector', 'DialWhatsAppCall']]) {
      const answer = await send(route(method, service), { json: {}, token });
      assert.equal(answer.status, 501, `${service}: ${answer}`);
      assert.equal(answer.json().code, 'unimplemented');
    }
    for (const run of [
      () => new IngressClient(server.url, keys.key, keys.secret).listIngress(),
      () => new SipClient(server.url, keys.key, keys.secret).listSipInboundTrunk(),
    ]) {
      assert.equal(await status(run()), 501);
    }
  });

  test('the egress API of the SDK: what is there, what is refused and why', async () => {
    const egress = new EgressClient(server.url, keys.key, keys.secret);
    assert.deepEqual(await egress.listEgress(), []);
    const file = { file: new EncodedFileOutput({ filepath: 'x.mp4' }) };
    const why = (promise) => promise.then(() => 'it was done', (error) => [error.status, error.message.replace(/^.*?: /, '')]);
    const off = 'recordings are disabled on this server';
    for (const [run, expected, text] of [
      [() => egress.startRoomCompositeEgress('room', file, { layout: 'grid' }), 412, off],
      [() => egress.startParticipantEgress('room', 'ann', file), 412, off],
      [() => egress.startTrackCompositeEgress('room', file, { audioTrackId: 'TR_a' }), 412, off],
      [() => egress.startTrackEgress('room', new DirectFileOutput({ filepath: 'x' }), 'TR_a'), 412, off],
      [() => egress.startTrackEgress('room', 'wss://elsewhere.example', 'TR_a'), 501],
      [() => egress.startWebEgress('https://example.org', file), 501],
      [() => egress.startRoomCompositeEgress('room', { stream: new StreamOutput({ urls: ['rtmp://example.org'] }) }), 501],
      [() => egress.startRoomCompositeEgress('', file), 400],
      [() => egress.startRoomCompositeEgress('room', { file: new EncodedFileOutput({ fileType: EncodedFileType.MP3 }) }), 501],
      [() => egress.stopEgress('EG_none'), 404, 'egress does not exist'],
      [() => egress.updateLayout('EG_none', 'grid'), 404, 'egress does not exist'],
    ]) {
      const [code, message] = await why(run());
      assert.equal(code, expected, message);
      if (text) assert.ok(message.includes(text), message);
    }
    const media = (source) => ({ room_name: 'room', outputs: [{ file: { filepath: 'x.mp4' } }], ...source });
    for (const [json, expected] of [
      [media({ template: { layout: 'grid' } }), 412],
      [media({ media: { participant_video: { identity: 'ann' }, audio: { routes: [{ participant_identity: 'ann' }] } } }), 412],
      [media({ media: { video_track_id: 'TR_a', audio: { routes: [{ track_id: 'TR_b' }] } } }), 412],
      [media({ media: { video_track_id: 'TR_a', audio: { routes: [{ participant_identity: 'ann' }] } } }), 400],
      [media({ media: { video_track_id: 'TR_a', audio: { capture_all: true } } }), 501],
      [media({}), 400],
      [media({ web: { url: 'https://example.org' } }), 501],
      [media({ template: {}, outputs: [] }), 400],
      [media({ template: {}, outputs: [{ stream: { urls: ['rtmp://example.org'] } }] }), 501],
    ]) {
      const answer = await send(route('StartEgress', 'Egress'), { json, token: grantToken({ roomRecord: true }) });
      assert.equal(answer.status, expected, JSON.stringify(json) + String(answer));
    }
    const list = (grants) => send(route('ListEgress', 'Egress'), { json: {}, token: grantToken(grants) });
    assert.deepEqual((await list({ roomRecord: true })).json(), { items: [] });
    assert.equal((await list({ roomAdmin: true })).status, 401);
    assert.equal((await send(route('ListEgress', 'Egress'), { json: {} })).status, 401);
    assert.equal((await send(route('Nothing', 'Egress'), { json: {}, token: grantToken({ roomRecord: true }) })).status, 404);
  });

  test('a body over 10 MiB is refused', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 0x20);
    const answer = await call('ListRooms', undefined, { roomList: true }, { body, headers: { 'content-type': 'application/json' } });
    assert.equal(answer.status, 413, String(answer));
  });

  test('pages of any origin may call', async () => {
    const origin = 'https://app.example.org';
    const preflight = await send(route('ListRooms'), {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    });
    assert.equal(preflight.status, 204, String(preflight));
    assert.equal(preflight.headers['access-control-allow-origin'], origin);
    assert.equal(preflight.headers['access-control-allow-headers'], 'authorization,content-type');
    assert.match(preflight.headers['access-control-allow-methods'], /POST/);
    assert.equal(preflight.headers['access-control-max-age'], '86400');
    const answer = await call('ListRooms', {}, { roomList: true }, { headers: { origin } });
    assert.equal(answer.headers['access-control-allow-origin'], origin);
    assert.equal(answer.headers['access-control-expose-headers'], '*');
    assert.equal(answer.headers['access-control-allow-credentials'], undefined);
  });
});

describe('grants', () => {
  test('each method needs its own, for the room it names', async () => {
    const room = unique('room');
    await sdk.createRoom({ name: room });
    const everythingElse = { roomJoin: true, roomRecord: true, ingressAdmin: true };
    const admin = { ...everythingElse, roomAdmin: true, room };
    const to = { room, identity: 'x' };
    const cases = [
      ['CreateRoom', { name: room }, admin],
      ['DeleteRoom', { room }, admin],
      ['ListRooms', {}, admin],
      ['ListParticipants', { room }, { ...everythingElse, roomAdmin: true, room: 'another' }],
      ['ListParticipants', { room: '' }, { roomAdmin: true }],
      ['GetParticipant', to, { roomCreate: true, room }],
      ['RemoveParticipant', to, { roomCreate: true, room }],
      ['MutePublishedTrack', to, { roomList: true, room }],
      ['UpdateParticipant', to, { roomCreate: true, room }],
      ['UpdateSubscriptions', to, { roomCreate: true, room }],
      ['SendData', { room }, { roomCreate: true, room }],
      ['UpdateRoomMetadata', { room }, { roomCreate: true, room }],
      ['PerformRpc', { room, destination_identity: 'x' }, { roomCreate: true, room }],
      ['MoveParticipant', { ...to, destination_room: 'another' }, admin],
      ['ForwardParticipant', { ...to, destination_room: 'another' }, { ...admin, destinationRoom: 'a third' }],
    ];
    for (const [method, body, grants] of cases) {
      const answer = await call(method, body, grants);
      assert.equal(answer.status, 401, `${method}: ${answer}`);
      assert.deepEqual(answer.json(), { code: 'unauthenticated', msg: 'permissions denied' }, method);
    }
  });

  test('without a token of ours nothing is answered', async () => {
    const other = signToken({ key: keys.key, secret: 'somebody else’s secret, long enough for all' }, 'x', { roomList: true });
    const expired = signToken(keys, 'x', { roomList: true }, {}, -3600);
    for (const token of [undefined, 'nonsense', other, expired]) {
      const answer = await send(route('ListRooms'), { json: {}, token });
      assert.equal(answer.status, 401, String(answer));
      assert.equal(answer.json().code, 'unauthenticated');
      assert.ok(!token || !answer.text.includes(token), 'the answer repeats the token');
    }
  });

  test('a token of the SDK with every kind of grant gets in', async () => {
    const room = unique('room');
    const token = new AccessToken(keys.key, keys.secret, {
      identity: 'sdk',
      name: 'From the SDK',
      metadata: 'm',
      attributes: { role: 'host' },
      ttl: '10m',
    });
    token.kind = 'agent';
    token.addGrant({
      roomJoin: true,
      room,
      canPublish: true,
      canPublishSources: [TrackSource.MICROPHONE],
      canPublishData: false,
      canSubscribe: true,
      canUpdateOwnMetadata: true,
      hidden: false,
      destinationRoom: 'elsewhere',
    });
    token.addInferenceGrant?.({ perform: true });
    token.addSIPGrant({ call: true });
    const client = await SignalClient.join(ws, await token.toJwt());
    const { participant } = (await client.response('join')).message.value;
    assert.equal(participant.name, 'From the SDK');
    assert.deepEqual(participant.attributes, { role: 'host' });
    assert.equal(participant.kind, 4);
    assert.deepEqual(participant.permission.canPublishSources, [TrackSource.MICROPHONE]);
    assert.equal(participant.permission.canPublishData, false);
    client.close();
  });
});

describe('rooms', () => {
  test('are made, changed, listed and deleted', async () => {
    const name = unique('room');
    const made = await sdk.createRoom({ name, emptyTimeout: 30, maxParticipants: 5, metadata: 'one' });
    const again = await sdk.createRoom({ name, departureTimeout: 9 });
    assert.equal(again.sid, made.sid);
    assert.deepEqual([again.emptyTimeout, again.departureTimeout, again.maxParticipants, again.metadata], [30, 9, 5, 'one']);
    assert.deepEqual((await sdk.listRooms([name])).map((room) => room.name), [name]);
    assert.ok((await sdk.listRooms()).some((room) => room.name === name));
    assert.deepEqual(await sdk.listRooms([`${name}-not`]), []);
    const client = await connect(name, 'ann');
    assert.equal((await sdk.updateRoomMetadata(name, 'two')).metadata, 'two');
    const update = await client.response('roomUpdate');
    assert.equal(update.message.value.room.metadata, 'two');
    await sdk.deleteRoom(name);
    assert.equal((await client.response('leave')).message.value.reason, DisconnectReason.ROOM_DELETED);
    assert.deepEqual(await sdk.listRooms([name]), []);
    assert.equal(await status(sdk.deleteRoom(name)), 404);
  });
});

describe('participants', () => {
  test('are listed with those who hide, found, renamed and removed', async () => {
    const room = unique('room');
    const ann = await connect(room, 'ann');
    const ghost = await connect(room, 'ghost', { hidden: true });
    const names = async () => (await sdk.listParticipants(room)).map((who) => who.identity).sort();
    assert.deepEqual(await names(), ['ann', 'ghost']);
    assert.equal((await sdk.getParticipant(room, 'ann')).identity, 'ann');
    assert.equal(await status(sdk.getParticipant(room, 'nobody')), 404);
    const changed = await sdk.updateParticipant(room, 'ann', { name: 'Ann', metadata: 'm', attributes: { a: '1', b: '2' } });
    assert.deepEqual([changed.name, changed.metadata, changed.attributes], ['Ann', 'm', { a: '1', b: '2' }]);
    const later = await sdk.updateParticipant(room, 'ann', { attributes: { a: '' } });
    assert.deepEqual([later.name, later.attributes], ['Ann', { b: '2' }]);
    await until(() => lastInfo(ghost, 'ann')?.attributes.a === undefined && lastInfo(ghost, 'ann')?.name === 'Ann', 5000, 'the others know');
    assert.equal(await status(sdk.updateParticipant(room, 'ann', { metadata: 'x'.repeat(524289) })), 400);
    await sdk.removeParticipant(room, 'ann');
    assert.equal((await ann.response('leave')).message.value.reason, DisconnectReason.PARTICIPANT_REMOVED);
    assert.deepEqual(await names(), ['ghost']);
    assert.equal(await status(sdk.removeParticipant(room, 'ann')), 404);
    ghost.close();
  });

  test('rights that are taken or given act at once and stand in the next token', async () => {
    const room = unique('room');
    const ann = await connect(room, 'ann');
    const ben = await connect(room, 'ben');
    const camera = await publish(ann, TrackSource.CAMERA, TrackType.VIDEO);
    const microphone = await publish(ann);
    const before = ann.received.length;
    const permission = { canSubscribe: true, canPublish: true, canPublishData: false, canPublishSources: [TrackSource.MICROPHONE] };
    const info = await sdk.updateParticipant(room, 'ann', { permission });
    assert.equal(info.permission.canPublishData, false);
    // The camera was announced and never sent: it is over all the same.
    assert.equal((await ann.response('trackUnpublished', 5000, before)).message.value.trackSid, camera);
    const token = await ann.response('refreshToken', 5000, before);
    const { video } = claimsOf(token.message.value);
    assert.deepEqual([video.canPublish, video.canPublishData, video.canPublishSources], [true, false, ['microphone']]);
    await until(() => lastInfo(ben, 'ann')?.permission.canPublishData === false, 5000, 'the others are told');
    const unpublished = ann.received.slice(before).filter((response) => response.message.case === 'trackUnpublished');
    assert.ok(!unpublished.some((response) => response.message.value.trackSid === microphone), 'the microphone stays');
    // What is forbidden now is refused, and so is what the new rights say of the own name.
    const then = ann.received.length;
    ann.send('addTrack', { cid: 'c2', type: TrackType.VIDEO, source: TrackSource.CAMERA });
    assert.equal((await ann.response('requestResponse', 5000, then)).message.value.reason, RequestResponse_Reason.NOT_ALLOWED);
    const last = ann.received.length;
    ann.send('updateMetadata', { name: 'Other', requestId: 5 });
    assert.equal((await ann.response('requestResponse', 5000, last)).message.value.reason, RequestResponse_Reason.NOT_ALLOWED);
    // canPublish: false counts more than a list of sources.
    const none = ann.received.length;
    await sdk.updateParticipant(room, 'ann', { permission: { ...permission, canPublish: false } });
    assert.equal((await ann.response('trackUnpublished', 5000, none)).message.value.trackSid, microphone);
    for (const client of [ann, ben]) client.close();
  });

  test('one who is hidden has left for the others, and comes back when shown', async () => {
    const room = unique('room');
    const ann = await connect(room, 'ann');
    const ben = await connect(room, 'ben');
    const rights = { canSubscribe: true, canPublish: true, canPublishData: true };
    const disconnected = 3;
    await sdk.updateParticipant(room, 'ann', { permission: { ...rights, hidden: true } });
    await until(() => lastInfo(ben, 'ann')?.state === disconnected, 5000, 'ann is gone for ben');
    const late = await connect(room, 'late');
    assert.ok(!(await late.response('join')).message.value.otherParticipants.some((who) => who.identity === 'ann'));
    await sdk.updateParticipant(room, 'ann', { permission: rights });
    await until(() => lastInfo(ben, 'ann')?.state !== disconnected, 5000, 'ann is back for ben');
    await until(() => lastInfo(late, 'ann'), 5000, 'and for the late one');
    for (const client of [ann, ben, late]) client.close();
  });

  test('tracks that are not there cannot be muted, none can be unmuted', async () => {
    const room = unique('room');
    const ann = await connect(room, 'ann');
    assert.equal(await status(sdk.mutePublishedTrack(room, 'ann', 'TR_none', true)), 404);
    assert.equal(await status(sdk.mutePublishedTrack(room, 'nobody', 'TR_none', true)), 404);
    const answer = await call('MutePublishedTrack', { room, identity: 'ann', track_sid: 'x', muted: false }, { roomAdmin: true, room });
    assert.equal(answer.status, 412, String(answer));
    assert.deepEqual(answer.json(), { code: 'failed_precondition', msg: 'remote unmute not enabled' });
    ann.close();
  });
});
