// The log: one JSON object a line, an access line for each request, and never a secret.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { send } from '../support/http.mjs';
import { firstAdmin, register, setupCode } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';

describe('the log', () => {
  const secret = 'a-password-that-must-not-be-seen';
  let folder, server, lines, text, ids, hidden;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
    const log = path.join(folder, 'log');
    server = await startServer({ data: path.join(folder, 'data'), args: ['--log-file', log, '--log-level', 'trace'] });
    const url = (route) => server.url + route;
    const code = setupCode(server);
    const admin = await firstAdmin(server, { password: secret });
    const person = await register(server, { password: secret });
    const room = await person.createRoom();
    const joined = (await person.join(room.name)).json();
    const answers = [
      await send(url(`/rtc/validate?access_token=${joined.token}`)),
      await send(url('/api/auth/login'), { json: { email: person.email, password: `${secret}!` } }),
      await send(url('/api/auth/login'), { json: { email: person.email, password: 7, note: secret } }),
      await send(url('/api/auth/refresh'), { json: { refresh_token: person.refresh } }),
      await send(url(`/setup?token=${code}`)),
      await send(url(`/api/auth/me?access_token=${person.token}`), { token: person.token }),
      await send(url('/api/no/such/route'), { headers: { 'user-agent': 'line\ttab "quote" \u00e9' } }),
    ];
    ids = answers.map((answer) => answer.headers['x-request-id']);
    hidden = { code, secret, access: person.token, refresh: person.refresh, admin: admin.token, media: joined.token };
    const made = JSON.parse(readFileSync(path.join(folder, 'data', 'secrets.json'), 'utf8'));
    for (const [name, value] of Object.entries(made)) if (/secret/i.test(name)) hidden[name] = value;
    await server.stop();
    text = readFileSync(log, 'utf8');
    lines = text.trim().split('\n');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('every line is a JSON object with time, level and message', () => {
    assert.ok(lines.length > 10);
    for (const line of lines) {
      const entry = JSON.parse(line);
      const time = entry.time ?? entry.ts;
      assert.ok(Math.abs(new Date(time) - Date.now()) < 600_000, line);
      assert.equal(typeof entry.level, 'string', line);
      assert.equal(typeof (entry.message ?? entry.msg), 'string', line);
    }
  });

  test('every request has one access line with its id, status and duration', () => {
    for (const id of ids) {
      const found = lines.filter((line) => line.includes(id)).map((line) => JSON.parse(line));
      const access = found.filter((entry) => entry.status !== undefined);
      assert.equal(access.length, 1, `${id}: ${JSON.stringify(found)}`);
      assert.equal(typeof access[0].method, 'string');
      assert.equal(typeof access[0].path, 'string');
    }
  });

  test('no password, no token and no secret stands in it', () => {
    for (const [name, value] of Object.entries(hidden)) {
      assert.ok(!text.includes(value), `${name} is in the log`);
      // Not by halves either: the signature of a token is its secret part.
      if (value.includes('.')) assert.ok(!text.includes(value.split('.')[2]), `the signature of ${name} is in the log`);
    }
  });
});
