// Receivers of events that administrators make: the routes of the contract, both signatures, order, retries, and what must not
// be reachable or readable.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { onBothDatabases, statement } from '../support/databases.mjs';
import { firstAdmin, unique } from '../support/people.mjs';
import { SignalClient } from '../support/signal_client.mjs';
import { until } from '../support/wait.mjs';
import { openReceiver, Receiver } from '../support/webhook_receiver.mjs';
import { freePort } from '../support/ports.mjs';

const done = (answer, status = 200) => {
  assert.equal(answer.status, status, String(answer));
  return answer.json();
};
const route = '/api/admin/webhooks';
const every = [
  'room.created', 'room.started', 'room.ended', 'participant.joined', 'participant.left', 'participant.admitted',
  'recording.started', 'recording.completed', 'recording.failed', 'chat.message', 'ping',
]; // prettier-ignore

/** Whether a library of Standard Webhooks 1.0 would take it, with the secret as "whsec_" + secret. */
function isStandard({ headers, body }, secret) {
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const signature = createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64');
  return headers['webhook-signature'].split(' ').includes(`v1,${signature}`);
}
const isContract = ({ headers, body }, secret) =>
  headers['x-bedrud-signature'] === `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

onBothDatabases(
  'webhooks',
  (world) => {
    let admin, receiver, hook;
    const call = (method, path = '', json) => admin.call(method, route + path, json);
    const create = async (fields = {}) => done(await call('POST', '', { name: unique('hook'), url: receiver.url, events: every, ...fields }), 201);
    const log = async (id = hook.id, query = '') => done(await call('GET', `/${id}/deliveries${query}`)).deliveries;
    const of = (name) => receiver.requests.filter(({ body }) => body.includes(name));

    before(async () => {
      admin = await firstAdmin(world.server);
      receiver = await openReceiver();
      hook = await create();
    });
    afterEach(() => (receiver.answer = () => ({ status: 200 })));
    after(() => receiver?.close());

    test('W6: are made, listed with a masked secret, changed and removed', async () => {
      assert.match(hook.secret, /^[0-9a-f]{32}$/);
      assert.equal('lastSeen' in hook, false);
      const made = await create({ name: 'Second' });
      const list = done(await call('GET', '?limit=1'));
      assert.deepEqual([list.total, list.page, list.limit, list.webhooks.length], [2, 1, 1, 1]);
      assert.deepEqual(list.webhooks[0], { ...made, secret: `••••${made.secret.slice(-4)}` });
      const changed = done(await call('PUT', `/${made.id}`, { events: ['ping', 'ping'], isActive: false }));
      assert.deepEqual([changed.name, changed.isActive, changed.events], ['Second', false, ['ping', 'ping']]);
      assert.deepEqual(done(await call('DELETE', `/${made.id}`)), { status: 'deleted' });
      for (const [method, path, json] of [['PUT', '', {}], ['DELETE', ''], ['POST', '/test'], ['POST', '/rotate-secret'], ['GET', '/deliveries']]) {
        const answer = await call(method, `/${made.id}${path}`, json);
        assert.deepEqual([answer.status, answer.json().error], [404, 'Webhook not found'], `${method} ${path}`);
      }
    });

    test('refuse what cannot be, in the words of the contract', async () => {
      const good = { name: 'n', url: receiver.url, events: ['ping'] };
      const cases = [
        [{ name: '' }, 'name is required'],
        [{ url: '' }, 'url is required'],
        [{ events: [] }, 'at least one event must be specified'],
        [{ events: ['room.eaten'] }, 'unknown event type: "room.eaten"'],
        [{ url: 'example.org/x' }, 'Invalid URL: must be absolute http:// or https:// URL'],
        [{ url: 'ftp://example.org/x' }, 'URL scheme must be http:// or https://'],
      ];
      for (const [wrong, error] of cases) {
        const answer = await call('POST', '', { ...good, ...wrong });
        assert.deepEqual([answer.status, answer.json().error], [400, error]);
      }
      for (const [wrong, error] of [
        [{ name: ' ' }, 'name cannot be empty'],
        [{ url: '' }, 'url cannot be empty'],
        [{ url: 'nowhere' }, 'Invalid URL'],
        [{ events: [] }, 'at least one event must be specified'],
      ]) {
        const answer = await call('PUT', `/${hook.id}`, wrong);
        assert.deepEqual([answer.status, answer.json().error], [400, error]);
      }
    });

    test('W64, W73: tell what really happened in a room, in order, signed in both ways, and keep a log', async () => {
      const room = await admin.createRoom();
      const token = done(await admin.join(room.name)).token;
      await until(() => of(room.id).length === 1, 10_000, 'the room was made');
      const client = await SignalClient.join(`${world.server.url.replace('http', 'ws')}/livekit`, token);
      client.send('leave', {});
      client.close();
      await admin.call('DELETE', `/api/room/${room.id}`);
      const names = () => of(room.id).map(({ body }) => JSON.parse(body).event);
      // Nobody's media connected: nobody joined, though a token was issued.
      const wanted = ['room.created', 'room.started', 'room.ended'];
      await until(() => names().length >= wanted.length, 10_000, () => `${wanted}; there were ${names()}`);
      assert.deepEqual(names(), wanted);
      const [first] = of(room.id);
      const body = JSON.parse(first.body);
      assert.deepEqual(Object.keys(body).sort(), ['data', 'event', 'id', 'timestamp']);
      assert.deepEqual(body.data, { roomId: room.id, roomName: room.name, userId: admin.id });
      assert.match(body.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      for (const request of of(room.id)) {
        assert.ok(isContract(request, hook.secret) && isStandard(request, hook.secret));
        assert.equal(request.headers['content-type'], 'application/json');
        assert.equal(request.headers['user-agent'], 'Bedrud-Webhook/1');
      }
      assert.equal(first.headers['x-bedrud-event'], 'room.created');
      assert.equal(first.headers['x-bedrud-timestamp'], body.timestamp);
      assert.deepEqual([first.headers['webhook-id'], first.headers['x-bedrud-delivery']], [body.id, body.id]);
      await until(async () => (await log(hook.id, '?limit=1'))[0].status === 'delivered', 5000, 'the log knows');
      const [ended] = await log(hook.id, '?limit=1');
      assert.deepEqual([ended.event, ended.status, ended.attempts, ended.httpStatus], ['room.ended', 'delivered', 1, 200]);
      assert.equal(ended.payload.data.roomId, room.id);
      assert.ok(done(await call('GET')).webhooks.find(({ id }) => id === hook.id).lastSeen);
    });

    test('W73: try again after a failure, with the same id, and the rest of the room waits its turn', async () => {
      let refused = 0;
      receiver.answer = ({ body }) => ({ status: body.includes('room.created') && refused++ < 1 ? 500 : 200 });
      const room = await admin.createRoom();
      await until(() => of(room.id).length === 1, 10_000, 'a first try');
      const other = await admin.createRoom();
      await until(() => of(other.id).length === 1, 4_000, 'another room does not wait for it');
      await until(() => of(room.id).length === 2, 20_000, 'a second try');
      const [first, second] = of(room.id);
      assert.equal(first.headers['webhook-id'], second.headers['webhook-id']);
      assert.notEqual(first.headers['webhook-timestamp'], second.headers['webhook-timestamp']);
      assert.ok(isStandard(second, hook.secret), 'signed anew');
      assert.ok(second.at - first.at >= 5000);
      const row = async () => (await log()).find(({ eventId }) => eventId === first.headers['webhook-id']);
      await until(async () => (await row()).status === 'delivered', 5000, 'the log knows');
      assert.equal((await row()).attempts, 2);
    });

    test('wait as long as a busy receiver asks for, and go on at once when they are switched on again', async () => {
      receiver.answer = () => ({ status: 429, headers: { 'retry-after': '7200' } });
      const room = await admin.createRoom();
      await until(async () => (await log()).some(({ httpStatus }) => httpStatus === 429), 10_000, 'it was tried');
      const [row] = await log();
      assert.equal(row.status, 'pending');
      assert.ok(Date.parse(row.nextAttempt) - Date.now() > 7_000_000, row.nextAttempt);
      await admin.createRoom();
      receiver.answer = () => ({ status: 200 });
      done(await call('PUT', `/${hook.id}`, { isActive: false }));
      done(await call('PUT', `/${hook.id}`, { isActive: true }));
      assert.deepEqual(done(await call('POST', `/${hook.id}/deliveries/${row.id}/replay`)), { status: 'pending' });
      await until(() => of(room.id).length === 2, 10_000, 'it was sent again');
      assert.equal(of(room.id)[0].headers['webhook-id'], of(room.id)[1].headers['webhook-id']);
    });

    test('stop for a receiver that says it is gone', async () => {
      const gone = await create({ events: ['room.created'] });
      const before = receiver.requests.length;
      receiver.answer = () => ({ status: 410 });
      done(await call('PUT', `/${hook.id}`, { isActive: false }));
      await admin.createRoom();
      const now = async () => done(await call('GET')).webhooks.find(({ id }) => id === gone.id);
      await until(async () => !(await now()).isActive, 10_000, 'it is switched off');
      assert.equal((await now()).disabledReason, 'gone');
      assert.equal((await log(gone.id))[0].status, 'failed');
      await admin.createRoom();
      assert.equal((await log(gone.id)).length, 1, 'nothing is kept for it');
      assert.equal(receiver.requests.length, before + 1);
      done(await call('DELETE', `/${gone.id}`));
      done(await call('PUT', `/${hook.id}`, { isActive: true }));
    });

    test('a slow receiver holds up nobody else', async (t) => {
      const slow = await openReceiver();
      t.after(() => slow.close());
      slow.answer = () => ({});
      const hooks = [await create({ url: slow.url }), await create({ url: slow.url })];
      const rooms = [await admin.createRoom(), await admin.createRoom()];
      await until(() => rooms.every(({ id }) => of(id).length === 1), 8_000, 'the other receiver was told');
      assert.ok(slow.requests.length <= 2, 'one at a time for each');
      for (const { id } of hooks) done(await call('DELETE', `/${id}`));
    });

    test('a new secret and the one before both sign for a while', async () => {
      const { secret, previousUntil } = done(await call('POST', `/${hook.id}/rotate-secret`));
      assert.match(secret, /^[0-9a-f]{32}$/);
      assert.ok(Date.parse(previousUntil) > Date.now());
      const room = await admin.createRoom();
      await until(() => of(room.id).length === 1, 10_000, 'it was told');
      const [request] = of(room.id);
      assert.ok(isStandard(request, secret) && isStandard(request, hook.secret) && isContract(request, secret));
      statement(world, `UPDATE webhooks SET previous_until = 1 WHERE id = '${hook.id}'`);
      const next = await admin.createRoom();
      await until(() => of(next.id).length === 1, 10_000, 'it was told');
      assert.ok(isStandard(of(next.id)[0], secret) && !isStandard(of(next.id)[0], hook.secret));
      hook.secret = secret;
    });

    test('W7: a test tells success or failure and no more; redirects are not followed', async () => {
      const test = async () => done(await call('POST', `/${hook.id}/test`));
      assert.deepEqual(await test(), { status: 'success' });
      const request = receiver.requests.at(-1);
      assert.equal(request.headers['x-bedrud-event'], 'ping');
      assert.ok(isContract(request, hook.secret));
      const before = receiver.requests.length;
      receiver.answer = () => ({ status: 302, headers: { location: `http://127.0.0.1:${receiver.port}/elsewhere` } });
      assert.deepEqual(await test(), { status: 'delivery_failed' });
      assert.equal(receiver.requests.length, before + 1);
      // Nothing listens there, an address that may not be reached, one that is none.
      for (const url of [`http://127.0.0.1:${await freePort()}/`, 'http://169.254.169.254/latest', 'http://10.0.0.1:99999/']) {
        const other = await create({ url });
        assert.deepEqual(done(await call('POST', `/${other.id}/test`)), { status: 'delivery_failed' });
        done(await call('DELETE', `/${other.id}`));
      }
    });

    test('W27: no secret stands in the database, in a job or in the log', async () => {
      if (world.database === 'SQLite') {
        const dump = execFileSync('sh', ['-c', `cat "${world.server.data}"/bedrud.db*`], { maxBuffer: 64 << 20 });
        assert.ok(!dump.includes(hook.secret) && dump.includes('sealed:'));
      }
      assert.ok(!world.server.log.includes(hook.secret));
      const audit = (await admin.call('GET', '/api/admin/audit?action=webhook.')).text;
      assert.ok(audit.includes('webhook.rotate') && !audit.includes(hook.secret));
    });

    test('what waits survives a crash and arrives with the id it had', async (t) => {
      const late = new Receiver(await freePort());
      t.after(() => late.close());
      await create({ url: late.url, name: 'late' });
      const room = await admin.createRoom();
      await until(async () => (await log(done(await call('GET')).webhooks[0].id))[0]?.attempts > 0, 10_000, 'it was tried');
      const [row] = await log(done(await call('GET')).webhooks[0].id);
      await world.restart();
      await late.open();
      statement(world, `UPDATE webhook_messages SET due_at = 1 WHERE status = 'pending'`);
      await until(() => late.events.length > 0, 40_000, 'it arrived');
      assert.deepEqual([late.events[0].id, late.events[0].data.roomId], [row.eventId, room.id]);
    });
  },
  { env: { OUTGOING_ALLOWED_NETWORKS: '127.0.0.0/8' } },
);
