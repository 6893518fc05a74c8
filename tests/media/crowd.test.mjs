// Many people who only listen: what the others are told of their coming and going, and where the server says that it is full.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ParticipantInfo_State as State, TrackSource, TrackType } from '@livekit/protocol';
import { send } from '../support/http.mjs';
import { joinToken } from '../support/livekit_token.mjs';
import { startServer } from '../support/server.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-crowd-suite-of-the-tests' };
const start = (env = {}) =>
  startServer({ env: { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret, ...env } });
const wsOf = (server) => server.url.replace('http', 'ws');
const validate = (server, room, who) =>
  send(`${server.url}/rtc/validate?access_token=${joinToken(keys, room, who)}`, { method: 'GET' });

async function enter(server, room, who, request = {}) {
  const client = new SignalClient(wsOf(server), '/rtc/v1', joinToken(keys, room, who), {
    join_request: SignalClient.joinRequest({ clientInfo: { protocol: 17 }, ...request }),
  });
  const joined = () => client.received.some(({ message }) => message.case === 'join');
  await until(() => client.closed || joined(), 20_000, 'an answer to the join');
  assert.ok(joined(), 'the join was refused');
  return client;
}

const updatesOf = (client) => client.received.map(({ message }) => message).filter((m) => m.case === 'update');
/** What a client believes about the others: identity -> the newest info. */
function known(client) {
  const people = new Map();
  for (const { value } of updatesOf(client))
    for (const info of value.participants) {
      const before = people.get(info.identity);
      assert.ok(!before || before.sid !== info.sid || info.version >= before.version, `${info.identity} went back`);
      people.set(info.identity, info);
    }
  return people;
}
const here = (client, who) => [State.JOINED, State.ACTIVE].includes(known(client).get(who)?.state);

let server;
before(async () => (server = await start()));
after(() => server?.stop());

test('a rush of listeners is told of in few messages, and nobody is forgotten', async () => {
  const crowd = 120;
  const small = 20;
  const names = Array.from({ length: crowd }, (_, i) => `listener-${i}`);
  const observer = await enter(server, 'rush', 'observer');
  const began = Date.now();
  const clients = [];
  for (let i = 0; i < crowd; i += 10)
    clients.push(...(await Promise.all(names.slice(i, i + 10).map((who) => enter(server, 'rush', who)))));
  await until(
    () => names.every((who) => here(observer, who)),
    15_000,
    () => `all are known, not only ${known(observer).size}`,
  );
  const batches = Math.ceil((Date.now() - began) / 3000) + 2;
  assert.ok(updatesOf(observer).length <= small + 2 + batches, `${updatesOf(observer).length} updates`);
  const late = await enter(server, 'rush', 'late');
  const list = await late.response('join');
  assert.equal(list.message.value.otherParticipants.length, crowd + 1, 'a newcomer gets the whole list at once');
  const bytes = list.toBinary().length / crowd;
  assert.ok(bytes < 300, `${bytes.toFixed(0)} bytes of the join message for each person`);

  // Somebody leaves, which may wait; then a name changes, which may not.
  clients[50].send('leave', {});
  await until(() => clients[50].closed, 5000, 'the socket of one who left ends');
  const so_far = updatesOf(observer).length;
  clients[60].send('updateMetadata', { name: 'New Name', metadata: '', attributes: {}, requestId: 1 });
  await until(() => known(observer).get('listener-60').name === 'New Name', 5000, 'the new name');
  await until(() => known(observer).get('listener-50').state === State.DISCONNECTED, 10_000, 'the one who left');
  const order = updatesOf(observer)
    .slice(so_far)
    .flatMap(({ value }) => value.participants.map(({ identity }) => identity));
  assert.ok(order.indexOf('listener-60') < order.indexOf('listener-50'), order.join());
  for (const client of [observer, late, ...clients]) client.close();
});

test('a room takes exactly as many as it may, and the server too', async () => {
  const full = await start({ MEDIA_MAX_PARTICIPANTS: '3' });
  try {
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => enter(full, `room-${i % 2}`, `person-${i}`)),
    );
    const inside = tries.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
    assert.equal(inside.length, 3);
    const refused = await validate(full, 'room-0', 'late');
    assert.equal(refused.status, 503);
    assert.match(refused.text, /server is full.*3 participants/);
    const who = (await inside[0].response('join')).message.value.participant.identity;
    const room = (await inside[0].response('join')).message.value.room.name;
    assert.equal((await validate(full, room, who)).status, 200, 'who is inside may come back');
    for (const client of inside) client.send('leave', {});
    await until(async () => (await validate(full, 'room-0', 'late')).status === 200, 10_000, 'room again');
  } finally {
    await full.stop();
  }
});

test('while the processors are too busy nobody more is let in', async () => {
  const busy = await start({ MEDIA_MAX_LOAD_PERCENT: '2' });
  try {
    await until(async () => (await validate(busy, 'calm', 'first')).status === 200, 30_000, 'the start is over');
    const inside = await enter(busy, 'calm', 'early');
    let burning = true;
    const burn = async () => {
      while (burning) await send(`${busy.url}/api/openapi.json`);
    };
    const fires = Array.from({ length: 8 }, burn);
    const refused = await until(
      async () => {
        const answer = await validate(busy, 'calm', 'second');
        return answer.status === 503 && answer;
      },
      60_000,
      'a refusal',
    );
    assert.match(refused.text, /processors are busy \(limit 2 %\)/);
    assert.ok(await inside.answersPing(), 'who is inside stays');
    burning = false;
    await Promise.all(fires);
    await until(async () => (await validate(busy, 'calm', 'second')).status === 200, 60_000, 'room again');
    inside.close();
  } finally {
    await busy.stop();
  }
});

/** An offer of one microphone, as a browser writes it. */
const offerOf = (cid) =>
  [
    'v=0',
    'o=- 4711 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 0.0.0.0',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
    'a=setup:actpass',
    'a=mid:0',
    'a=sendonly',
    `a=msid:- ${cid}`,
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=ssrc:1234567 cname:suite',
    '',
  ].join('\r\n');

const microphone = (cid) => ({ cid, name: cid, type: TrackType.AUDIO, source: TrackSource.MICROPHONE });

test('a room takes as many tracks as it may', async () => {
  const narrow = await start({ MEDIA_MAX_ROOM_TRACKS: '1' });
  try {
    const client = await enter(narrow, 'narrow', 'speaker', {
      addTrackRequests: [microphone('one')],
      publisherOffer: { type: 'offer', sdp: offerOf('one'), id: 1 },
    });
    const published = () => known(client).get('speaker')?.tracks.length === 1;
    await until(published, 10_000, 'the first track is published');
    const other = await enter(narrow, 'narrow', 'other');
    other.send('addTrack', microphone('two'));
    const { message } = await other.response('requestResponse');
    assert.match(message.value.message, /limit of this room: 1 tracks/);
    for (const one of [client, other]) one.close();
  } finally {
    await narrow.stop();
  }
});

test('the server takes as many tracks as it may, over all rooms', async () => {
  const narrow = await start({ MEDIA_MAX_TRACKS: '1' });
  try {
    const other = await enter(narrow, 'there', 'other');
    const speaker = await enter(narrow, 'here', 'speaker', {
      addTrackRequests: [microphone('one')],
      publisherOffer: { type: 'offer', sdp: offerOf('one'), id: 1 },
    });
    await until(() => known(speaker).get('speaker')?.tracks.length === 1, 10_000, 'the first track is published');
    other.send('addTrack', microphone('two'));
    const { message } = await other.response('requestResponse');
    assert.match(message.value.message, /limit of this server: 1 tracks/);
    const refused = await validate(narrow, 'there', 'late');
    assert.equal(refused.status, 503);
    assert.match(refused.text, /the server is full: limit of 1 tracks/);
    speaker.send('leave', {});
    await until(async () => (await validate(narrow, 'there', 'late')).status === 200, 10_000, 'room again');
    other.send('addTrack', { ...microphone('two'), cid: 'again' });
    await other.response('trackPublished');
    for (const one of [speaker, other]) one.close();
  } finally {
    await narrow.stop();
  }
});
