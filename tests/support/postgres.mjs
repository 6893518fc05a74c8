// A real PostgreSQL 15 for a test: a new cluster in a temporary folder, on a free port, gone at the end.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './ports.mjs';

const bin = process.env.POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin';

// PostgreSQL refuses to run as root: as root the cluster belongs to the package's own user.
function userOf() {
  if (process.getuid() !== 0) return {};
  const id = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function must(command, args, options) {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  return result.stdout;
}

/**
 * Starts a cluster. Returns {host, port, user, password, database, env (for a server), stop(), restart()}: a restart ends every
 * connection as a crash does, and resolves when the cluster takes connections again. Only a durable one waits for the disk.
 */
export async function startPostgres({ durable = false } = {}) {
  const user = userOf();
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-pg-'));
  if (user.uid) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const options = { ...user, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', HOME: folder } };
  const port = await freePort();
  must(`${bin}/initdb`, ['-D', data, '-U', 'bedrud', '-A', 'trust', '--no-sync', '-E', 'UTF8'], options);
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -k ${folder} -c fsync=${durable ? 'on' : 'off'} -c max_connections=50`;
  // Its output goes to a file: a pipe would stay open as long as the server runs.
  must(`${bin}/pg_ctl`, ['-D', data, '-l', path.join(folder, 'log'), '-o', settings, '-w', 'start'], {
    ...options,
    stdio: 'ignore',
  });
  const stop = () => {
    process.removeListener('exit', stop);
    spawnSync(`${bin}/pg_ctl`, ['-D', data, '-m', 'immediate', '-w', 'stop'], { ...options, stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  must(`${bin}/createdb`, ['-h', '127.0.0.1', '-p', String(port), '-U', 'bedrud', 'bedrud'], options);
  const access = { host: '127.0.0.1', port, user: 'bedrud', password: 'unused', database: 'bedrud' };
  const env = { DB_TYPE: 'postgres', DB_HOST: access.host, DB_PORT: String(port), DB_USER: access.user };
  Object.assign(env, { DB_PASSWORD: access.password, DB_NAME: access.database });
  const restart = () =>
    new Promise((resolve, reject) => {
      const again = spawn(`${bin}/pg_ctl`, ['-D', data, '-l', path.join(folder, 'log'), '-m', 'immediate', '-w', 'restart'], {
        ...options,
        stdio: 'ignore',
      });
      again.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`pg_ctl restart: ${code}`))));
    });
  return { ...access, env, stop, restart };
}
