// Pictures of people: what is taken, what is made of it, how it is served, and when it is gone.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { claimsOf, firstAdmin, guestLogin, password, register } from '../support/people.mjs';
import { form, look, picture, png, withExif } from '../support/pictures.mjs';
import { sessionProcesses } from '../support/processes.mjs';

onBothDatabases('avatars', (world) => {
  let admin;
  before(async () => (admin = await firstAdmin(world.server)));

  const upload = (who, bytes, more = {}) => send(`${world.server.url}/api/auth/me/avatar`, { token: who.token, ...form('avatar', bytes), ...more });
  const shown = (url) => send(world.server.url + url);
  const files = () => readdirSync(path.join(world.server.data, 'uploads/avatars'));
  async function uploaded(who, bytes) {
    const answer = await upload(who, bytes);
    assert.equal(answer.status, 200, String(answer));
    return answer.json().avatarUrl;
  }
  async function refused(who, bytes, error) {
    const answer = await upload(who, bytes);
    assert.deepEqual([answer.status, answer.json().error], [400, error]);
  }

  test('a picture is shown under a name that says nothing, for ever, and nothing in it runs', async () => {
    const person = await register(world.server);
    const answer = await upload(person, picture('png'));
    assert.equal(answer.status, 200, String(answer));
    const { avatarUrl, ...rest } = answer.json();
    assert.deepEqual(rest, { id: person.id, name: person.name, email: person.email, provider: 'local', accesses: ['user'] });
    assert.match(avatarUrl, /^\/uploads\/avatars\/[\w-]{24}\.(jpg|png)$/);
    assert.equal((await person.call('GET', '/api/auth/me')).json().avatarUrl, avatarUrl);
    const served = await shown(avatarUrl);
    assert.equal(served.status, 200);
    const wanted = {
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    };
    for (const [name, value] of Object.entries(wanted)) assert.equal(served.headers[name], value, name);
    assert.match(served.headers['content-type'], /^image\/(png|jpeg)$/);
  });

  for (const kind of ['png', 'jpeg', 'webp', 'gif']) {
    test(`${kind} becomes a square of 320 pixels with its middle in it`, async () => {
      const person = await register(world.server);
      const served = await shown(await uploaded(person, picture(kind)));
      const { kind: made, edges } = look(served.bytes);
      assert.equal(served.headers['content-type'], `image/${made}`);
      assert.equal(edges.slice(0, 2), 'rb');
    });
  }

  test('the first picture of an animation stands for it', async () => {
    const person = await register(world.server);
    assert.equal(look((await shown(await uploaded(person, picture('gif', 400, 300, 5)))).bytes).edges.slice(0, 2), 'rb');
  });

  test('orientation is applied and what a camera wrote about the place is gone', async () => {
    const person = await register(world.server);
    const bytes = withExif(picture('jpeg'), 6, 'a secret place');
    const { bytes: made } = await shown(await uploaded(person, bytes));
    // Turned by 90 degrees to the right: the red left side is on top.
    assert.equal(look(made).edges.slice(2), 'rb');
    for (const word of ['secret', 'Exif']) assert.ok(!made.includes(word), word);
  });

  test('W20: a page that is a picture, too, does not survive', async () => {
    const person = await register(world.server);
    const script = '<script>alert(document.domain)</script>';
    for (const bytes of [Buffer.concat([picture('gif'), Buffer.from(script)]), withExif(picture('jpeg'), 1, script)]) {
      const { bytes: made } = await shown(await uploaded(person, bytes));
      assert.ok(!made.includes('script'));
    }
  });

  test('bombs, damaged pictures and other files are refused, and no process and no file stays behind', async () => {
    const person = await register(world.server);
    await uploaded(person, picture('png'));
    const before = files().length;
    const tooLarge = 'image dimensions too large (max 1024x1024)';
    await refused(person, png(65535, 65535, Buffer.alloc(1 << 20)), tooLarge);
    await refused(person, png(1025, 1), tooLarge);
    await refused(person, picture('jpeg', 1200, 100), tooLarge);
    await refused(person, Buffer.alloc((2 << 20) + 1, 'x'), 'Avatar too large (max 2 MB)');
    const unknown = 'unsupported image type: use PNG, JPEG, WebP or GIF';
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    for (const bytes of [svg, Buffer.from('%PDF-1.7'), Buffer.from('GIF89a'), Buffer.from('<html>')]) await refused(person, bytes, unknown);
    // The head is right, what follows is not.
    const damaged = 'The picture is damaged';
    const jpeg = picture('jpeg');
    await refused(person, jpeg.subarray(0, jpeg.indexOf('\xff\xda', 0, 'latin1') + 1), damaged);
    await refused(person, picture('webp').subarray(0, 100), damaged);
    await refused(person, Buffer.concat([picture('webp').subarray(0, 60), Buffer.alloc(400, 7)]), damaged);
    // What ends in the middle is shown as far as it goes, or refused.
    for (const kind of ['png', 'jpeg', 'gif']) {
      const bytes = picture(kind);
      const answer = await upload(person, bytes.subarray(0, bytes.length / 2));
      assert.ok([200, 400].includes(answer.status), String(answer));
    }
    await upload(person, png(1000, 1000, Buffer.alloc(100)));
    assert.equal(files().length, before);
    const commands = sessionProcesses(world.server.pid).length;
    assert.equal(commands, 2, 'the server and its media worker');
    assert.equal((await person.call('GET', '/api/auth/me')).status, 200);
  });

  test('a form without the file, or no form at all, is refused', async () => {
    const person = await register(world.server);
    const required = async (options) => {
      const answer = await upload(person, Buffer.from('x'), options);
      assert.deepEqual([answer.status, answer.json().error], [400, 'Avatar file is required']);
    };
    await required(form('picture', picture('png')));
    await required(form('avatar', Buffer.alloc(0)));
    await required({ headers: { 'content-type': 'application/json' } });
    await required({ headers: { 'content-type': 'multipart/form-data' } });
    const huge = await upload(person, Buffer.alloc(5 << 20));
    assert.equal(huge.status, 413, String(huge));
  });

  test('a guest may have one, a stranger may not, and a cookie alone sets none', async () => {
    const guest = await guestLogin(world.server);
    assert.ok(await uploaded(guest, picture('png')));
    assert.equal((await upload({ token: undefined }, picture('png'))).status, 401);
    const person = await register(world.server);
    assert.equal((await upload({ token: undefined }, picture('png'), { cookies: { access_token: person.token } })).status, 401);
  });

  test('the file is gone when the picture is replaced, removed, or its account is', async () => {
    const person = await register(world.server);
    const gone = async (url) => assert.deepEqual([(await shown(url)).status, files().includes(path.basename(url))], [404, false]);
    const first = await uploaded(person, picture('png'));
    const second = await uploaded(person, picture('jpeg'));
    assert.notEqual(first, second);
    await gone(first);
    const removed = await person.call('DELETE', '/api/auth/me/avatar');
    assert.deepEqual([removed.status, removed.json().avatarUrl], [200, '']);
    await gone(second);
    assert.equal((await person.call('DELETE', '/api/auth/me/avatar')).status, 200, 'again');
    const third = await uploaded(person, picture('png'));
    assert.equal((await person.call('POST', '/api/auth/me/delete', { currentPassword: password })).status, 200);
    await gone(third);
    const other = await register(world.server);
    const fourth = await uploaded(other, picture('png'));
    assert.equal((await admin.call('DELETE', `/api/admin/users/${other.id}`)).status, 202);
    await gone(fourth);
  });

  test('of many at once one stays, and its file is the one that is shown', async () => {
    const person = await register(world.server);
    const before = files().length;
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload(person, picture('png'))));
    assert.ok(answers.every(({ status }) => [200, 503].includes(status)), answers.map(String).join('\n'));
    for (const { status, headers } of answers) if (status === 503) assert.ok(Number(headers['retry-after']) > 0);
    const url = (await person.call('GET', '/api/auth/me')).json().avatarUrl;
    assert.equal((await shown(url)).status, 200);
    assert.equal(files().length, before + 1);
  });

  test('others in a meeting get its address with the token', async () => {
    const person = await register(world.server);
    const url = await uploaded(person, picture('png'));
    const room = await person.createRoom();
    const { metadata } = claimsOf((await person.join(room.name)).json().token);
    assert.deepEqual(JSON.parse(metadata), { accesses: ['user'], avatarUrl: url });
  });

  test('W90: a missing avatar is a plain 404 that tells no path of the server’s disk', async () => {
    for (const name of ['none.png', 'x.svg', '..%2f..%2f..%2fsecrets.json', '.png', '%2e%2e%2fbedrud.db', 'a.b.png', `${'a'.repeat(300)}.png`, 'x.jpg%00.png']) {
      const answer = await shown(`/uploads/avatars/${name}`);
      assert.ok([400, 404].includes(answer.status), `${name}: ${answer}`);
      assert.ok(!answer.text.includes(world.server.data) && !answer.text.includes('uploads'), String(answer));
    }
  });
});
