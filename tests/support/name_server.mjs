// A name server whose answers a test decides, and a program that asks it alone.
import dgram from 'node:dgram';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const address = '127.0.0.7';
const types = { A: 1, AAAA: 28 };

const bytesOf = (ip) =>
  ip.includes(':')
    ? Buffer.from(
        new URL(`http://[${ip}]/`).hostname
          .slice(1, -1)
          .split('::')
          .map((half) => half.split(':').filter(Boolean))
          .reduce((head, tail) => [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail])
          .flatMap((word) => [parseInt(word, 16) >> 8, parseInt(word, 16) & 255]),
      )
    : Buffer.from(ip.split('.').map(Number));

/** The reply to a query: the question again, and an A or AAAA record that is forgotten at once for each address of its type. */
function reply(query, addresses) {
  const end = query.indexOf(0, 12) + 5;
  const type = query.readUInt16BE(end - 4);
  const fitting = addresses.filter((ip) => types[ip.includes(':') ? 'AAAA' : 'A'] === type);
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(0x8180, 2);
  [1, fitting.length, 0, 0].forEach((count, i) => head.writeUInt16BE(count, 4 + 2 * i));
  const records = fitting.map((ip) => {
    const data = bytesOf(ip);
    const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, query.subarray(12, end), ...records]);
}

/**
 * answers(name) gives the addresses at this moment. Fields: asked (how often), program(command): a command that runs it with this
 * name server. Undefined where this process may not do that.
 */
export async function startNameServer(answers) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-names-'));
  const configuration = path.join(folder, 'resolv.conf');
  writeFileSync(configuration, `nameserver ${address}\noptions timeout:2 attempts:1\n`);
  const server = dgram.createSocket('udp4');
  const names = { asked: 0 };
  server.on('message', (query, from) => {
    ++names.asked;
    const labels = [];
    for (let at = 12; query[at] > 0; at += query[at] + 1) labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
    server.send(reply(query, answers(labels.join('.'))), from.port, from.address);
  });
  names.stop = () => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  const bound = await new Promise((resolve) => server.once('error', () => resolve(false)).bind(53, address, () => resolve(true)));
  if (!bound || spawnSync('unshare', ['-m', 'sh', '-c', script, configuration, 'true']).status !== 0) {
    if (bound) names.stop();
    return undefined;
  }
  names.program = (command) => {
    const file = path.join(folder, 'program');
    writeFileSync(file, `#!/bin/sh\nexec unshare -m sh -c '${script}' '${configuration}' '${command}' "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  };
  return names;
}
