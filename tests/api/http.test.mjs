// What every answer carries: request id, security headers, CORS, caching, and what broken or hostile HTTP gets.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { send } from '../support/http.mjs';
import { password, register } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';

describe('every answer', () => {
  let server;
  const get = (path, options) => send(server.url + path, options);
  before(async () => (server = await startServer()));
  after(() => server?.stop());

  const samples = ['/api/health', '/api/auth/me', '/api/no/such/route', '/', '/no/such/page', '/assets/none.js'];

  test('has a request id of its own', async () => {
    const seen = new Set();
    for (const path of [...samples, ...samples]) {
      const id = (await get(path)).headers['x-request-id'];
      assert.match(id ?? '', /^[\w.-]{8,64}$/, path);
      seen.add(id);
    }
    assert.equal(seen.size, samples.length * 2);
  });

  test('never repeats what a client sends as request id without looking at it', async () => {
    for (const value of ['x'.repeat(2000), 'a"b', '<script>', 'a\tb', '${jndi:ldap://x}']) {
      const answer = await get('/api/auth/me', { headers: { 'x-request-id': value } });
      assert.match(answer.headers['x-request-id'], /^[\w.-]{8,64}$/);
      assert.equal(answer.json().requestId, answer.headers['x-request-id']);
    }
  });

  test('W32: carries the security headers', async () => {
    for (const path of samples) {
      const { headers } = await get(path);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
      assert.equal(headers['x-frame-options'], 'DENY', path);
      assert.equal(headers['referrer-policy'], 'strict-origin-when-cross-origin', path);
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path);
      assert.equal(headers['x-permitted-cross-domain-policies'], 'none', path);
      assert.equal(headers['strict-transport-security'], undefined, `${path}: no HSTS without TLS`);
      assert.doesNotMatch(headers.server ?? '', /\d/, `${path}: no version in the server header`);
      const policy = headers['content-security-policy'];
      assert.match(policy ?? '', /default-src/, path);
      const scripts = /script-src[^;]*/.exec(policy)?.[0] ?? /default-src[^;]*/.exec(policy)[0];
      assert.doesNotMatch(scripts, /unsafe-inline|'unsafe-eval'|\*|https?:/, path);
    }
  });

  test('HEAD answers as GET without a body', async () => {
    for (const path of ['/api/health', '/']) {
      const [head, full] = [await get(path, { method: 'HEAD' }), await get(path)];
      assert.equal(head.status, full.status, path);
      assert.equal(head.bytes.length, 0, path);
      assert.equal(head.headers['content-length'], full.headers['content-length'], path);
    }
  });

  test('/health and /ready lead to the answers of the API', async () => {
    for (const [short, long, status] of [
      ['/health', '/api/health', 'healthy'],
      ['/ready', '/api/ready', 'ready'],
    ]) {
      const answer = await get(short);
      if (answer.status === 302) assert.equal(answer.headers.location, long);
      else assert.equal(answer.json().status, status);
      const body = (await get(long)).json();
      assert.equal(body.status, status);
      assert.ok(Math.abs(body.time - Date.now() / 1000) < 5, `${body.time} are seconds`);
    }
  });

  test('answers with a token are never stored', async () => {
    const person = await register(server);
    const room = await person.createRoom();
    const calls = [
      ['POST', '/api/auth/login', { email: person.email, password }],
      ['POST', '/api/auth/refresh', { refresh_token: person.refresh }],
      ['GET', '/api/auth/me'],
      ['POST', '/api/room/join', { roomName: room.name }],
      ['POST', '/api/room/guest-join', { roomName: room.name, guestName: 'Gil' }],
    ];
    for (const [method, route, json] of calls) {
      const answer = await person.call(method, route, json);
      assert.equal(answer.status, 200, String(answer));
      assert.match(answer.headers['cache-control'] ?? '', /no-store/, route);
    }
  });

  test('another site is given nothing unless it is configured', async () => {
    const origin = 'https://elsewhere.example';
    const plain = await get('/api/auth/settings', { headers: { origin } });
    assert.equal(plain.headers['access-control-allow-origin'], undefined);
    const headers = { origin, 'access-control-request-method': 'POST' };
    const preflight = await get('/api/auth/login', { method: 'OPTIONS', headers });
    assert.equal(preflight.headers['access-control-allow-origin'], undefined);
  });

  test('many requests share one connection, in order', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => get(i % 2 ? '/api/health' : '/api/auth/me', { agent })),
    );
    answers.forEach(({ status }, i) => assert.equal(status, i % 2 ? 200 : 401));
    agent.destroy();
  });

  /** Sends bytes as they are and resolves to all that came back when the server closed, or after a while. */
  const raw = (bytes, ms = 3000) =>
    new Promise((resolve) => {
      let text = '';
      const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes));
      const done = () => {
        socket.destroy();
        resolve(text);
      };
      const timer = setTimeout(done, ms);
      socket.on('data', (data) => (text += data.toString('latin1')));
      socket.on('error', () => {});
      socket.on('close', () => {
        clearTimeout(timer);
        done();
      });
    });

  test('two requests in one packet are both answered', async () => {
    const one = 'GET /api/health HTTP/1.1\r\nHost: x\r\n';
    const text = await raw(`${one}\r\n${one}Connection: close\r\n\r\n`);
    assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 2, text);
  });

  const broken = {
    'no HTTP at all': 'hello\r\n\r\n',
    'an endless header': `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(200_000)}\r\n\r\n`,
    'too many headers': `GET / HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(20_000)}\r\n`,
    'two lengths': 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}',
    'a length and chunks':
      'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a negative length': 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'a line break in the path': 'GET /api/he\nalth HTTP/1.1\r\nHost: x\r\n\r\n',
    'a method of its own': 'STEAL /api/auth/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'TLS on the plain port': Buffer.from('16030100c8010000c40303', 'hex'),
    'a WebSocket without a key': 'GET /rtc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  };
  for (const [what, bytes] of Object.entries(broken)) {
    test(`${what}: refused, and the server goes on`, async () => {
      const text = await raw(bytes, 1500);
      assert.doesNotMatch(text, /^HTTP\/1\.1 [25]\d\d/, text.slice(0, 200));
      assert.equal((await get('/api/health')).status, 200);
      assert.equal(server.exited, null);
    });
  }

  test('paths cannot leave the pages', async () => {
    for (const path of [
      '/../../etc/passwd',
      '/assets/../../secrets.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2fsecrets.json',
    ]) {
      const text = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      assert.doesNotMatch(text, /root:|jwtSecret|apiSecret/, path);
    }
  });
});

describe('CORS for a configured site', () => {
  const origin = 'https://app.example.org';
  let server;
  before(async () => {
    server = await startServer({
      env: { CORS_ALLOWED_ORIGINS: `${origin},https://b.example`, CORS_ALLOW_CREDENTIALS: 'true' },
    });
  });
  after(() => server?.stop());

  test('it may ask, read and send cookies', async () => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const preflight = await send(`${server.url}/api/auth/login`, { method: 'OPTIONS', headers });
    assert.ok([200, 204].includes(preflight.status), String(preflight));
    assert.equal(preflight.headers['access-control-allow-origin'], origin);
    assert.equal(preflight.headers['access-control-allow-credentials'], 'true');
    assert.match(preflight.headers['access-control-allow-methods'], /POST/);
    assert.match(preflight.headers['access-control-allow-headers'], /content-type/i);
    const answer = await send(`${server.url}/api/auth/settings`, { headers: { origin } });
    assert.equal(answer.headers['access-control-allow-origin'], origin);
    assert.match(answer.headers.vary ?? '', /origin/i);
  });

  test('an error can be read by it too', async () => {
    const answer = await send(`${server.url}/api/auth/me`, { headers: { origin } });
    assert.equal(answer.status, 401);
    assert.equal(answer.headers['access-control-allow-origin'], origin);
  });

  test('a third site gets nothing, nor does one that resembles it', async () => {
    for (const other of ['https://elsewhere.example', `${origin}.evil.example`, 'http://app.example.org', 'null']) {
      const answer = await send(`${server.url}/api/auth/settings`, { headers: { origin: other } });
      assert.equal(answer.headers['access-control-allow-origin'], undefined, other);
    }
  });
});
