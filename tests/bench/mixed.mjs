// The API as a busy server lives it: 10,000 accounts, 2,000 rooms, 64 connections, nine reads to a write, on each database.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { statement } from '../support/databases.mjs';
import { firstAdmin, register } from '../support/people.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { cpuMicroseconds, sessionProcesses } from '../support/processes.mjs';
import { startServer } from '../support/server.mjs';
import { print } from './figures.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = 5;
const callers = 64;
const accounts = 10_000;
const rooms = 2_000;

/** Fills the tables past the server, which would hash a password for each account. */
function fill(world) {
  const now = Date.now();
  const numbers = (count) => `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  statement(
    world,
    `INSERT INTO users (id, email, name, created_at, updated_at) ${numbers(accounts)}
     SELECT 'filled-' || i, 'filled.' || i || '@example.org', 'Filled ' || i, ${now} - i * 60000, ${now} FROM n`,
  );
  statement(
    world,
    `INSERT INTO rooms (id, name, created_by, admin_id, is_public, created_at, updated_at, expires_at, last_activity_at) ${numbers(rooms)}
     SELECT 'filled-' || i, 'filled-' || i, 'filled-' || (1 + i % 1000), 'filled-' || (1 + i % 1000), TRUE,
       ${now} - i * 60000, ${now}, ${now} + 86400000, ${now} FROM n`,
  );
}

/** The script of wrk: each request drawn by its weight, of one of the people. */
async function script(server, folder) {
  const admin = await firstAdmin(server);
  const people = [];
  for (let i = 0; i < callers; i++) {
    const person = await register(server);
    const room = await person.createRoom();
    for (let more = 0; more < 4; more++) await person.createRoom();
    people.push({ token: person.token, room });
  }
  const lua = (value) => JSON.stringify(value);
  const table = people.map(({ token, room }) => `{${lua(token)}, ${lua(room.id)}, ${lua(room.name)}}`).join(',\n');
  const file = path.join(folder, 'mixed.lua');
  writeFileSync(
    file,
    `local people = {${table}}
local admin = ${lua(admin.token)}
local function call(method, route, token, body)
  return wrk.format(method, route, { Authorization = "Bearer " .. token, ["Content-Type"] = "application/json" }, body)
end
function request()
  local token, id, name = unpack(people[math.random(#people)])
  local draw = math.random(100)
  if draw <= 40 then return call("GET", "/api/auth/me", token) end
  if draw <= 65 then return call("GET", "/api/room/list", token) end
  if draw <= 75 then return call("GET", "/api/auth/settings", token) end
  if draw <= 85 then return call("GET", "/api/room/" .. id, token) end
  if draw <= 88 then return call("GET", "/api/admin/users?page=" .. math.random(200), admin) end
  if draw <= 90 then return call("GET", "/api/admin/rooms?page=" .. math.random(40), admin) end
  if draw <= 93 then return call("PUT", "/api/auth/preferences", token, '{"preferencesJson":"{\\\\"n\\\\":' .. math.random(1000) .. '}"}') end
  if draw <= 96 then return call("PUT", "/api/room/" .. id .. "/settings", token, '{"settings":{"allowChat":' .. tostring(math.random(2) == 1) .. '}}') end
  return call("POST", "/api/room/join", token, '{"roomName":"' .. name .. '"}')
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("FIGURES %d %d %d %f %f\\n", summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
`,
  );
  return file;
}

/** One round. Returns {cpu: microseconds a request, rate: requests a second, p50, p99: milliseconds}. */
function load(server, file) {
  const pids = sessionProcesses(server.pid);
  const before = cpuMicroseconds(pids);
  const result = spawnSync('wrk', ['-t1', `-c${callers}`, `-d${seconds}s`, '-s', file, server.url], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr || String(result.error));
  const cpu = cpuMicroseconds(pids) - before;
  const [requests, refused, broken, p50, p99] = /FIGURES (.*)/.exec(result.stdout)[1].split(' ').map(Number);
  if (refused || broken) throw new Error(`${refused} answers were errors, ${broken} did not come`);
  return { cpu: cpu / requests, rate: requests / seconds, p50: p50 / 1000, p99: p99 / 1000 };
}

async function measure(database) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-bench-'));
  const world = {};
  try {
    if (database === 'PostgreSQL') world.postgres = await startPostgres({ durable: true });
    world.server = await startServer({ workers: 1, env: world.postgres?.env });
    fill(world);
    const file = await script(world.server, folder);
    load(world.server, file);
    const results = Array.from({ length: rounds }, () => load(world.server, file));
    const figures = (key, unit) => print(`mixed calls on ${database}, ${key}`, results.map((result) => result[key]), unit);
    figures('cpu', 'us a request');
    figures('rate', 'requests/s');
    figures('p50', 'ms');
    figures('p99', 'ms');
  } finally {
    await world.server?.stop();
    world.postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function benchMixed() {
  for (const database of ['SQLite', 'PostgreSQL']) await measure(database);
}
