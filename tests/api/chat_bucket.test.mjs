// Files of the chat in a bucket: a real server of S3's protocol (s3rver) holds them, ours gives them to people of the room.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import S3rver from 's3rver';
import { send } from '../support/http.mjs';
import { register } from '../support/people.mjs';
import { form, picture } from '../support/pictures.mjs';
import { startServer } from '../support/server.mjs';

describe('chat files in a bucket', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
  const bucket = path.join(folder, 'buckets', 'files');
  const data = path.join(folder, 'data');
  const listed = (where) => readdirSync(where, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);
  let store, server, ada, room;

  const upload = (bytes, fields = { linked: '1' }, name = 'x.jpg') =>
    send(`${server.url}/api/room/${room.id}/chat/upload`, { token: ada.token, ...form('file', bytes, name, 'image/jpeg', fields) });

  before(async () => {
    store = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: path.join(folder, 'buckets'), configureBuckets: [{ name: 'files' }] });
    const { port } = await store.run();
    const config = path.join(folder, 'config.yaml');
    const s3 = `{ endpoint: 'http://127.0.0.1:${port}', bucket: files, region: us-east-1, accessKey: S3RVER, secretKey: S3RVER }`;
    writeFileSync(config, `chat: { uploads: { backend: s3, s3: ${s3} } }\n`);
    server = await startServer({ data, args: ['--config', config] });
    ada = await register(server);
    room = await ada.createRoom();
    await ada.join(room.name);
  });
  after(async () => {
    await server?.stop();
    await store?.close().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  });

  test('what is sent lies there and nowhere else, and comes back through this server alone', async () => {
    const bytes = picture('jpeg');
    const sent = (await upload(bytes)).json();
    assert.match(sent.url, new RegExp(`^/uploads/chat/${room.id}/${ada.id}/[0-9a-f]{64}\\.jpg$`));
    assert.ok(listed(bucket).some((name) => name.startsWith(sent.url.split('/').pop())), `${listed(bucket)}`);
    assert.deepEqual(listed(path.join(data, 'uploads', 'chat')), []);
    const shown = await ada.call('GET', sent.url);
    assert.deepEqual([shown.status, shown.headers['content-type']], [200, 'image/jpeg']);
    assert.ok(shown.bytes.equals(bytes));
    assert.match(shown.headers['content-security-policy'], /sandbox/);
    const stranger = await register(server);
    assert.equal((await stranger.call('GET', sent.url)).status, 403);
    const none = await ada.call('GET', `/uploads/chat/${room.id}/${ada.id}/${'0'.repeat(64)}.jpg`);
    assert.equal(none.status, 404, String(none));
  });

  test('a bucket that is away is told, and counts nothing', async () => {
    const sent = (await upload(picture('jpeg'))).json();
    await store.close();
    const words = 'The files of the chat cannot be reached, please try again later';
    const read = await ada.call('GET', sent.url);
    assert.deepEqual([read.status, read.json().error], [503, words]);
    const refused = await upload(Buffer.from('another file'), { asFile: '1', linked: '1' }, 'a.txt');
    assert.deepEqual([refused.status, refused.json().error], [503, words]);
    assert.deepEqual(listed(path.join(data, 'uploads', 'chat')), []);
    assert.equal((await ada.call('POST', `/api/room/${room.id}/chat/messages`, { text: 'words still go' })).status, 200);
  });

  test('a bucket without an address is no configuration', async () => {
    const config = path.join(folder, 'wrong.yaml');
    writeFileSync(config, 'chat: { uploads: { backend: s3 } }\n');
    await assert.rejects(startServer({ args: ['--config', config] }), /chat\.uploads\.s3\.endpoint/);
  });
});
