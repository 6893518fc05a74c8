// The answers that existing clients decode: each member of shapes.json is there with its type. More members are allowed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { password, register, unique } from '../support/people.mjs';

const { types, routes } = JSON.parse(readFileSync(new URL('shapes.json', import.meta.url), 'utf8'));

const isDate = (text) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !isNaN(Date.parse(text));
const isToken = (text) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
const simple = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int: Number.isSafeInteger,
  datetime: (value) => typeof value === 'string' && isDate(value),
  jwt: (value) => typeof value === 'string' && isToken(value),
};

/** What in a value differs from a shape, as lines «path: expected, found». */
function differences(value, shape, at = 'body') {
  const found = `${at}: ${JSON.stringify(shape)} was expected, found ${JSON.stringify(value)?.slice(0, 80)}`;
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [found];
    return value.flatMap((one, i) => differences(one, shape[0], `${at}[${i}]`));
  }
  if (typeof shape === 'object') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [found];
    return Object.entries(shape).flatMap(([name, inner]) => differences(value[name], inner, `${at}.${name}`));
  }
  if (shape.endsWith('?')) return value === undefined ? [] : differences(value, shape.slice(0, -1), at);
  if (shape.endsWith('|null')) return value === null ? [] : differences(value, shape.slice(0, -5), at);
  if (shape.startsWith("'")) return value === shape.slice(1, -1) ? [] : [found];
  if (types[shape]) return differences(value, types[shape], at);
  assert.ok(simple[shape], `shapes.json knows no type «${shape}»`);
  return simple[shape](value) ? [] : [found];
}

onBothDatabases('the shape of', (world) => {
  let host, member, room;
  // Made when the first call needs them.
  const the = {
    host: async () => (host ??= await register(world.server)),
    member: async () => (member ??= await register(world.server)),
    room: async () => (room ??= await (await the.host()).createRoom()),
  };
  const post = (route, json) => send(world.server.url + route, { json });

  const calls = {
    'GET /api/health': () => send(`${world.server.url}/api/health`),
    'GET /api/ready': () => send(`${world.server.url}/api/ready`),
    'POST /api/auth/register': () =>
      post('/api/auth/register', { email: `${unique('shape')}@example.org`, password, name: 'Pat' }),
    'POST /api/auth/login': async () => post('/api/auth/login', { email: (await the.host()).email, password }),
    'POST /api/auth/guest-login': () => post('/api/auth/guest-login', { name: 'Gil' }),
    'POST /api/auth/refresh': async () =>
      post('/api/auth/refresh', { refresh_token: (await register(world.server)).refresh }),
    'GET /api/auth/me': async () => (await the.host()).call('GET', '/api/auth/me'),
    'POST /api/auth/logout': async () => (await register(world.server)).call('POST', '/api/auth/logout', {}),
    'GET /api/auth/settings': () => send(`${world.server.url}/api/auth/settings`),
    'POST /api/room/create': async () => (await the.host()).call('POST', '/api/room/create', { name: unique('shape') }),
    'GET /api/room/list': async () => {
      await the.room();
      return host.call('GET', '/api/room/list');
    },
    'POST /api/room/join': async () => (await the.member()).join((await the.room()).name),
    'POST /api/room/guest-join': async () =>
      post('/api/room/guest-join', { roomName: (await the.room()).name, guestName: 'Gil' }),
    'GET /api/room/check/{roomName}': async () => send(`${world.server.url}/api/room/check/${(await the.room()).name}`),
    'POST /api/room/refresh-token': async () => {
      await (await the.member()).join((await the.room()).name);
      return member.call('POST', '/api/room/refresh-token', { roomName: room.name });
    },
    'DELETE /api/room/{roomId}': async () => {
      const { id } = await (await the.host()).createRoom();
      return host.call('DELETE', `/api/room/${id}`);
    },
  };

  for (const [name, { status, body }] of Object.entries(routes)) {
    test(name, async () => {
      assert.ok(calls[name], 'a call is written for it');
      const answer = await calls[name]();
      assert.equal(answer.status, status, String(answer));
      assert.match(answer.headers['content-type'], /^application\/json/);
      assert.deepEqual(differences(answer.json(), body), []);
    });
  }

  test('a list is not empty when it is checked', async () => {
    await the.room();
    assert.ok((await host.call('GET', '/api/room/list')).json().length > 0);
  });
});
