// A participant of LiveKit's Rust SDK (@livekit/rtc-node), in a process of its own so that it can be stopped and continued.
//   node rust_client.mjs URL TOKEN      tells events as JSON lines; takes commands {id, does, ...} as JSON lines
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './wait.mjs';

const self = fileURLToPath(import.meta.url);
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Starts one and waits until it has joined. Fields: pid, events ([{event, ...}]); do(command) returns its result. */
export async function rustClient(ws, token) {
  const child = spawn(process.execPath, [self, ws, token], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const reap = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  process.once('exit', reap);
  const events = [];
  const replies = new Map();
  let said = '';
  child.stderr.on('data', (text) => (said = (said + text).slice(-2000)));
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const message = JSON.parse(line);
    if (message.id) replies.get(message.id)?.(message);
    else events.push({ ...message, at: Date.now() });
  });
  let last = 0;
  const client = {
    pid: child.pid,
    events,
    do(command) {
      const id = ++last;
      const done = new Promise((resolve, reject) =>
        replies.set(id, ({ error, result }) => (error ? reject(new Error(error)) : resolve(result))),
      );
      child.stdin.write(JSON.stringify({ id, ...command }) + '\n');
      return done;
    },
    event: (name, ms = 10_000, fits = () => true) =>
      until(() => events.find((e) => e.event === name && fits(e)), ms, () => `event ${name} of the Rust SDK; it said: ${said}`),
    close() {
      process.removeListener('exit', reap);
      reap();
    },
  };
  await client.event('joined', 20_000);
  return client;
}

async function main(url, token) {
  const { Room, RoomEvent, dispose } = await import('@livekit/rtc-node');
  const tell = (message) => process.stdout.write(JSON.stringify(message) + '\n');
  const room = new Room();
  const latencies = [];
  const latest = new Map(); // by sender: when the newest of its messages was sent
  let disordered = 0;
  room.on(RoomEvent.DataReceived, (data, from, kind, topic) => {
    const text = Buffer.from(data).toString('latin1', 0, 100);
    // A message that begins with a time of this machine is measured, others are told.
    if (topic === 'timed') {
      const sent = Number(text.split(' ')[0]);
      if (sent < (latest.get(from?.identity) ?? 0)) disordered += 1;
      latest.set(from?.identity, sent);
      latencies.push(Number(process.hrtime.bigint() / 1000n) - sent);
    } else tell({ event: 'data', text, size: data.length, from: from?.identity, topic });
  });
  room.on(RoomEvent.ParticipantDisconnected, (who) => tell({ event: 'left', who: who.identity }));
  room.on(RoomEvent.ParticipantConnected, (who) => tell({ event: 'came', who: who.identity }));
  room.on(RoomEvent.Disconnected, (reason) => tell({ event: 'disconnected', reason }));
  room.on(RoomEvent.Reconnected, () => tell({ event: 'reconnected' }));
  room.registerTextStreamHandler('text', async (reader, from) =>
    tell({ event: 'text', text: await reader.readAll(), from: from.identity }),
  );
  room.registerByteStreamHandler('file', async (reader, from) => {
    const bytes = Buffer.concat(await reader.readAll());
    tell({ event: 'file', size: bytes.length, hash: digest(bytes), from: from.identity });
  });
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  const me = room.localParticipant;
  me.registerRpcMethod('echo', async (call) => `${call.callerIdentity}:${call.payload}`);
  const publish = (bytes, topic, reliable = true, to = []) =>
    me.publishData(bytes, { reliable, topic, destination_identities: to });
  const commands = {
    publish: ({ text, topic }) => publish(Buffer.from(text), topic),
    call: ({ to, method, payload }) => me.performRpc({ destinationIdentity: to, method, payload }),
    text: ({ text }) => me.sendText(text, { topic: 'text' }).then(() => true),
    async textAs({ text, as }) {
      const writer = await me.streamText({ topic: 'text', senderIdentity: as });
      await writer.write(text);
      await writer.close();
      return true;
    },
    async file({ size }) {
      const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
      const bytes = randomBytes(size);
      writeFileSync(path.join(folder, 'f.bin'), bytes);
      await me.sendFile(path.join(folder, 'f.bin'), { topic: 'file', name: 'f.bin' });
      rmSync(folder, { recursive: true });
      return digest(bytes);
    },
    /** count messages of `size` bytes, `perSecond`, to the identities `to` or to all; returns how long it took. */
    async flood({ count, size, perSecond, topic, reliable, to }) {
      const started = Date.now();
      for (let i = 0; i < count; ) {
        const due = Math.min(count, Math.floor(((Date.now() - started) * perSecond) / 1000) + 1);
        const sent = [];
        for (; i < due; i++) {
          const bytes = Buffer.alloc(size);
          bytes.write(`${process.hrtime.bigint() / 1000n} `);
          sent.push(publish(bytes, topic, reliable, to));
        }
        await Promise.all(sent);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return Date.now() - started;
    },
    latencies: () => latencies.splice(0),
    /** How many timed messages came after a later one of the same sender. */
    disordered: () => disordered,
  };
  tell({ event: 'joined' });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    Promise.resolve(commands[command.does](command)).then(
      (result) => tell({ id: command.id, result }),
      (error) => tell({ id: command.id, error: error.message }),
    );
  }
  await room.disconnect();
  await dispose();
}

if (process.argv[1] === self) await main(process.argv[2], process.argv[3]);
