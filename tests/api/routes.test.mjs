// What holds for every route, generated from the server's own OpenAPI document: a new route is covered without a line here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, describe, test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin, guestLogin, register } from '../support/people.mjs';
import { binary } from '../support/server.mjs';

const printed = spawnSync(binary, ['openapi'], { encoding: 'utf8', maxBuffer: 64 << 20 });
assert.equal(printed.status, 0, printed.stderr);
const document = JSON.parse(printed.stdout);

const methods = ['get', 'put', 'post', 'delete', 'patch'];
const levels = ['open', 'optional', 'session', 'user', 'admin', 'superadmin'];
// Old clients call these with bodies of every kind, and they answer (rest-contract 1.1).
const takesAnyBody = new Set([
  'POST /api/auth/refresh',
  'POST /api/auth/logout',
  'POST /api/auth/passkey/login/begin',
]);

/** A schema with its $ref followed. */
function resolve(schema) {
  if (!schema?.$ref) return schema;
  const parts = schema.$ref.replace(/^#\//, '').split('/');
  return resolve(parts.reduce((at, part) => at[part], document));
}

const routes = Object.entries(document.paths).flatMap(([path, item]) =>
  methods
    .filter((method) => item[method])
    .map((method) => {
      const operation = item[method];
      const schema = resolve(operation.requestBody?.content?.['application/json']?.schema);
      return {
        method: method.toUpperCase(),
        // Something that names nothing, for every parameter.
        path: path.replace(/\{[^}]+\}/g, 'there-is-none'),
        name: `${method.toUpperCase()} ${path}`,
        access: operation['x-access'],
        limit: operation['x-body-limit'],
        schema,
        operation,
      };
    }),
);
const guarded = routes.filter(({ access }) => !['open', 'optional'].includes(access));
const withBody = routes.filter(({ schema, name }) => schema?.properties && !takesAnyBody.has(name));

/** A value of every type that the schema of a property does not admit, one of them. */
function wrongValue(schema) {
  const { type } = resolve(schema.anyOf?.find((one) => resolve(one).type !== 'null') ?? schema) ?? {};
  const types = [type].flat();
  if (types.includes('string')) return 4711;
  if (types.includes('integer') || types.includes('number')) return 'four';
  if (types.includes('boolean')) return 'yes';
  if (types.includes('array')) return { not: 'an array' };
  return types.includes('object') ? ['no object'] : undefined;
}

function isError(answer, ...statuses) {
  assert.ok(statuses.includes(answer.status), `${statuses.join(' or ')} was expected: ${answer}`);
  assert.match(answer.headers['content-type'] ?? '', /^application\/json/);
  const body = answer.json();
  assert.equal(typeof body.error, 'string');
  assert.ok(body.error.length > 0 && body.error.length < 200, body.error);
  assert.equal(typeof body.code, 'string');
  assert.equal(body.requestId, answer.headers['x-request-id']);
  return body;
}

describe('the OpenAPI document', () => {
  test('names every route of the stage, its access and its answers', () => {
    assert.match(document.openapi, /^3\.1/);
    const names = new Set(routes.map(({ name }) => name));
    for (const wanted of [
      'GET /api/health',
      'GET /api/ready',
      'POST /api/auth/register',
      'POST /api/auth/login',
      'POST /api/auth/guest-login',
      'POST /api/auth/refresh',
      'POST /api/auth/logout',
      'POST /api/auth/setup',
      'GET /api/auth/me',
      'GET /api/auth/settings',
      'POST /api/room/create',
      'GET /api/room/list',
      'POST /api/room/join',
      'POST /api/room/guest-join',
      'POST /api/room/refresh-token',
    ]) {
      assert.ok(names.has(wanted), `${wanted} is documented`);
    }
    for (const { name, access, operation } of routes) {
      assert.ok(levels.includes(access), `${name}: access «${access}»`);
      assert.ok(operation.summary && operation.tags?.length, `${name} has a summary and a tag`);
      assert.ok(
        Object.keys(operation.responses).some((status) => /^[23]/.test(status)),
        `${name} names its answer`,
      );
    }
  });
});

onBothDatabases('every route', (world) => {
  const people = {};
  const url = (route) => world.server.url + route;
  /** Someone whom the route admits. */
  const admitted = ({ access }) => (['admin', 'superadmin'].includes(access) ? people.admin : people.user).token;
  const call = (route, options) => {
    const open = ['open', 'optional'].includes(route.access);
    return send(url(route.path), { method: route.method, token: open ? undefined : admitted(route), ...options });
  };
  before(async () => {
    people.admin = await firstAdmin(world.server);
    people.user = await register(world.server);
    people.guest = await guestLogin(world.server);
  });

  test('the running server serves the same document', async () => {
    const served = await send(url('/api/openapi.json'));
    assert.equal(served.status, 200);
    assert.deepEqual(Object.keys(served.json().paths).sort(), Object.keys(document.paths).sort());
  });

  for (const route of guarded) {
    test(`${route.name} without a login is 401`, async () => {
      isError(await send(url(route.path), { method: route.method }), 401);
      isError(await send(url(route.path), { method: route.method, token: 'no.such.token' }), 401);
    });
  }
  for (const route of guarded.filter(({ access }) => access !== 'session')) {
    test(`${route.name} with too low a role is 403`, async () => {
      const low = route.access === 'user' ? people.guest : people.user;
      isError(await send(url(route.path), { method: route.method, token: low.token }), 403);
    });
  }

  for (const route of withBody) {
    test(`${route.name} names a field of a wrong type`, async () => {
      for (const [field, schema] of Object.entries(route.schema.properties)) {
        const wrong = wrongValue(schema);
        if (wrong === undefined) continue;
        const { error } = isError(await call(route, { json: { [field]: wrong } }), 400);
        assert.ok(error.includes(field), `«${field}» in: ${error}`);
      }
    });

    if (route.schema.required?.length) {
      test(`${route.name} lists what is missing`, async () => {
        const { details } = isError(await call(route, { json: {} }), 422);
        const named = details.map(({ field }) => field);
        for (const field of route.schema.required) assert.ok(named.includes(field), `${field} in ${named}`);
        assert.ok(details.every(({ error }) => typeof error === 'string' && error));
      });
    }

    test(`${route.name} refuses what is no JSON object`, async () => {
      const headers = { 'content-type': 'application/json' };
      const bodies = ['{', '{"a":}', '[]', 'null', '"text"', '{"a":1}}', '\u0000', '{"a":"\\ud800"', '[['.repeat(5000)];
      for (const body of bodies) isError(await call(route, { headers, body }), 400, 422);
      const latin = Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]);
      isError(await call(route, { headers, body: latin }), 400);
    });

    test(`${route.name} refuses a key that comes twice`, async () => {
      const [field] = Object.keys(route.schema.properties);
      const headers = { 'content-type': 'application/json' };
      for (const twin of [field, field.toUpperCase()]) {
        const { error } = isError(await call(route, { headers, body: `{"${field}":null,"${twin}":null}` }), 400);
        assert.ok(error.toLowerCase().includes(field.toLowerCase()), error);
      }
    });

    test(`${route.name} refuses another content type`, async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        isError(await call(route, { headers: { 'content-type': type }, body: '{}' }), 400, 415);
      }
    });
  }

  for (const route of routes.filter(({ schema }) => schema)) {
    test(`${route.name} refuses a body above its limit, and says the limit`, async () => {
      const limit = route.limit;
      assert.ok(Number.isInteger(limit) && limit > 0, `the document names the limit: ${limit}`);
      const json = { filler: 'x'.repeat(limit) };
      const { error } = isError(await call(route, { json }), 413);
      assert.match(error.replace(/[ ,_']/g, ''), new RegExp(`${limit}|${limit / 1024}`));
      const chunked = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
      isError(await call(route, { headers: chunked, body: JSON.stringify(json) }), 413);
    });
  }

  for (const path of Object.keys(document.paths)) {
    test(`${path} names its methods to another one`, async () => {
      const known = methods.filter((method) => document.paths[path][method]).map((method) => method.toUpperCase());
      const other = methods.map((method) => method.toUpperCase()).find((method) => !known.includes(method));
      const answer = await send(url(path.replace(/\{[^}]+\}/g, 'there-is-none')), { method: other });
      isError(answer, 405);
      const allow = answer.headers.allow.split(/,\s*/);
      for (const method of known) assert.ok(allow.includes(method), `${method} in ${allow}`);
      assert.ok(!allow.includes(other));
    });
  }

  test('an unknown route is 404 in JSON', async () => {
    for (const path of [
      '/api',
      '/api/',
      '/api/no/such/route',
      '/api/auth',
      '/api/room/x/y/z',
      '/api/%00',
      '/api/..%2f..',
    ]) {
      for (const method of ['GET', 'POST']) isError(await send(url(path), { method }), 404);
    }
  });

  test('a path matches in any case and with a slash at its end', async () => {
    for (const path of ['/API/Health', '/api/health/', '/Api/Auth/SETTINGS/']) {
      assert.equal((await send(url(path))).status, 200, path);
    }
  });
});
