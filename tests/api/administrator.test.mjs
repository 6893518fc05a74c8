// How the first administrator comes to be: by the printed link, or on the command line. And what else the command line does.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin, password, register, setupCode, unique } from '../support/people.mjs';
import { binary, startServer } from '../support/server.mjs';

const run = (args, env = {}) =>
  spawnSync(binary, args, { encoding: 'utf8', timeout: 30_000, env: { ...process.env, ...env } });
const login = (server, email, word = password) =>
  send(`${server.url}/api/auth/login`, { json: { email, password: word } });

onBothDatabases('the first administrator', (world) => {
  const setup = (fields) =>
    send(`${world.server.url}/api/auth/setup`, {
      json: { name: 'Ada Admin', email: `${unique('ada')}@example.org`, password, ...fields },
    });
  const isRefused = (answer) => {
    assert.ok(answer.status >= 400 && answer.status < 500, String(answer));
    assert.match(answer.json().error, /token|code|link|setup/i);
  };

  test('a wrong code makes nobody', async () => {
    for (const token of ['', 'wrong', setupCode(world.server).slice(1), `${setupCode(world.server)}x`]) {
      isRefused(await setup({ token }));
    }
  });

  test('a bad account does not use the code up', async () => {
    const answer = await setup({ token: setupCode(world.server), password: 'short' });
    assert.equal(answer.status, 400, String(answer));
    assert.match(answer.json().error, /at least 12/);
  });

  test('the printed code makes one administrator, however many try', async () => {
    const token = setupCode(world.server);
    const answers = await Promise.all([1, 2, 3].map(() => setup({ token })));
    const made = answers.filter((answer) => answer.status === 200);
    assert.equal(made.length, 1, answers.map(String).join('\n'));
    const { user, tokens } = made[0].json();
    assert.ok(user.accesses.includes('superadmin'), user.accesses);
    assert.ok(made[0].cookies.access_token);
    const me = await send(`${world.server.url}/api/auth/me`, { token: tokens.accessToken });
    assert.equal(me.json().id, user.id);
    isRefused(await setup({ token }));
  });
});

describe('the link of the first start', () => {
  let data, server;
  before(() => (data = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'))));
  after(async () => {
    if (server && !server.exited) await server.stop();
    rmSync(data, { recursive: true, force: true });
  });

  test('comes again with a new code until there is an administrator, and never after', async () => {
    server = await startServer({ data });
    const old = setupCode(server);
    await register(server);
    await server.stop();

    server = await startServer({ data });
    assert.notEqual(setupCode(server), old);
    const own = { name: 'Eve', email: 'eve@example.org', password };
    const refused = await send(`${server.url}/api/auth/setup`, { json: { token: old, ...own } });
    assert.ok(refused.status >= 400 && refused.status < 500, String(refused));
    await firstAdmin(server);
    await server.stop();

    server = await startServer({ data });
    assert.ok(!server.setupLink, server.tail());
    await server.stop();
  });
});

onBothDatabases('bedrud user', (world) => {
  const user = (...args) => run(['user', ...args, '--data', world.server.data], world.postgres?.env);

  test('create makes an account that signs in, beside the running server', async () => {
    const made = user('create', '--email', 'Kim@Example.org', '--password', password, '--name', 'Kim');
    assert.equal(made.status, 0, made.stderr);
    assert.match(made.stdout, /kim@example\.org/);
    const answer = await login(world.server, 'kim@example.org');
    assert.equal(answer.status, 200, String(answer));
    assert.deepEqual(answer.json().user.accesses, ['user']);
  });

  test('create --admin and promote make superadmins', async () => {
    const made = user('create', '--email', 'root@example.org', '--password', password, '--name', 'Root', '--admin');
    assert.equal(made.status, 0, made.stderr);
    assert.ok((await login(world.server, 'root@example.org')).json().user.accesses.includes('superadmin'));

    const person = await register(world.server);
    const promoted = user('promote', '--email', person.email);
    assert.equal(promoted.status, 0, promoted.stderr);
    assert.ok((await login(world.server, person.email)).json().user.accesses.includes('superadmin'));
  });

  test('list shows who there is, as a table and as JSON', () => {
    const table = user('list');
    assert.equal(table.status, 0, table.stderr);
    assert.match(table.stdout, /EMAIL/);
    assert.match(table.stdout, /kim@example\.org/);
    assert.doesNotMatch(table.stdout, /argon2/);
    const list = user('list', '--json');
    assert.equal(list.status, 0, list.stderr);
    const { ok, data } = JSON.parse(list.stdout);
    assert.equal(ok, true);
    assert.match(JSON.stringify(data), /root@example\.org/);
  });

  test('says in words what does not work', () => {
    const cases = [
      [['promote', '--email', 'nobody@example.org'], /nobody@example\.org|no (such )?(user|account)|not found/i],
      [['create', '--email', 'no address', '--password', password, '--name', 'Kim'], /email/i],
      [['create', '--email', 'short@example.org', '--password', 'short', '--name', 'Kim'], /at least 12/],
      [['create', '--email', 'kim2@example.org'], /--password|--name|required/i],
    ];
    for (const [args, text] of cases) {
      const result = user(...args);
      assert.notEqual(result.status, 0, `${args}: ${result.stdout}`);
      assert.match(result.stderr + result.stdout, text);
      assert.doesNotMatch(result.stderr, /terminate|exception|core dumped/i);
    }
  });
});

describe('bedrud config and help', () => {
  let folder;
  const check = (text) => {
    const file = path.join(folder, 'config.yaml');
    writeFileSync(file, text);
    return run(['config', 'check', '--config', file]);
  };
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('the sample is right as it is', () => {
    const sample = run(['config', 'sample']);
    assert.equal(sample.status, 0, sample.stderr);
    assert.match(sample.stdout, /^#?server:/m);
    const checked = check(sample.stdout);
    assert.equal(checked.status, 0, checked.stderr);
  });

  const wrong = [
    ['an unknown key, with the nearest one', 'server:\n  prot: 8090\n', /server\.prot[^]*server\.port/],
    ['a word for a number', 'server:\n  port: many\n', /server\.port/],
    ['a port that does not exist', 'server:\n  port: 70000\n', /server\.port[^]*65535/],
    ['a word that is none of the choices', 'logger:\n  level: loud\n', /logger\.level[^]*debug/],
    ['a proxy without its address', 'server:\n  behindProxy: true\n', /trustedProxies/],
    ['credentials for every origin', 'cors:\n  allowedOrigins: "*"\n  allowCredentials: true\n', /cors/],
    ['what is no YAML', 'server: [\n', /line|yaml/i],
  ];
  for (const [what, text, words] of wrong) {
    test(`check names ${what}`, () => {
      const result = check(text);
      assert.equal(result.status, 1, result.stdout);
      assert.match(result.stderr, words);
    });
  }

  test('check names a file that is not there', () => {
    const result = run(['config', 'check', '--config', path.join(folder, 'nowhere.yaml')]);
    assert.equal(result.status, 1);
    assert.match(result.stderr, /nowhere\.yaml/);
  });

  test('--help names every command, and each command its options', () => {
    const help = run(['--help']);
    assert.equal(help.status, 0);
    for (const word of ['run', 'user', 'config', 'openapi', 'version', '--config', '--data']) {
      assert.ok(help.stdout.includes(word), `${word} in:\n${help.stdout}`);
    }
    assert.match(run(['run', '--help']).stdout, /--https/);
    assert.match(run(['user', 'create', '--help']).stdout, /--email/);
    assert.match(run(['--version']).stdout, /^bedrud \d+\.\d+/);
  });

  test('an unknown command fails and says so', () => {
    const result = run(['dance']);
    assert.notEqual(result.status, 0);
    assert.match(result.stderr + result.stdout, /dance|subcommand/i);
  });
});
