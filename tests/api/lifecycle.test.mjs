// Start and stop: nothing acknowledged is lost, a second start keeps everything, secrets stay secret, mistakes are said in words.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import tls from 'node:tls';
import { startPostgres } from '../support/postgres.mjs';
import { send } from '../support/http.mjs';
import { password, register, setupCode, unique } from '../support/people.mjs';
import { freePort } from '../support/ports.mjs';
import { binary, startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';

const temporary = () => mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));

describe('stop and start', () => {
  let data;
  before(() => (data = temporary()));
  after(() => rmSync(data, { recursive: true, force: true }));

  for (const database of ['SQLite', 'PostgreSQL']) {
    test(`a stop during requests answers them all, and the next start knows them (${database})`, async () => {
      const folder = path.join(data, database);
      const postgres = database === 'PostgreSQL' ? await startPostgres() : undefined;
      try {
        let server = await startServer({ data: folder, env: postgres?.env });
        const agent = new http.Agent({ keepAlive: true });
        const health = () => send(`${server.url}/api/health`, { agent });
        await Promise.all(Array.from({ length: 8 }, health));
        const people = Array.from({ length: 8 }, () => ({
          name: 'Pat',
          email: `${unique('stop')}@example.org`,
          password,
        }));
        const calls = people.map((json) => send(`${server.url}/api/auth/register`, { json, agent }));
        await Promise.race(calls);
        await server.stop();
        const answers = await Promise.all(calls);
        assert.deepEqual(
          answers.map(({ status }) => status),
          Array(8).fill(200),
        );
        agent.destroy();

        server = await startServer({ data: folder, env: postgres?.env });
        for (const { email } of people) {
          const answer = await send(`${server.url}/api/auth/login`, { json: { email, password } });
          assert.equal(answer.status, 200, String(answer));
        }
        const { access_token: token } = answers[0].json();
        assert.equal(
          (await send(`${server.url}/api/auth/me`, { token })).status,
          200,
          'a session outlives the restart',
        );
        await server.stop();
      } finally {
        postgres?.stop();
      }
    });
  }

  test('kill -9 loses nothing that was acknowledged', async () => {
    const folder = path.join(data, 'killed');
    let server = await startServer({ data: folder });
    const person = await register(server);
    const rooms = await Promise.all(Array.from({ length: 5 }, () => person.createRoom()));
    await server.stop('SIGKILL');
    server = await startServer({ data: folder });
    const list = await send(`${server.url}/api/room/list`, { token: person.token });
    assert.deepEqual(
      list
        .json()
        .map(({ id }) => id)
        .sort(),
      rooms.map(({ id }) => id).sort(),
    );
    await server.stop();
  });

  test('a connection without a whole request does not delay the stop for long', async () => {
    for (const [sent, most] of [
      ['', 3000],
      ['GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n', 3000],
      ['POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{', 15_000],
    ]) {
      const server = await startServer();
      const idle = net.connect(Number(new URL(server.url).port), '127.0.0.1');
      idle.on('error', () => {});
      await once(idle, 'connect');
      idle.write(sent);
      if (sent.startsWith('GET')) await once(idle, 'data');
      const begin = Date.now();
      await server.stop();
      assert.ok(Date.now() - begin < most, `«${sent}»: the stop took ${Date.now() - begin} ms`);
      idle.destroy();
    }
  });

  test('a client that sends slowly does not keep others waiting', async () => {
    const server = await startServer();
    const slow = Array.from({ length: 200 }, () => net.connect(Number(new URL(server.url).port), '127.0.0.1'));
    for (const socket of slow) {
      socket.on('error', () => {});
      socket.write(
        'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      );
    }
    const begin = Date.now();
    assert.equal((await send(`${server.url}/api/health`)).status, 200);
    assert.ok(Date.now() - begin < 2000, `${Date.now() - begin} ms`);
    for (const socket of slow) socket.destroy();
    await server.stop();
  });

  test('the database that goes away is told by /api/ready, and comes back by itself', async () => {
    const postgres = await startPostgres();
    let server;
    try {
      server = await startServer({ env: postgres.env });
      const person = await register(server);
      postgres.stop();
      const gone = await until(
        async () => {
          const answer = await send(`${server.url}/api/ready`);
          return answer.status === 503 && answer;
        },
        10_000,
        'ready is 503',
      );
      assert.equal(gone.json().status, 'not_ready');
      assert.equal((await send(`${server.url}/api/health`)).status, 200, 'alive all the same');
      const list = await send(`${server.url}/api/room/list`, { token: person.token });
      assert.ok([500, 503].includes(list.status), String(list));
      assert.doesNotMatch(list.text, /postgres|connection|127\.0\.0\.1|libpq/i, 'the answer does not say why');
    } finally {
      await server?.stop();
      postgres.stop();
    }
  });
});

describe('the data folder', () => {
  let server, data;
  before(async () => {
    data = path.join(temporary(), 'made', 'on', 'demand');
    server = await startServer({ data });
  });
  after(async () => {
    await server?.stop();
    rmSync(path.resolve(data, '../../..'), { recursive: true, force: true });
  });

  test('is made, and its secrets are for the owner only', () => {
    const secrets = path.join(data, 'secrets.json');
    assert.equal(statSync(secrets).mode & 0o777, 0o600);
    const values = Object.values(JSON.parse(readFileSync(secrets, 'utf8')));
    assert.ok(values.length >= 3);
    assert.equal(new Set(values).size, values.length, 'no two are the same');
    assert.ok(existsSync(path.join(data, 'bedrud.db')));
    assert.equal(statSync(path.join(data, 'bedrud.db')).mode & 0o007, 0, 'the database is not for everybody');
  });

  test('is left alone by a second server on the same port, which says so', async () => {
    const port = await freePort();
    const second = spawnSync(binary, ['run', '--port', String(new URL(server.url).port), '--data', `${data}-other`], {
      encoding: 'utf8',
      timeout: 15_000,
      env: { ...process.env, MEDIA_WORKERS: '1', MEDIA_BASE_PORT: String(port) },
    });
    assert.notEqual(second.status, 0, 'a port that is taken ends the start');
    assert.match(second.stderr, new RegExp(`Error: .*${new URL(server.url).port}`));
    assert.equal((await send(`${server.url}/api/ready`)).status, 200);
  });
});

describe('a start that cannot work', () => {
  let folder;
  before(() => (folder = temporary()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const start = (args = [], env = {}) =>
    spawnSync(binary, ['run', '--data', path.join(folder, 'data'), ...args], {
      encoding: 'utf8',
      timeout: 20_000,
      env: { ...process.env, SERVER_PORT: '0', MEDIA_WORKERS: '1', MEDIA_BASE_PORT: '0', ...env },
    });

  test('names the option when a media port is taken', async () => {
    const holder = net.createServer().listen(0, '0.0.0.0');
    await once(holder, 'listening');
    const { port } = holder.address();
    const { status, stderr } = start(['--port', String(await freePort()), '--media-port', String(port), '--workers', '1']);
    holder.close();
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`Error: .*port:${port}.*--media-port`));
  });
  const file = (text) => {
    const name = path.join(folder, 'config.yaml');
    writeFileSync(name, text);
    return ['--config', name];
  };

  const cases = [
    ['a missing file', () => start(['--config', '/nowhere/config.yaml']), /\/nowhere\/config\.yaml/],
    ['a broken file', () => start(file('server: [\n')), /config\.yaml|line/],
    ['a wrong value', () => start(file('server:\n  port: many\n')), /server\.port/],
    ['a wrong variable', () => start([], { SERVER_PORT: 'many' }), /SERVER_PORT|server\.port/],
    ['a certificate that is not there', () => start(['--https', '--cert', '/no.pem', '--key', '/no.key']), /no\.pem/],
    ['a data folder that is a file', () => start(['--data', binary]), /data|folder|director/i],
    [
      'no database at the address',
      () => start([], { DB_TYPE: 'postgres', DB_HOST: '127.0.0.1', DB_PORT: '1', DB_USER: 'x', DB_NAME: 'x' }),
      /database|postgres|connect/i,
    ],
  ];
  for (const [what, run, words] of cases) {
    test(`${what} is said in words`, () => {
      const result = run();
      assert.equal(result.signal, null, `it ended by itself: ${result.stderr.slice(-500)}`);
      assert.ok(result.status > 0, `exit code ${result.status}`);
      assert.match(result.stderr, words);
      assert.doesNotMatch(result.stderr, /terminate called|Segmentation|what\(\)/);
    });
  }

  test('an unknown key does not stop it: a warning names the nearest one', async () => {
    const server = await startServer({ args: file('sever:\n  port: 1\nlogger:\n  levl: info\n') });
    assert.match(server.log, /logger\.levl[^]*logger\.level/);
    await server.stop();
  });
});

describe('--https', () => {
  let server;
  before(async () => (server = await startServer({ https: true })));
  after(() => server?.stop());

  test('serves with a certificate of its own, from TLS 1.2 on', async () => {
    const { headers, status } = await send(`${server.url}/api/health`);
    assert.equal(status, 200);
    assert.match(headers['strict-transport-security'], /max-age=\d+/);
    const socket = tls.connect(Number(new URL(server.url).port), '127.0.0.1', { rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const [protocol, certificate] = [socket.getProtocol(), socket.getPeerCertificate()];
    socket.destroy();
    assert.match(protocol, /TLSv1\.[23]/);
    assert.match(certificate.subjectaltname, /localhost/);
    assert.match(certificate.subjectaltname, /127\.0\.0\.1/);
  });

  test('its cookies are for secure pages only', async () => {
    const json = { name: 'Pat', email: `${unique('tls')}@example.org`, password };
    const { cookies } = await send(`${server.url}/api/auth/register`, { json });
    const names = Object.keys(cookies).filter((name) => /access_token|refresh_token/.test(name));
    assert.equal(names.length, 2, Object.keys(cookies).join());
    for (const name of names) {
      assert.equal(cookies[name].attributes.secure, true, name);
      assert.equal(cookies[name].attributes.domain, undefined, name);
    }
    const me = await send(`${server.url}/api/auth/me`, {
      cookies: Object.fromEntries(names.map((name) => [name, cookies[name].value])),
    });
    assert.equal(me.json().email, json.email);
  });

  test('W16: plain HTTP gets no page and no answer of the API', async () => {
    for (const route of ['/', '/api/auth/settings']) {
      const answer = await send(server.url.replace('https', 'http') + route).catch(() => undefined);
      assert.ok(answer === undefined || answer.status >= 300, String(answer));
    }
  });

  test('the start message names https and the link', () => {
    assert.match(server.log, /https:\/\//);
    assert.ok(setupCode(server));
  });
});
