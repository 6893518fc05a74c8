// Ports that are free right now. Nothing in the tests listens on a fixed one.
import dgram from 'node:dgram';
import net from 'node:net';

/** A free TCP port of the loopback interface. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const isFree = (port) =>
  new Promise((resolve) => {
    const tcp = net.createServer();
    const udp = dgram.createSocket('udp4');
    const done = (free) => {
      udp.close();
      tcp.close(() => resolve(free));
      if (!tcp.listening) resolve(free);
    };
    udp.once('error', () => done(false));
    tcp.once('error', () => done(false));
    tcp.listen(port, '0.0.0.0', () => udp.bind(port, '0.0.0.0', () => done(true)));
  });

/** The first of `count` neighbouring ports that are free for UDP and TCP: one for each media worker. */
export async function freeMediaPorts(count) {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = 20000 + Math.floor(Math.random() * 12000);
    const free = [];
    for (let port = base; port < base + count; port++) free.push(await isFree(port));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`no ${count} neighbouring media ports are free`);
}
