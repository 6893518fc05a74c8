// As much of a LiveKit as tells which version it is: the server API answers, and who enters gets the first message of a meeting.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { ListRoomsResponse, Room, SignalResponse } from '@livekit/protocol';

/** A certificate for 127.0.0.1 that nobody knows. */
export function selfSigned() {
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  const made = spawnSync('openssl', [...words, '-keyout', '-', '-out', '-'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  return { key: made.stdout, cert: made.stdout };
}

/** A message as a server frames it (RFC 6455 section 5.2). */
function frame(bytes) {
  const head = bytes.length < 126 ? [0x82, bytes.length] : [0x82, 126, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from(head), bytes]);
}

const accepted = (key) => createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

const joined = (version) =>
  new SignalResponse({ message: { case: 'join', value: { serverInfo: { version, protocol: 16 } } } }).toBinary();

/**
 * Starts it. It says `version`, which may be changed, or what `answer(socket)` writes after the upgrade; refuses the WebSocket with
 * `refusal`, a status; tls: {key, cert}, as selfSigned() makes; port: not any one. asked: the requests for a WebSocket. Returns {ws, close(), ...}.
 */
export async function startLivekitStub({ version = '1.13.3', refusal, answer, tls, port = 0 } = {}) {
  const stub = { version, refusal, answer, asked: [], calls: [] };
  const sockets = new Set();
  const handle = (request, response) => {
    const method = request.url.split('/').at(-1);
    stub.calls.push(method);
    request.resume();
    const body = method === 'ListRooms' ? new ListRoomsResponse() : new Room();
    response.end(Buffer.from(body.toBinary()));
  };
  const server = tls ? createSecureServer(tls, handle) : createServer(handle);
  server.on(tls ? 'secureConnection' : 'connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket) => {
    stub.asked.push({ url: request.url, authorization: request.headers.authorization });
    if (stub.refusal) return socket.end(`HTTP/1.1 ${stub.refusal} No\r\nContent-Length: 0\r\n\r\n`);
    const key = accepted(request.headers['sec-websocket-key']);
    socket.write(`HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
    if (stub.answer) stub.answer(socket, frame);
    else socket.write(frame(Buffer.from(joined(stub.version))));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  stub.port = server.address().port;
  stub.ws = `${tls ? 'wss' : 'ws'}://127.0.0.1:${stub.port}`;
  stub.close = () => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(resolve));
  };
  return stub;
}
