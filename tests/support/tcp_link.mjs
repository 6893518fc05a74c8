// A TCP line between a client and a server that can fall silent: what is sent meanwhile waits, as with a network that drops every packet
// and TCP that repeats them.
import net from 'node:net';

/** Starts the line to target {host, port}. Returns {port (on 127.0.0.1), blackhole(on), close()}. */
export async function startTcpLink(target) {
  const sockets = new Set();
  let silent = false;
  const waiting = new Map(); // connections that begin while nothing passes: {bytes} that came on each
  const keep = (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  // Read, so that one notices who gives up: on a network that drops everything nothing of such a connection ever arrives.
  const wait = (client) => {
    const chunks = [];
    waiting.set(client, chunks);
    client.on('data', (bytes) => chunks.push(bytes));
    client.on('close', () => waiting.delete(client));
  };
  const lead = (client, chunks = []) => {
    client.removeAllListeners('data');
    const server = net.connect(target.port, target.host);
    keep(server);
    const pass = (from, to) => {
      from.on('data', (bytes) => to.write(bytes));
      from.on('end', () => to.end());
      from.on('close', () => to.destroy());
      if (silent) from.pause();
    };
    for (const bytes of chunks) server.write(bytes);
    pass(client, server);
    pass(server, client);
  };
  const front = net.createServer((client) => {
    keep(client);
    if (silent) wait(client);
    else lead(client);
  });
  await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    port: front.address().port,
    blackhole(on) {
      silent = on;
      if (!on) {
        for (const [client, chunks] of waiting) lead(client, chunks);
        waiting.clear();
      }
      for (const socket of sockets) {
        if (on) socket.pause();
        else socket.resume();
      }
    },
    close() {
      for (const socket of sockets) socket.destroy();
      front.close();
    },
  };
}
