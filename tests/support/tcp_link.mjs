// A TCP line between a client and a server that can fall silent: what is sent meanwhile waits, as with a network that drops every packet
// and TCP that repeats them.
import net from 'node:net';

/** Starts the line to target {host, port}. Returns {port (on 127.0.0.1), blackhole(on), close()}. */
export async function startTcpLink(target) {
  const sockets = new Set();
  let silent = false;
  const waiting = []; // connections that begin while nothing passes
  const keep = (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const lead = (client) => {
    const server = net.connect(target.port, target.host);
    keep(server);
    const pass = (from, to) => {
      from.on('data', (bytes) => to.write(bytes));
      from.on('end', () => to.end());
      from.on('close', () => to.destroy());
      if (silent) from.pause();
    };
    pass(client, server);
    pass(server, client);
  };
  const front = net.createServer((client) => {
    keep(client);
    if (silent) waiting.push(client.pause());
    else lead(client);
  });
  await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    port: front.address().port,
    blackhole(on) {
      silent = on;
      for (const socket of sockets) {
        if (on) socket.pause();
        else socket.resume();
      }
      if (!on) for (const client of waiting.splice(0)) if (!client.destroyed) lead(client);
    },
    close() {
      for (const socket of sockets) socket.destroy();
      front.close();
    },
  };
}
