// What the server says about a real meeting: the figures of every stream, and how good each connection is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from '../support/chromium.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';
import { openClient, serveClient } from './browser.mjs';

const keys = { key: 'suite', secret: 'a-secret-of-the-statistics-of-the-tests' };
const room = 'statistics';
let server, browser, client, admin;

before(async () => {
  const env = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret, METRICS_ALLOW: '127.0.0.0/8' };
  server = await startServer({ env });
  admin = await firstAdmin(server);
  client = await serveClient();
  browser = await launchChromium();
  const meeting = await openClient(browser, client.origin, keys);
  const ws = server.url.replace('http', 'ws');
  await meeting.page.evaluate(([url, name]) => window.bystanders.start(url, name, true), [ws, room]);
});

after(async () => {
  await browser?.close();
  client?.close();
  await server?.stop();
});

const people = async () => (await admin.call('GET', `/api/admin/livekit/stats?room=${room}`)).json().rooms[0].participants;
const kinds = (streams) => streams.map(({ kind }) => kind).sort();

test('bitrates, packets and layers of published and received streams', async () => {
  const found = await until(
    async () => {
      const all = await people();
      const streams = all.flatMap(({ published, received }) => [...published, ...received]);
      return streams.length >= 4 && streams.every(({ packets, bitrate }) => packets > 20 && bitrate > 1000) && all;
    },
    30_000,
    'every stream has figures',
  );
  const publisher = found.find(({ published }) => published.length === 2);
  assert.deepEqual(kinds(publisher.published), ['audio', 'video']);
  assert.ok(publisher.published.find(({ kind }) => kind === 'video').layers >= 1);
  assert.equal(publisher.quality, 'excellent', JSON.stringify(publisher));
  const receiver = found.find(({ received }) => received.length === 2);
  const video = receiver.received.find(({ kind }) => kind === 'video');
  assert.equal(video.from, publisher.identity);
  assert.equal(video.source, 'camera');
  const connection = [...publisher.connections, ...receiver.connections].find(({ protocol }) => protocol);
  assert.equal(connection.protocol, 'udp');
  assert.ok(receiver.connections.some(({ bitrateOut }) => bitrateOut > 10_000), JSON.stringify(receiver.connections));
});

test('the sums of both directions', async () => {
  const { text } = await send(`${server.url}/metrics`);
  for (const direction of ['incoming', 'outgoing']) {
    const [, packets] = text.match(new RegExp(`livekit_packet_total\\{direction="${direction}"\\} (\\d+)`)) ?? [];
    assert.ok(Number(packets) > 50, `${direction}: ${packets}`);
  }
  assert.match(text, /livekit_track_published_total\{kind="VIDEO"\} [1-9]/);
});
