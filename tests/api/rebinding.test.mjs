// W7: a name that changes its address between two looks (DNS rebinding) does not lead a webhook into the local network.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startNameServer } from '../support/name_server.mjs';
import { firstAdmin } from '../support/people.mjs';
import { binary, startServer } from '../support/server.mjs';
import { openReceiver } from '../support/webhook_receiver.mjs';

test('webhooks never reach a forbidden address, however a name is answered', async (t) => {
  // Nothing listens at the public address, and there is no way to it: dialling it fails at once.
  const [local, elsewhere] = [['127.0.0.1', '::1'], ['2600::1']];
  let turn = 0;
  const names = await startNameServer((name) => {
    if (name.startsWith('both')) return [...elsewhere, ...local];
    // A client asks for both kinds of address in one look.
    if (name.startsWith('flips')) return (turn++ >> 1) % 2 ? local : elsewhere;
    return local;
  });
  if (!names) return t.skip('needs the right to answer names and to mount');
  const canary = await openReceiver();
  let server;
  try {
    server = await startServer({ program: names.program(binary) });
    const admin = await firstAdmin(server);
    // The client remembers a name for a while: each is another one.
    const hosts = ['always', 'both', 'flips'].flatMap((kind) => [1, 2, 3, 4].map((i) => `${kind}${i}.example`));
    for (const name of hosts) {
      const url = `http://${name}:${canary.port}/`;
      const made = await admin.call('POST', '/api/admin/webhooks', { name, url, events: ['ping'] });
      assert.equal(made.status, 201, String(made));
      for (let i = 0; i < 2; ++i) {
        const answer = await admin.call('POST', `/api/admin/webhooks/${made.json().id}/test`);
        assert.deepEqual(answer.json(), { status: 'delivery_failed' });
      }
    }
    assert.ok(names.asked >= 2 * hosts.length && turn >= 8, `${names.asked} questions, ${turn} of those that flip`);
    assert.match(server.log, /the address is not allowed/);
    assert.equal(canary.requests.length, 0);
  } finally {
    await server?.stop();
    await canary.close();
    names.stop();
  }
});
