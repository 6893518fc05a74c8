// A network that lets no UDP through: the client never learns of the UDP candidates.
import { Track } from 'livekit-client';
import { assert, canvasTrack, gotTrack, hears, join, pairs, plays, pubTone } from './support.js';

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
export const tcpOnly = (S, { single }) => [
  [
    'media over TCP where UDP is blocked',
    async () => {
      const unblock = blockUdp();
      try {
        const A = await join(`${S.room}-tcp`, 'alice', { single });
        const B = await join(`${S.room}-tcp`, 'bob', { single });
        await A.localParticipant.publishTrack(canvasTrack(640, 360, 10, 'tcp'), {
          source: Track.Source.Camera,
          simulcast: false,
          videoCodec: 'vp8',
        });
        await pubTone(A);
        await plays(await gotTrack(B, 'alice', Track.Source.Camera, 15000), 10);
        await hears(await gotTrack(B, 'alice', Track.Source.Microphone), 20);
        const used = (await pairs(B)).map((pair) => pair.remote);
        assert(used.includes('tcp'), 'candidates in use: ' + used);
        await A.disconnect();
        await B.disconnect();
      } finally {
        unblock();
      }
    },
    { timeout: 60000 },
  ],
];
