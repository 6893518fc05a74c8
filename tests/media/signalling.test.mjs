// The signalling socket by itself, on both paths: what comes first, how a session ends or is taken over, how a refusal is told, and
// what one who breaks every rule of order can do to those he shares a room with.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  ClientInfo_SDK,
  DisconnectReason,
  LeaveRequest_Action,
  ParticipantInfo_State,
  RequestResponse_Reason,
  SignalRequest,
  SignalResponse,
} from '@livekit/protocol';
import { startBystanders } from '../support/bystanders.mjs';
import { joinToken } from '../support/livekit_token.mjs';
import { register } from '../support/people.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-browser-suite-of-the-tests' };
const meetingRoom = 'bystanders';
const paths = ['/rtc', '/rtc/v1'];
let bystanders, server, ws, meetingGoesOn;
let people = 0;

before(async () => {
  bystanders = await startBystanders(keys, meetingRoom);
  ({ server, ws, goesOn: meetingGoesOn } = bystanders);
});

after(() => bystanders?.stop());

const newName = () => `person-${++people}`;

/** Opens the socket of that path; fields are those of the JoinRequest, or on /rtc its two that matter here. */
function open(path, room, identity, fields = {}) {
  const v0 = fields.reconnect ? { reconnect: '1', sid: fields.participantSid } : {};
  const query = path === '/rtc' ? v0 : { join_request: SignalClient.joinRequest({ clientInfo: { protocol: 17 }, ...fields }) };
  return new SignalClient(ws, path, joinToken(keys, room, identity), query);
}

async function join(path, room, identity = newName()) {
  const socket = open(path, room, identity);
  const value = (await socket.response('join')).message.value;
  return Object.assign(socket, { identity, sid: value.participant.sid, joined: value });
}

const cases = (socket) => socket.received.map((response) => response.message.case);

async function leaveOf(socket) {
  const { reason, action } = (await socket.response('leave', 10_000)).message.value;
  return { reason: DisconnectReason[reason], action: LeaveRequest_Action[action] };
}

/** The last state in which `watcher` was told of that person. */
const stateSeen = (watcher, identity) =>
  watcher.received
    .filter((response) => response.message.case === 'update')
    .flatMap((response) => response.message.value.participants)
    .findLast((participant) => participant.identity === identity)?.state;

const seesLeave = (watcher, identity) =>
  until(() => stateSeen(watcher, identity) === ParticipantInfo_State.DISCONNECTED, 10_000, `${identity} is seen leaving`);

// As of LiveKit's Go SDK, which reads messages before it has set the offer it sent along: an answer at once was refused, and the
// connection never came up.
test('/rtc/v1: an offer in the join of a Go client is not answered before it is set there', async () => {
  const sdp = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
    'a=setup:actpass',
    'a=mid:0',
    'a=sctp-port:5000',
    '',
  ].join('\r\n');
  const opened = performance.now();
  const socket = open('/rtc/v1', 'go', newName(), {
    clientInfo: { sdk: ClientInfo_SDK.GO, protocol: 17 },
    publisherOffer: { type: 'offer', sdp, id: 1 },
  });
  await socket.response('answer');
  const took = performance.now() - opened;
  assert.ok(took >= 50, `the answer came ${took} ms after the request`);
  socket.close();
});

for (const path of paths) {
  test(`${path}: the first message is the join, with all that a client needs before anything else`, async () => {
    const socket = await join(path, `first${path}`);
    assert.equal(cases(socket)[0], 'join');
    const { pingInterval, pingTimeout, serverInfo, sifTrailer, participant, room, enabledPublishCodecs } = socket.joined;
    assert.ok(pingInterval > 0 && pingTimeout > pingInterval, `${pingInterval}, ${pingTimeout}`);
    assert.match(serverInfo.version, /^\d+\.\d+\.\d+$/);
    assert.ok(sifTrailer.length > 0);
    assert.equal(participant.identity, socket.identity);
    assert.ok(participant.sid.startsWith('PA_') && room.sid.startsWith('RM_'));
    assert.equal(socket.joined.subscriberPrimary, path === '/rtc');
    assert.ok(enabledPublishCodecs.length > 0);
    assert.deepEqual(socket.joined.iceServers, [], 'nobody is sent to a STUN server of others (BBB CVE-2020-27611)');
    socket.close();
  });

  test(`${path}: both kinds of ping are answered, in the encoding of the question`, async () => {
    const socket = await join(path, `ping${path}`);
    socket.send('ping', 5n);
    assert.ok(Number((await socket.response('pong')).message.value) > 1e12);
    socket.send('pingReq', { timestamp: 77n, rtt: 3n });
    const answer = (await socket.response('pongResp')).message.value;
    assert.equal(answer.lastPingTimestamp, 77n);
    const texts = [];
    socket.socket.onmessage = ({ data }) => texts.push(data);
    socket.sendBytes('{"pingReq":{"timestamp":"78"}}');
    await until(() => texts.length > 0, 5000, 'an answer');
    assert.equal(SignalResponse.fromJsonString(texts[0]).message.value.lastPingTimestamp, 78n);
    socket.close();
  });

  test(`${path}: who leaves is let go with 1000, and everybody is told`, async () => {
    const room = `leave${path}`;
    const watcher = await join(path, room);
    const socket = await join(path, room);
    socket.send('leave', { reason: DisconnectReason.CLIENT_INITIATED });
    await until(() => socket.closed, 5000, 'the socket is closed');
    assert.equal(socket.closed.code, 1000);
    assert.ok(!cases(socket).includes('leave'), 'no leave is answered');
    await seesLeave(watcher, socket.identity);
    watcher.close();
  });

  test(`${path}: a socket that goes before media were connected takes its participant with it`, async () => {
    const room = `drop${path}`;
    const watcher = await join(path, room);
    const socket = await join(path, room);
    socket.close();
    await seesLeave(watcher, socket.identity);
    watcher.close();
  });

  test(`${path}: a session is taken over: reconnect first, then everybody's state; the old socket is closed`, async () => {
    const room = `resume${path}`;
    const other = await join(path, room);
    const old = await join(path, room);
    const socket = open(path, room, old.identity, { reconnect: true, participantSid: old.sid });
    await socket.response('roomUpdate');
    const kinds = cases(socket);
    assert.equal(kinds[0], 'reconnect');
    const told = socket.received[kinds.indexOf('update')].message.value.participants.map(({ identity }) => identity);
    assert.deepEqual(told.sort(), [other.identity, old.identity].sort());
    await until(() => old.closed, 5000, 'the old socket is closed');
    assert.equal(old.closed.code, 1000);
    assert.ok(await socket.answersPing());
    assert.notEqual(stateSeen(other, old.identity), ParticipantInfo_State.DISCONNECTED);
    for (const one of [socket, other]) one.close();
  });

  // The socket may die with the news in it: whatever the client was told since it was last heard is told again.
  test(`${path}: who left while a socket was dying is told again when the session is taken over`, async () => {
    const room = `missed${path}`;
    const old = await join(path, room);
    const other = await join(path, room);
    await until(() => stateSeen(old, other.identity) !== undefined, 5000, 'the other one is there');
    other.send('leave', { reason: DisconnectReason.CLIENT_INITIATED });
    await seesLeave(old, other.identity);
    const socket = open(path, room, old.identity, { reconnect: true, participantSid: old.sid });
    await socket.response('roomUpdate');
    assert.equal(stateSeen(socket, other.identity), ParticipantInfo_State.DISCONNECTED);
    socket.close();
  });

  test(`${path}: a session that is not there is not taken over: the first and only message is a leave`, async () => {
    const socket = open(path, `gone${path}`, newName(), { reconnect: true, participantSid: 'PA_neverThere12' });
    assert.deepEqual(await leaveOf(socket), { reason: 'STATE_MISMATCH', action: 'RECONNECT' });
    await until(() => socket.closed, 5000, 'the socket is closed');
    assert.deepEqual(cases(socket), ['leave']);
  });

  test(`${path}: a client that claims tracks of others after a resume has to come back afresh`, async () => {
    const room = `claims${path}`;
    const socket = await join(path, room);
    socket.send('syncState', { publishTracks: [{ cid: 'x', track: { sid: 'TR_VCsomebodyElse' } }] });
    assert.deepEqual(await leaveOf(socket), { reason: 'STATE_MISMATCH', action: 'RECONNECT' });
    socket.close();
  });
}

test('why a join is refused can be asked over HTTP, on both paths', async () => {
  const host = await register(server);
  const room = await host.createRoom();
  const seat = (await host.join(room.name)).json().token;
  await host.call('DELETE', `/api/room/${room.id}`);
  const ask = async (path, token) => {
    const request = path === '/rtc' ? {} : { join_request: SignalClient.joinRequest() };
    const query = new URLSearchParams({ access_token: token, ...request });
    const answer = await fetch(`${server.url}${path}/validate?${query}`);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*', path);
    return { status: answer.status, text: await answer.text() };
  };
  for (const path of paths) {
    assert.deepEqual(await ask(path, joinToken(keys, 'validate', newName())), { status: 200, text: 'success' });
    assert.equal((await ask(path, 'no token')).status, 401);
    assert.equal((await ask(path, joinToken(keys, 'validate', newName(), { roomJoin: false }))).status, 401);
    // The client tells this 404 from that of a path that does not exist by these very words.
    assert.deepEqual(await ask(path, seat), { status: 404, text: 'requested room does not exist' });
  }
  const elsewhere = await fetch(`${server.url}/rtc/v9/validate`);
  assert.equal(elsewhere.status, 404);
  assert.doesNotMatch(await elsewhere.text(), /requested room does not exist/);
  const socket = new SignalClient(ws, '/rtc/v9', joinToken(keys, 'validate', newName()));
  await until(() => socket.closed, 5000, 'the socket is refused');
});

test('ten thousand tracks: twenty may wait for their media, the others are refused by name', async () => {
  const socket = await join('/rtc/v1', meetingRoom);
  const count = 10_000;
  for (let i = 0; i < count; i++) socket.send('addTrack', { cid: `track-${i}`, type: i % 2, source: i % 2 ? 1 : 2 });
  const refusals = () => socket.received.filter(({ message }) => message.case === 'requestResponse');
  await until(() => refusals().length === count - 20, 30_000, () => `${refusals().length} refusals`);
  assert.ok(refusals().every(({ message }) => message.value.reason === RequestResponse_Reason.LIMIT_EXCEEDED));
  assert.equal(cases(socket).filter((kind) => kind === 'trackPublished').length, 20);
  assert.ok(await socket.answersPing());
  await meetingGoesOn();
  socket.close();
});

test('what belongs to others cannot be touched by naming it (BBB CVE-2022-29233)', async () => {
  const socket = await join('/rtc/v1', meetingRoom);
  const ann = socket.joined.otherParticipants.find(({ identity }) => identity === 'ann');
  const sids = ann.tracks.map(({ sid }) => sid);
  const look = ({ sid, muted, width }) => ({ sid, muted, width });
  assert.equal(sids.length, 2);
  for (const sid of sids) {
    socket.send('mute', { sid, muted: true });
    socket.send('updateAudioTrack', { trackSid: sid, features: [] });
    socket.send('updateVideoTrack', { trackSid: sid, width: 1, height: 1 });
    socket.send('addTrack', { cid: `mine-${sid}`, sid, type: 1, source: 1 });
    socket.send('updateLayers', { trackSid: sid, layers: [] });
    socket.send('trackSetting', { trackSids: [sid], disabled: true });
  }
  socket.send('subscription', { subscribe: false, participantTracks: [{ participantSid: ann.sid, trackSids: sids }] });
  const trackPermissions = [{ participantSid: ann.sid, trackSids: sids }];
  socket.send('subscriptionPermission', { allParticipants: false, trackPermissions });
  assert.ok(await socket.answersPing());
  await meetingGoesOn();
  const again = await join('/rtc/v1', meetingRoom);
  const now = again.joined.otherParticipants.find(({ identity }) => identity === 'ann').tracks;
  assert.deepEqual(now.map(look), ann.tracks.map(look));
  for (const one of [socket, again]) one.close();
});

test('messages in an order that makes no sense, over and over', async () => {
  const sdp = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n';
  for (const path of paths) {
    const socket = await join(path, meetingRoom);
    for (let i = 0; i < 50; i++) {
      socket.send('answer', { type: 'answer', sdp, id: i });
      socket.send('trickle', { candidateInit: '{}', target: i % 3, final: true });
      socket.send('mute', { sid: '', muted: i % 2 === 0 });
      socket.send('syncState', { subscription: { trackSids: ['TR_nobody'], subscribe: true } });
      socket.send('updateDataSubscription', { updates: [{ trackSid: 'DTR_nobody', subscribe: true }] });
      socket.send('unpublishDataTrackRequest', { pubHandle: i });
      socket.send('simulate', { scenario: { case: 'speakerUpdate', value: -i } });
    }
    socket.send('offer', { type: 'answer', sdp: '', id: 0 });
    socket.send('leave', {});
    socket.send('leave', {});
    socket.send('offer', { type: 'offer', sdp, id: 1 });
    await until(() => socket.closed, 10_000, `${path}: the socket is closed`);
  }
  await meetingGoesOn();
});

test('lists as long as a message may be', async () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `TR_VC${i}`.padEnd(90, 'x'));
  const few = names.slice(0, 9000);
  const long = {
    subscription: { trackSids: names, subscribe: true },
    trackSetting: { trackSids: names, quality: 1 },
    subscriptionPermission: {
      allParticipants: false,
      trackPermissions: few.map((sid) => ({ participantIdentity: sid, trackSids: [sid] })),
    },
    syncState: { trackSidsDisabled: few, subscription: { trackSids: few, subscribe: true } },
    updateMetadata: { attributes: Object.fromEntries(few.map((sid) => [sid, sid])), requestId: 1 },
  };
  for (const [kind, value] of Object.entries(long)) {
    const socket = await join('/rtc', meetingRoom);
    const bytes = new SignalRequest({ message: { case: kind, value } }).toBinary();
    assert.ok(bytes.length > 1_600_000 && bytes.length < 2_097_152, `${kind}: ${bytes.length} bytes`);
    for (let i = 0; i < 5; i++) socket.sendBytes(bytes);
    // Whether it is taken, refused or the end of the session: the server is there for the others.
    await until(() => socket.closed || socket.answersPing(), 10_000, `${kind} is dealt with`);
    socket.close();
  }
  await meetingGoesOn();
});
