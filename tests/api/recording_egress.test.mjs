// A recording by the egress of a real LiveKit, which is a small server here that speaks its Twirp and sends its webhooks: what
// is asked of it, what it tells, and the file it leaves.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  EgressInfo,
  EgressStatus,
  ListEgressRequest,
  ListEgressResponse,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsResponse,
  RoomCompositeEgressRequest,
  SendDataResponse,
  StopEgressRequest,
} from '@livekit/protocol';
import { send } from '../support/http.mjs';
import { claimsOf, firstAdmin, register } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';

const keys = { key: 'egress', secret: 'a-secret-of-the-egress-suite-of-the-tests' };

/** livekit-server as far as a recording needs it. calls: what it was asked; refuse: methods that fail. */
class FakeLivekit {
  constructor() {
    Object.assign(this, { calls: [], egresses: [], refuse: new Set(), people: [] });
    this.methods = {
      ListRooms: () => new ListRoomsResponse(),
      ListParticipants: (body) => {
        ListParticipantsRequest.fromBinary(body);
        return new ListParticipantsResponse({ participants: this.people.map((identity) => ({ identity, sid: 'PA_x' })) });
      },
      SendData: () => new SendDataResponse(),
      StartRoomCompositeEgress: (body) => {
        const request = RoomCompositeEgressRequest.fromBinary(body);
        const egressId = `EG_${this.egresses.length + 1}`;
        this.egresses.push(new EgressInfo({ egressId, roomName: request.roomName, status: EgressStatus.EGRESS_STARTING }));
        this.request = request;
        return this.egresses.at(-1);
      },
      StopEgress: (body) => this.find(StopEgressRequest.fromBinary(body).egressId),
      ListEgress: (body) => new ListEgressResponse({ items: [this.find(ListEgressRequest.fromBinary(body).egressId)] }),
    };
  }

  find = (id) => this.egresses.find((one) => one.egressId === id);

  open() {
    this.server = http.createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const method = request.url.split('/').pop();
        this.calls.push({ method, url: request.url, grants: claimsOf(request.headers.authorization.split(' ')[1]).video });
        if (this.refuse.has(method) || !this.methods[method]) {
          response.writeHead(500, { 'content-type': 'application/json' }).end('{"code":"internal","msg":"egress not connected (redis required)"}');
          return;
        }
        response.writeHead(200, { 'content-type': 'application/protobuf' }).end(this.methods[method](Buffer.concat(parts)).toBinary());
      });
    });
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', () => resolve(this)));
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
function webhookToken(body) {
  const now = Math.floor(Date.now() / 1000);
  const sha256 = createHash('sha256').update(body).digest('base64');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: keys.key, nbf: now, exp: now + 300, sha256 })}`;
  return `${text}.${createHmac('sha256', keys.secret).update(text).digest('base64url')}`;
}

describe('recording by the egress of a LiveKit', () => {
  const livekit = new FakeLivekit();
  const egressDir = mkdtempSync(path.join(tmpdir(), 'bedrud-egress-'));
  let server, host, room, events = 0;
  const of = (what) => `/api/rooms/${room.id}/${what}`;
  const start = (json) => host.call('POST', of('recording/start'), json);
  const view = async (id) => (await host.call('GET', of(`recordings/${id}`))).json();
  /** Tells as LiveKit does: protobuf JSON, lower camel case, 64-bit numbers as text, enums by name. */
  async function tell(event, egressInfo) {
    const body = JSON.stringify({ event, id: `EV_${++events}`, createdAt: '1732000000', egressInfo: { roomId: 'RM_x', ofTheFuture: {}, ...egressInfo } });
    const answer = await send(`${server.url}/api/livekit/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/webhook+json', authorization: webhookToken(body) },
      body,
    });
    assert.equal(answer.status, 200, String(answer));
  }

  before(async () => {
    await livekit.open();
    const address = `ws://127.0.0.1:${livekit.server.address().port}`;
    const env = { MEDIA_BACKEND: 'external', LIVEKIT_HOST: address, LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret, RECORDING_EGRESS_DIR: egressDir };
    server = await startServer({ env });
    const admin = await firstAdmin(server);
    await admin.call('PUT', '/api/admin/settings', { recordingsEnabled: true });
    host = await register(server, { name: 'Hana Host' });
    room = await host.createRoom();
    await host.join(room.name);
  });
  after(async () => {
    await server?.stop();
    livekit.close();
    rmSync(egressDir, { recursive: true, force: true });
  });

  test('no egress, nobody there: refused, and nothing is left behind', async () => {
    let answer = await start();
    assert.deepEqual([answer.status, answer.json().error], [409, 'nobody is in the room']);
    livekit.people = [host.id];
    livekit.refuse.add('StartRoomCompositeEgress');
    answer = await start();
    assert.deepEqual([answer.status, answer.json().error], [500, 'Failed to start recording']);
    livekit.refuse.clear();
    assert.equal((await host.call('GET', of('recordings'))).json().total, 0);
  });

  test('what is asked for, what comes back, and the file (W42)', async () => {
    const answer = await start({ type: 'composite', layout: 'grid' });
    assert.equal(answer.status, 201, String(answer));
    const { id, ...rest } = answer.json();
    assert.deepEqual(rest, { status: 'started', roomId: room.id });
    const { request } = livekit;
    const [file] = request.fileOutputs;
    assert.deepEqual([request.roomName, request.layout, request.audioOnly, file.filepath, file.disableManifest, file.output.case], [room.name, 'grid', false, `recordings/${id}.mp4`, true, undefined]);
    const call = livekit.calls.find(({ method }) => method === 'StartRoomCompositeEgress');
    assert.equal(call.url, '/twirp/livekit.Egress/StartRoomCompositeEgress');
    assert.deepEqual([call.grants.roomRecord, call.grants.room], [true, room.name]);
    assert.equal((await start()).status, 409);
    await tell('egress_started', { egressId: 'EG_1', roomName: room.name, status: 'EGRESS_ACTIVE' });
    const stopped = await host.call('POST', of('recording/stop'));
    assert.deepEqual(stopped.json(), { id, status: 'processing' });
    assert.ok(livekit.calls.some(({ method }) => method === 'StopEgress'));
    mkdirSync(path.join(egressDir, 'recordings'), { recursive: true });
    writeFileSync(path.join(egressDir, 'recordings', `${id}.mp4`), 'a film');
    const result = { filename: `/out/recordings/${id}.mp4`, size: '6', duration: '61000000000' };
    const ended = { egressId: 'EG_1', roomName: room.name, status: 'EGRESS_COMPLETE', fileResults: [result] };
    await tell('egress_ended', ended);
    await tell('egress_ended', ended);
    await until(async () => (await view(id)).status === 'completed', 15_000, () => `it is completed; ${server.tail(5)}`);
    const done = await view(id);
    assert.deepEqual([done.fileSize, done.durationMs, done.downloadStatus], [6, 61000, 'ready']);
    assert.equal((await send(server.url + done.fileUrl, { token: host.token })).text, 'a film');
  });

  test('an egress that fails, makes no file, or names another one', async () => {
    const cases = [
      [{ status: 'EGRESS_FAILED', error: 'the browser crashed' }, 'the browser crashed'],
      [{ status: 'EGRESS_FAILED' }, 'egress failed (no error details)'],
      [{ status: 'EGRESS_COMPLETE' }, 'no file URL in egress_ended event'],
      [{ status: 'EGRESS_COMPLETE', fileResults: [{ filename: '/etc/passwd', size: '1' }] }, 'the egress wrote another file than the one that was asked for'],
    ];
    for (const [fields, error] of cases) {
      const { id } = (await start()).json();
      await tell('egress_ended', { egressId: livekit.egresses.at(-1).egressId, roomName: room.name, ...fields });
      await until(async () => (await view(id)).status === 'failed', 10_000, () => `failed: ${error}`);
      assert.equal((await view(id)).error, error);
    }
  });

  test('an end that was told while this server was away is asked for when it is stopped', async () => {
    const { id } = (await start()).json();
    Object.assign(livekit.egresses.at(-1), { status: EgressStatus.EGRESS_FAILED, error: 'killed' });
    livekit.refuse.add('StopEgress');
    assert.equal((await host.call('POST', of('recording/stop'))).status, 200);
    livekit.refuse.clear();
    await until(async () => (await view(id)).error === 'killed', 5000, () => 'its end');
  });
});
