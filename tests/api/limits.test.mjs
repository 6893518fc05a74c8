// How often an address may call: the limits by class, what they answer, and who is counted.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { password, register } from '../support/people.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { startServer } from '../support/server.mjs';

const env = { RATELIMIT_AUTH_MAX: '3', RATELIMIT_GUEST_MAX: '2', RATELIMIT_API_MAX: '2' };
const wrong = { email: 'nobody@example.org', password };

function isLimited(answer, text) {
  assert.equal(answer.status, 429, String(answer));
  assert.equal(answer.json().error, text);
  const seconds = Number(answer.headers['retry-after']);
  assert.ok(seconds >= 1 && seconds <= 60, `Retry-After: ${answer.headers['retry-after']}`);
}

onBothDatabases(
  'rate limits',
  (world) => {
    const login = (headers) => send(`${world.server.url}/api/auth/login`, { json: wrong, headers });

    test('a browser on its way through an identity provider is led to a page, other clients get the answer of the API', async () => {
      for (const step of ['login', 'callback']) {
        const ask = (accept) => send(`${world.server.url}/api/auth/google/${step}?state=x&code=y`, { headers: { accept } });
        for (let i = 0; i < 3; i++) assert.notEqual((await ask('*/*')).status, 429);
        const page = await ask('text/html,application/xhtml+xml,*/*;q=0.8');
        assert.deepEqual([page.status, page.headers.location], [302, '/auth/login?problem=too_often'], step);
        assert.ok(Number(page.headers['retry-after']) >= 1);
        isLimited(await ask('application/json'), 'too many requests, please try again later');
      }
    });

    test('sign-in: three, then 429 with the seconds to wait; each route has its own budget', async () => {
      for (let i = 0; i < 3; i++) {
        const answer = await login();
        assert.equal(answer.status, 401, String(answer));
        assert.equal(answer.headers['x-ratelimit-limit'], '3');
        assert.equal(answer.headers['x-ratelimit-remaining'], String(2 - i));
        assert.ok(Number(answer.headers['x-ratelimit-reset']) > 0);
      }
      isLimited(await login(), 'too many requests, please try again later');
      const other = await send(`${world.server.url}/api/auth/guest-login`, { json: { name: 'Gil' } });
      assert.equal(other.status, 200, String(other));
    });

    test('a header of the client’s own does not make it another client', async () => {
      for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded']) {
        const value = name === 'forwarded' ? 'for=203.0.113.9' : '203.0.113.9';
        assert.equal((await login({ [name]: value })).status, 429, name);
      }
    });

    test('guests: looking up rooms is limited', async () => {
      const check = () => send(`${world.server.url}/api/room/check/no-such-room`);
      for (let i = 0; i < 2; i++) assert.equal((await check()).status, 404);
      isLimited(await check(), 'too many guest join attempts');
    });

    test('other calls: creating rooms is limited', async () => {
      const person = await register(world.server);
      for (let i = 0; i < 2; i++) await person.createRoom();
      isLimited(await person.call('POST', '/api/room/create', {}), 'too many requests');
    });

    test('what is not limited stays so', async () => {
      for (let i = 0; i < 20; i++) assert.equal((await send(`${world.server.url}/api/health`)).status, 200);
    });
  },
  { env },
);

onBothDatabases(
  'limits of an account',
  (world) => {
    const from = (address) => ({ 'x-forwarded-for': address });
    const login = (json, address) => send(`${world.server.url}/api/auth/login`, { json, headers: from(address) });

    test('wrong passwords for one address are counted together, wherever they come from, and the owner is not shut out', async () => {
      const person = await register(world.server);
      const mine = { email: person.email, password };
      assert.equal((await login(mine, '198.51.100.1')).status, 200);
      for (const email of [person.email, 'nobody.at.all@example.org']) {
        const statuses = [];
        for (let i = 0; i < 21; i++) statuses.push((await login({ email, password: 'wrong password' }, `203.0.113.${i}`)).status);
        assert.deepEqual(statuses, [...Array(20).fill(401), 429], email);
        const late = await login({ email, password: 'wrong password' }, '203.0.113.99');
        assert.deepEqual([late.status, late.json().error], [429, 'too many requests, please try again later']);
        const seconds = Number(late.headers['retry-after']);
        assert.ok(seconds > 800 && seconds <= 900, `Retry-After: ${seconds}`);
      }
      assert.equal((await login(mine, '203.0.113.98')).status, 429, 'the right one from a strange place');
      assert.equal((await login(mine, '198.51.100.1')).status, 200, 'from where they were before');
    });

    test('who is signed in has one budget for a guarded call, from however many addresses', async () => {
      const person = await register(world.server);
      const change = (i) =>
        person.call('PUT', '/api/auth/password', { currentPassword: 'wrong password', newPassword: password }, { headers: from(`192.0.2.${i}`) });
      const statuses = [];
      for (let i = 0; i < 51; i++) statuses.push((await change(i)).status);
      assert.deepEqual([statuses.slice(0, 50).every((status) => status === 400), statuses[50]], [true, 429]);
      const other = await register(world.server);
      const free = await other.call('PUT', '/api/auth/password', { currentPassword: 'wrong password', newPassword: password }, { headers: from('192.0.2.1') });
      assert.equal(free.status, 400, 'another account from the same address');
    });

    test('everyday calls are counted for each account, not for the address many share', async () => {
      const person = await register(world.server);
      const write = (who) => who.call('PUT', '/api/auth/preferences', { preferencesJson: '{}' });
      for (let i = 0; i < 4; i++) assert.equal((await write(person)).status, 200);
      isLimited(await write(person), 'too many requests');
      assert.equal((await write(await register(world.server))).status, 200);
    });
  },
  { env: { RATELIMIT_AUTH_MAX: '50', RATELIMIT_ACCOUNT_MAX: '4', SERVER_BEHIND_PROXY: 'true', SERVER_TRUSTED_PROXIES: '127.0.0.1' } },
);

describe('a flood of sign-ins', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server?.stop());

  test('is refused or answered late, and leaves the others alone', async () => {
    const person = await register(server);
    const statuses = {};
    let next = 0;
    const work = async () => {
      while (next < 1000) {
        const json = { email: `nobody.${next++}@example.org`, password };
        const answer = await send(`${server.url}/api/auth/login`, { json });
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        if (answer.status === 503) assert.ok(Number(answer.headers['retry-after']) > 0);
      }
    };
    // More at once than may wait, fewer than one address may have connections.
    const flood = Array.from({ length: 200 }, work);
    let over = false;
    const all = Promise.all(flood).finally(() => (over = true));
    let asked = 0;
    let longest = 0;
    while (!over) {
      const start = Date.now();
      const answer = await person.call('GET', '/api/auth/me');
      longest = Math.max(longest, Date.now() - start);
      assert.equal(answer.status, 200, String(answer));
      asked++;
    }
    await all;
    assert.ok(asked > 10 && longest < 5000, `${asked} answers, the longest after ${longest} ms`);
    assert.deepEqual(Object.keys(statuses).sort(), ['401', '503'], JSON.stringify(statuses));
    assert.equal((await send(`${server.url}/api/auth/login`, { json: { email: person.email, password } })).status, 200);
  });
});

describe('rate limits of several servers on one database', () => {
  let postgres;
  const servers = [];
  before(async () => {
    postgres = await startPostgres();
    const shared = { JWT_SECRET: 'KBm2xZ7vQ9tLr4Wn8sYcF1hJdE6pGa3u', ...postgres.env, ...env };
    for (let i = 0; i < 2; i++) servers.push(await startServer({ env: shared }));
  });
  after(async () => {
    try {
      for (const server of servers) await server.stop();
    } finally {
      postgres?.stop();
    }
  });

  test('count sign-ins together', async () => {
    const statuses = [];
    for (let i = 0; i < 4; i++) {
      statuses.push((await send(`${servers[i % 2].url}/api/auth/login`, { json: wrong })).status);
    }
    assert.deepEqual(statuses, [401, 401, 401, 429]);
  });

  test('know each other’s sessions', async () => {
    const person = await register(servers[0]);
    const me = () => send(`${servers[1].url}/api/auth/me`, { token: person.token });
    assert.equal((await me()).status, 200);
    assert.equal((await person.call('POST', '/api/auth/logout', {})).status, 200);
    const deadline = Date.now() + 3000;
    let answer;
    do answer = await me();
    while (answer.status === 200 && Date.now() < deadline);
    assert.equal(answer.status, 401, 'a sign-out holds on the other server within a second or so');
  });
});

describe('rate limits behind a proxy', () => {
  let server;
  const from = (forwarded) =>
    send(`${server.url}/api/auth/login`, { json: wrong, headers: { 'x-forwarded-for': forwarded } });
  before(async () => {
    server = await startServer({
      env: { ...env, SERVER_BEHIND_PROXY: 'true', SERVER_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' },
    });
  });
  after(() => server?.stop());

  test('W84: the client is the last address that no trusted proxy added', async () => {
    for (let i = 0; i < 3; i++) assert.equal((await from(`192.0.2.${i}, 198.51.100.7, 10.1.2.3`)).status, 401);
    assert.equal(
      (await from('192.0.2.77, 198.51.100.7, 10.1.2.3')).status,
      429,
      'an invented first hop changes nothing',
    );
    assert.equal((await from('198.51.100.8')).status, 401, 'another client');
  });
});
