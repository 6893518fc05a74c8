// The thread of lossy_link.mjs: a socket for the clients, and for each of their addresses (a flow) one towards the server.
import dgram from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';
import { Impairment } from './impairment.mjs';

const { target, seed } = workerData;
const directions = { up: new Impairment(seed), down: new Impairment(seed + 1) };
const flows = new Map(); // «address:port» of a client to {address, port, towardsServer}
// Addresses are numbers already: a real look-up would cost a turn of the loop a packet.
const lookup = (host, _family, done) => done(null, host, 4);
const socketOptions = { type: 'udp4', recvBufferSize: 1 << 22, sendBufferSize: 1 << 22, lookup };
const front = dgram.createSocket(socketOptions);

let timer;
function deliver() {
  clearTimeout(timer);
  const now = performance.now();
  const next = Math.min(
    directions.up.deliver(now, ({ bytes, flow }) => flow.towardsServer.send(bytes, target.port, target.host)),
    directions.down.deliver(now, ({ bytes, flow }) => front.send(bytes, flow.port, flow.address)),
  );
  if (next !== Infinity) timer = setTimeout(deliver, next - now);
}

function pass(direction, bytes, flow) {
  direction.offer({ bytes, flow, length: bytes.length }, performance.now());
  deliver();
}

const bind = (socket, address) => new Promise((resolve) => socket.once('listening', resolve).bind(0, address));

/** Gives the flow a new port towards the server. The old socket closes, so that what still comes there is lost. */
function connectFlow(flow) {
  flow.towardsServer?.close();
  const socket = dgram.createSocket(socketOptions);
  socket.on('message', (bytes) => pass(directions.down, bytes, flow));
  // A server that is gone answers with «port unreachable»; a network says nothing about that.
  socket.on('error', () => {});
  flow.towardsServer = socket;
  return bind(socket, '0.0.0.0');
}

function flowOf({ address, port }) {
  const name = `${address}:${port}`;
  if (!flows.has(name)) {
    const flow = { address, port };
    flows.set(name, flow);
    connectFlow(flow);
  }
  return flows.get(name);
}

front.on('message', (bytes, from) => pass(directions.up, bytes, flowOf(from)));
front.on('error', () => {});

const calls = {
  async open() {
    await bind(front, '127.0.0.1');
    return front.address().port;
  },
  set(change) {
    const unknown = Object.keys(change).filter((name) => !directions[name]);
    if (unknown.length) throw new Error(`no such direction: ${unknown}; there are up, down`);
    for (const [name, conditions] of Object.entries(change)) directions[name].set(conditions);
    deliver();
  },
  rebind: () => Promise.all([...flows.values()].map(connectFlow)).then(() => undefined),
  stats() {
    const now = performance.now();
    const of = (direction) => ({ ...direction.count, queueMs: direction.queueMs(now) });
    return { up: of(directions.up), down: of(directions.down), flows: flows.size };
  },
};

parentPort.on('message', async ({ number, name, args }) => {
  try {
    parentPort.postMessage({ number, value: await calls[name](...args) });
  } catch (error) {
    parentPort.postMessage({ number, error: error.message });
  }
});
