// One participant that a test outside the page drives: window.peer. What arrives is kept as plain values.
import { RoomEvent } from 'livekit-client';
import { randomBytes } from './data_flow.js';
import { join, T } from './support.js';

const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
const digest = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
let room;
const got = { data: [], texts: [], files: [], came: [] };

window.peer = {
  got: () => got,
  async join(url, name, identity, single) {
    T.url = url;
    room = await join(name, identity, { single });
    got.came.push(...room.remoteParticipants.keys());
    room.on(RoomEvent.ParticipantConnected, (who) => got.came.push(who.identity));
    room.on(RoomEvent.DataReceived, (data, from, kind, topic) =>
      got.data.push({ text: new TextDecoder().decode(data), from: from?.identity, topic }),
    );
    room.registerTextStreamHandler('text', async (reader, from) =>
      got.texts.push({ text: await reader.readAll(), from: from.identity }),
    );
    room.registerByteStreamHandler('file', async (reader, from) => {
      const bytes = new Uint8Array(await new Blob(await reader.readAll()).arrayBuffer());
      got.files.push({ size: bytes.length, hash: await digest(bytes), from: from.identity });
    });
    room.registerRpcMethod('echo', async (call) => `${call.callerIdentity}:${call.payload}`);
  },
  publish: (text, topic) => room.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true, topic }),
  call: (to, method, payload) => room.localParticipant.performRpc({ destinationIdentity: to, method, payload }),
  text: (text) => room.localParticipant.sendText(text, { topic: 'text' }).then(() => true),
  async file(size) {
    const bytes = randomBytes(size);
    await room.localParticipant.sendFile(new File([bytes], 'f.bin'), { topic: 'file' });
    return digest(bytes);
  },
};
