// A network that lets no UDP through, from the beginning or all of a sudden.
import { Track } from 'livekit-client';
import { Crowd } from './crowd_model.js';
import { assert, pairs, until } from './support.js';

const { Camera, Microphone } = Track.Source;

/**
 * From now on `change` is asked about each UDP candidate of the server: it returns another one, or null for none. What the
 * server offers over TCP stays. Returns what ends that.
 */
function changeUdp(change) {
  const own = RTCPeerConnection.prototype;
  const { setRemoteDescription, addIceCandidate } = own;
  const changed = async (line) => (/ udp /i.test(line) ? change(line) : line);
  own.setRemoteDescription = async function ({ type, sdp }) {
    const lines = await Promise.all(
      sdp.split('\r\n').map((line) => (line.startsWith('a=candidate:') ? changed(line) : line)),
    );
    return setRemoteDescription.call(this, { type, sdp: lines.filter((line) => line !== null).join('\r\n') });
  };
  own.addIceCandidate = async function (candidate) {
    if (!candidate?.candidate) return addIceCandidate.call(this, candidate);
    const line = await changed(candidate.candidate);
    return line && addIceCandidate.call(this, { ...(candidate.toJSON?.() ?? candidate), candidate: line });
  };
  return () => Object.assign(own, { setRemoteDescription, addIceCandidate });
}

/** Lets UDP take a link that the test can cut. */
async function overLink(line) {
  const [foundation, component, protocol, priority, host, port, ...rest] = line.split(' ');
  const link = await window.udpLink(host, Number(port));
  return [foundation, component, protocol, priority, '127.0.0.1', link, ...rest].join(' ');
}

/** The protocol that each peer connection of the crowd uses now. */
async function protocols(crowd) {
  const all = await Promise.all([...crowd.members.values()].map(({ room }) => pairs(room)));
  return all.flat().map((pair) => pair.remote);
}
const only = (wanted, used) => used.length > 0 && used.every((protocol) => protocol === wanted);

async function meet(names, how) {
  const crowd = new Crowd(`tcp-${Math.random().toString(36).slice(2, 8)}`, how);
  for (const name of names) {
    await crowd.enter(name);
    await Promise.all([crowd.publish(name, Camera), crowd.publish(name, Microphone)]);
  }
  await crowd.settle();
  return crowd;
}

/** Rows of [name, check, options]. */
export const tcpOnly = (S, how) => [
  [
    'three participants over TCP where the server has no UDP',
    async () => {
      const end = changeUdp(() => null);
      try {
        const crowd = await meet(['ada', 'bo', 'cy'], how);
        const used = await protocols(crowd);
        assert(only('tcp', used), `candidates in use: ${used}`);
        await crowd.close();
      } finally {
        end();
      }
    },
    { timeout: 60_000 },
  ],
  [
    'UDP goes silent in the middle of a meeting and stays so: media go over to TCP, for those who come later as well',
    async () => {
      const end = changeUdp(overLink);
      try {
        const crowd = await meet(['ada', 'bo'], { ...how, mayReconnect: true });
        let used = await protocols(crowd);
        assert(only('udp', used), `candidates in use: ${used}`);
        const from = Date.now();
        await window.cutUdp();
        const isTcp = async () => only('tcp', (used = await protocols(crowd)));
        await until(isTcp, 60_000, () => `candidates in use: ${used}`);
        await crowd.settle(40_000);
        const ms = Date.now() - from;
        await crowd.enter('cy');
        await crowd.publish('cy', Camera);
        await crowd.settle();
        await crowd.close();
        return `all over TCP after ${ms} ms`;
      } finally {
        end();
      }
    },
    { timeout: 150_000 },
  ],
];
