// The chat of rooms by the API: history, order, edits, reactions, replies, private messages, polls, files, export, retention.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { onBothDatabases, onEveryMedia, statement } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin, register } from '../support/people.mjs';
import { form, picture, png } from '../support/pictures.mjs';

const done = (answer, status = 200) => {
  assert.equal(answer.status, status, String(answer));
  return answer.json();
};
function refused(answer, status, text) {
  assert.equal(answer.status, status, String(answer));
  assert.equal(answer.json().error, text);
}

onEveryMedia('chat', (world) => {
  let admin, host, mia, ole, room;
  const chat = (what = '') => `/api/room/${room.id}/chat/messages${what}`;
  const write = async (person, json) => done(await person.call('POST', chat(), json));
  const history = async (person, query = '') => done(await person.call('GET', chat(`?${query}`)));
  const texts = async (person, query) => (await history(person, query)).messages.map((one) => one.text);
  before(async () => {
    admin = await firstAdmin(world.server);
    host = await register(world.server, { name: 'Hana Host' });
    mia = await register(world.server, { name: 'Mia Member' });
    ole = await register(world.server, { name: 'Ole Other' });
    room = await host.createRoom();
    for (const person of [host, mia]) done(await person.join(room.name));
  });

  test('what was written is there for who comes later, for nobody else, in one order, page by page (BBB CVE-2022-29232)', async () => {
    for (let i = 1; i <= 5; ++i) await write(i % 2 ? mia : host, { text: `line ${i}` });
    refused(await ole.call('GET', chat()), 403, 'Not a participant in this room');
    refused(await ole.call('POST', chat(), { text: 'from outside' }), 403, 'Not a participant in this room');
    done(await ole.join(room.name));
    const newest = await history(ole, 'limit=2');
    assert.deepEqual(newest.messages.map((one) => [one.text, one.identity, one.name]), [
      ['line 4', host.id, 'Hana Host'],
      ['line 5', mia.id, 'Mia Member'],
    ]);
    assert.equal(newest.more, true);
    const before_ = await history(ole, `limit=10&before=${newest.messages[0].seq}`);
    assert.deepEqual([before_.messages.map((one) => one.text), before_.more], [['line 1', 'line 2', 'line 3'], false]);
    const seqs = [...before_.messages, ...newest.messages].map((one) => one.seq);
    assert.deepEqual(seqs, [...seqs].sort((a, b) => a - b));
    assert.equal(new Set(seqs).size, 5);
  });

  test('sending twice with one id is one message', async () => {
    const [one, two] = [await write(mia, { text: 'once', id: 'mine-1' }), await write(mia, { text: 'once', id: 'mine-1' })];
    assert.deepEqual([one.id, two.seq], ['mine-1', one.seq]);
    refused(await host.call('POST', chat(), { text: 'other', id: 'mine-1' }), 409, 'the id is taken');
  });

  const bad = [
    [{ text: '' }, 400, 'a message needs text, a file or a poll'],
    [{ text: 'x'.repeat(20_001) }, 400, 'text must have at most 20000 characters'],
    [{ text: 'x', id: 'no spaces' }, 400, 'id must be 1 to 100 letters, digits and marks'],
    [{ text: 'x', replyTo: 'nothing' }, 404, 'Message not found'],
    [{ text: 'x', to: 'nobody' }, 404, 'Participant not found'],
    [{ text: 'x', attachments: [{ kind: 'image', url: 'https://evil.example/x.png', mime: 'image/png' }] }, 400, 'attachments are files that were uploaded to this room'],
    [{ poll: { question: 'Why?', options: ['one'] } }, 400, 'a poll has 2 to 20 options'],
    [{ poll: { question: '', options: ['one', 'two'] } }, 400, 'the question must have 1 to 500 characters'],
  ];
  for (const [json, status, text] of bad) {
    test(`refuses: ${text}`, async () => refused(await mia.call('POST', chat(), json), status, text));
  }

  test('authors edit, authors and moderators delete, and what is deleted is gone', async () => {
    const { id } = await write(mia, { text: 'helo' });
    const edited = done(await mia.call('PUT', chat(`/${id}`), { text: 'hello' }));
    assert.deepEqual([edited.text, edited.edited], ['hello', true]);
    refused(await host.call('PUT', chat(`/${id}`), { text: 'hm' }), 403, 'Only the author can edit a message');
    refused(await ole.call('DELETE', chat(`/${id}`)), 403, 'Only the author and moderators can delete a message');
    done(await host.call('DELETE', chat(`/${id}`)));
    const left = (await history(ole)).messages.find((one) => one.id === id);
    assert.deepEqual([left.text, left.deleted, left.attachments], ['', true, []]);
    refused(await mia.call('PUT', chat(`/${id}`), { text: 'back' }), 404, 'Message not found');
    const own = await write(mia, { text: 'mine' });
    done(await mia.call('DELETE', chat(`/${own.id}`)));
  });

  test('replies and reactions', async () => {
    const first = await write(host, { text: 'question' });
    const answer = await write(mia, { text: 'answer', replyTo: first.id });
    assert.equal(answer.replyTo, first.id);
    const react = async (person, emoji) => done(await person.call('PUT', chat(`/${first.id}/reaction`), { emoji })).reactions;
    await react(mia, '👍');
    assert.deepEqual(await react(ole, '👍'), [{ emoji: '👍', identities: [mia.id, ole.id] }]);
    assert.deepEqual(await react(mia, '❤️'), [{ emoji: '👍', identities: [ole.id] }, { emoji: '❤️', identities: [mia.id] }]);
    assert.deepEqual(await react(mia, ''), [{ emoji: '👍', identities: [ole.id] }]);
    for (const emoji of ['no', '<b>', '👍'.repeat(33)]) {
      refused(await mia.call('PUT', chat(`/${first.id}/reaction`), { emoji }), 400, 'emoji must be one emoji');
    }
  });

  test('a private message is for two, not even for moderators', async () => {
    const { id } = await write(mia, { text: 'between us', to: ole.id });
    assert.ok((await texts(ole)).includes('between us'));
    assert.ok((await texts(mia)).includes('between us'));
    assert.ok(!(await texts(host)).includes('between us'));
    refused(await host.call('DELETE', chat(`/${id}`)), 404, 'Message not found');
    refused(await host.call('POST', chat(), { text: 'x', replyTo: id }), 404, 'Message not found');
    refused(await mia.call('POST', chat(), { text: 'x', to: mia.id }), 400, 'Cannot perform this action on yourself');
  });

  test('polls: one vote or many, open or anonymous, results kept after the end', async () => {
    const ask = (poll) => write(mia, { poll: { question: 'When?', options: ['Mon', 'Tue', 'Wed'], ...poll } });
    const vote = (person, id, options) => person.call('PUT', chat(`/${id}/vote`), { options });
    const open = await ask({});
    assert.deepEqual(open.poll.options.map((one) => [one.id, one.text, one.votes]), [['1', 'Mon', 0], ['2', 'Tue', 0], ['3', 'Wed', 0]]);
    done(await vote(host, open.id, ['1']));
    const after = done(await vote(host, open.id, ['2'])).poll;
    assert.deepEqual(after.options.map((one) => one.voters), [[], [host.id], []]);
    assert.deepEqual([after.voted, after.mine], [1, ['2']]);
    refused(await vote(ole, open.id, ['1', '2']), 400, 'this poll takes one option');
    refused(await vote(ole, open.id, ['9']), 400, 'the poll has no such option');
    const secret = await ask({ anonymous: true, multiple: true });
    const counted = done(await vote(ole, secret.id, ['1', '3'])).poll;
    assert.deepEqual(counted.options.map((one) => [one.votes, one.voters]), [[1, undefined], [0, undefined], [1, undefined]]);
    assert.equal(counted.voted, 1);
    refused(await ole.call('POST', chat(`/${secret.id}/close`)), 403, 'Only the author and moderators can close a poll');
    assert.equal(done(await host.call('POST', chat(`/${secret.id}/close`))).poll.closed, true);
    refused(await vote(mia, secret.id, ['1']), 409, 'the poll is closed');
    const kept = (await history(host)).messages.find((one) => one.id === secret.id).poll;
    assert.deepEqual([kept.voted, kept.options[0].votes, kept.mine], [1, 1, []]);
  });

  test('who is blocked, or where chat is off, nobody writes but the host; reading stays', async () => {
    done(await host.call('POST', `/api/room/${room.id}/chat/${mia.id}/block`));
    refused(await mia.call('POST', chat(), { text: 'x' }), 403, 'Chat is disabled for this room');
    assert.ok((await texts(mia)).length > 0);
    done(await host.call('POST', `/api/room/${room.id}/chat/${mia.id}/unblock`));
    done(await host.call('PUT', `/api/room/${room.id}/settings`, { settings: { allowChat: false } }));
    refused(await mia.call('POST', chat(), { text: 'x' }), 403, 'Chat is disabled for this room');
    await write(host, { text: 'by the host' });
    done(await host.call('PUT', `/api/room/${room.id}/settings`, { settings: { allowChat: true } }));
  });

  test('the host takes everything along that everybody could read', async () => {
    const answer = await host.call('GET', `/api/room/${room.id}/chat/export`);
    assert.equal(answer.headers['content-disposition'], 'attachment; filename="chat.json"');
    const all = answer.json();
    assert.ok(all.length > 10 && !JSON.stringify(all).includes('between us'));
    const plain = await host.call('GET', `/api/room/${room.id}/chat/export?format=text`);
    assert.match(plain.text, /\] Mia Member: line 1\n/);
    refused(await mia.call('GET', `/api/room/${room.id}/chat/export`), 403, 'Insufficient permissions');
  });

  const uploadTo = (where, who, bytes, fields = {}, name = 'x.png') =>
    send(`${world.server.url}/api/room/${where.id}/chat/upload`, { token: who.token, ...form('file', bytes, name, 'image/png', fields) });
  const files = (where) => path.join(world.server.data, 'uploads/chat', where.id);

  test('W20: a file is typed by its content, saved and not run, and for people of the room only (MiroTalk p2p #139, La Suite Meet #911)', async () => {
    const html = Buffer.from('<!doctype html><script>alert(1)</script>');
    const sent = done(await uploadTo(room, mia, html, { asFile: '1', linked: '1' }, 'C:\\work\\page.html'));
    assert.deepEqual([sent.kind, sent.mime, sent.size, sent.name], ['file', 'text/html', html.length, 'page.html']);
    const got = await ole.call('GET', sent.url);
    assert.equal(got.status, 200);
    for (const [name, value] of Object.entries({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=31536000, immutable',
    })) {
      assert.equal(got.headers[name], value, name);
    }
    const stranger = await register(world.server);
    refused(await stranger.call('GET', sent.url), 403, 'Not a participant in this room');
    assert.equal((await send(world.server.url + sent.url)).status, 401);
    assert.equal((await admin.call('GET', sent.url)).status, 200);
    refused(await mia.call('GET', `/uploads/chat/${room.id}/${mia.id}/passwd`), 400, 'Invalid path');
    refused(await mia.call('GET', `/uploads/chat/${room.id}/${mia.id}/${'0'.repeat(64)}.png`), 404, 'Not found');
    refused(await mia.call('GET', `/uploads/chat/${room.id}/..%2f..%2f/${'0'.repeat(64)}.png`), 400, 'Invalid path');
  });

  test('W50: pictures arrive whole; small ones travel inside, others by their address; the same one is one file', async () => {
    const bytes = picture('jpeg');
    const small = done(await uploadTo(room, mia, bytes, {}, 'lies.png'));
    assert.deepEqual([small.kind, small.mime, small.w, small.h], ['image', 'image/jpeg', 400, 300]);
    assert.match(small.url, /^data:image\/jpeg;base64,/);
    const [one, two] = [done(await uploadTo(room, mia, bytes, { linked: '1' })), done(await uploadTo(room, mia, bytes, { linked: '1' }))];
    assert.equal(one.url, two.url);
    assert.match(one.url, new RegExp(`^/uploads/chat/${room.id}/${mia.id}/[0-9a-f]{64}\\.jpg$`));
    const shown = await ole.call('GET', one.url);
    assert.deepEqual([shown.headers['content-type'], shown.headers['content-disposition']], ['image/jpeg', undefined]);
    assert.ok(shown.bytes.equals(bytes));
    const { attachments } = await write(mia, { attachments: [{ kind: 'image', url: one.url, mime: one.mime, w: one.w, h: one.h, size: one.size }] });
    assert.equal(attachments[0].url, one.url);
    const other = await mia.createRoom();
    done(await mia.join(other.name));
    refused(await mia.call('POST', `/api/room/${other.id}/chat/messages`, { attachments: [{ kind: 'image', url: one.url, mime: one.mime }] }), 400, 'attachments are files that were uploaded to this room');
  });

  test('W51: the size of every kind of picture is read from it, and limited', async () => {
    for (const kind of ['png', 'jpeg', 'gif', 'webp']) {
      const { mime, w, h } = done(await uploadTo(room, mia, picture(kind, 120, 90)));
      assert.deepEqual([mime, w, h], [`image/${kind}`, 120, 90], kind);
    }
    refused(await uploadTo(room, mia, picture('webp', 8200, 16)), 400, 'Image dimensions too large (max 8192x8192)');
  });

  test('what is no picture, or too large a one, is refused', async () => {
    refused(await uploadTo(room, mia, Buffer.from('hello')), 400, 'unsupported image type: text/plain');
    refused(await uploadTo(room, mia, png(8193, 10)), 400, 'Image dimensions too large (max 8192x8192)');
    refused(await uploadTo(room, ole, Buffer.alloc(10_485_761)), 413, 'File too large');
    const stranger = await register(world.server);
    refused(await uploadTo(room, stranger, picture('png')), 403, 'Not a participant in this room');
    refused(await uploadTo({ id: 'nothing' }, mia, picture('png')), 404, 'Room not found');
    const empty = await send(`${world.server.url}/api/room/${room.id}/chat/upload`, { token: mia.token, ...form('other', picture('png')) });
    refused(empty, 400, 'Missing file field');
  });

  test('files go with their room, and messages when they are old', async () => {
    const other = await mia.createRoom();
    done(await mia.join(other.name));
    done(await uploadTo(other, mia, Buffer.from('short-lived'), { asFile: '1', linked: '1' }, 'a.txt'));
    assert.equal(readdirSync(path.join(files(other), mia.id)).length, 1);
    done(await admin.call('DELETE', `/api/admin/rooms/${other.id}`), 202);
    assert.ok(existsSync(files(room)));
    const { id } = await write(mia, { text: 'of long ago' });
    statement(world, `UPDATE chat_messages SET seq = 1 WHERE id = '${id}'`);
    assert.ok(!(await texts(mia, 'limit=200')).includes('of long ago'));
  });

  test('the chat of an encrypted room does not pass the server', async () => {
    const other = await mia.createRoom({ settings: { e2ee: true } });
    done(await mia.join(other.name));
    refused(await mia.call('POST', `/api/room/${other.id}/chat/messages`, { text: 'x' }), 409, 'The chat of an encrypted room does not pass the server');
  });

  test('hands are for people in the room, and moderators take them down', async () => {
    const hand = (person, raised) => person.call('PUT', `/api/room/${room.id}/hand`, { raised });
    done(await hand(mia, true));
    done(await hand(ole, true));
    done(await hand(ole, false));
    refused(await mia.call('POST', `/api/room/${room.id}/hand/${ole.id}/lower`), 403, 'Insufficient permissions');
    refused(await mia.call('POST', `/api/room/${room.id}/hands/lower`), 403, 'Insufficient permissions');
    done(await host.call('POST', `/api/room/${room.id}/hand/${mia.id}/lower`));
    done(await host.call('POST', `/api/room/${room.id}/hands/lower`));
    const stranger = await register(world.server);
    refused(await hand(stranger, true), 403, 'Not a participant in this room');
    done(await mia.call('POST', `/api/room/${room.id}/reaction`, { emoji: '🎉' }));
    refused(await mia.call('POST', `/api/room/${room.id}/reaction`, { emoji: 'yay' }), 400, 'emoji must be one emoji');
  });

  test('W59, W60: WebXDC is switched off, in words clients can tell, also for rooms that are not there and for updates, which had colliding numbers', async () => {
    assert.equal(done(await send(`${world.server.url}/api/webxdc/config`)).enabled, false);
    const answer = await mia.call('GET', `/api/rooms/${room.id}/webxdc/instances`);
    assert.deepEqual([answer.status, answer.json().code], [404, 'feature_disabled']);
    for (const deed of ['close', 'updates']) {
      assert.equal((await mia.call('POST', `/api/rooms/nothing/webxdc/instances/x/${deed}`)).json().code, 'feature_disabled', deed);
    }
  });
});

onBothDatabases(
  'uploads in a full server',
  (world) => {
    test('a person’s quota and the server’s are told apart', async () => {
      const admin = await firstAdmin(world.server);
      const [mia, ole] = [await register(world.server), await register(world.server)];
      const room = await mia.createRoom();
      for (const person of [admin, mia, ole]) done(await person.join(room.name));
      const upload = (who, size) =>
        send(`${world.server.url}/api/room/${room.id}/chat/upload`, { token: who.token, ...form('file', Buffer.alloc(size, size), 'a.bin', 'image/png', { asFile: '1' }) });
      done(await upload(mia, 600));
      refused(await upload(mia, 500), 507, 'Upload quota exceeded (max 1000 bytes per user)');
      done(await upload(ole, 900));
      refused(await upload(admin, 1200), 507, 'Server storage limit reached, please try again later');
      done(await upload(admin, 300));
    });
  },
  { env: { CHAT_MAX_UPLOAD_BYTES_PER_USER: '1000', CHAT_GLOBAL_DISK_THRESHOLD_BYTES: '2500' } },
);
