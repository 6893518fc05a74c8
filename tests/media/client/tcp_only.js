// A network that lets no UDP through: the client never learns of the UDP candidates.
import { Track } from 'livekit-client';
import { Crowd } from './crowd_model.js';
import { assert, pairs } from './support.js';

const isUdp = (candidate) => / udp /i.test(candidate);

/** From now on peer connections of this page leave out what the server offers over UDP. Returns what ends that. */
function blockUdp() {
  const own = RTCPeerConnection.prototype;
  const { setRemoteDescription, addIceCandidate } = own;
  own.setRemoteDescription = function ({ type, sdp }) {
    const lines = sdp.split('\r\n').filter((line) => !(line.startsWith('a=candidate:') && isUdp(line)));
    return setRemoteDescription.call(this, { type, sdp: lines.join('\r\n') });
  };
  own.addIceCandidate = function (candidate) {
    return isUdp(candidate?.candidate ?? '') ? Promise.resolve() : addIceCandidate.call(this, candidate);
  };
  return () => Object.assign(own, { setRemoteDescription, addIceCandidate });
}

/** Rows of [name, check, options]. */
export const tcpOnly = (S, how) => [
  [
    'three participants over TCP where UDP is blocked',
    async () => {
      const unblock = blockUdp();
      try {
        const crowd = new Crowd(`tcp-${Math.random().toString(36).slice(2, 8)}`, how);
        for (const name of ['ada', 'bo', 'cy']) {
          await crowd.enter(name);
          await Promise.all([crowd.publish(name, Track.Source.Camera), crowd.publish(name, Track.Source.Microphone)]);
        }
        await crowd.settle();
        for (const { room } of crowd.members.values()) {
          const used = (await pairs(room)).map((pair) => pair.remote);
          assert(used.length && used.every((protocol) => protocol === 'tcp'), `candidates in use: ${used}`);
        }
        await crowd.close();
      } finally {
        unblock();
      }
    },
    { timeout: 60_000 },
  ],
];
