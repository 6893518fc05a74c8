// Names, attributes, quality and the figures of the transport.
import { assert, inb, outb, pairs, sleep, until } from './support.js';

/** Rows of [name, check, options]; S carries the rooms and publications from check to check. */
export const state = (S) => [
  [
    'setName, setMetadata, setAttributes reach B',
    async () => {
      const L = S.A.localParticipant;
      await L.setName('Alice2');
      await L.setMetadata('m1');
      await L.setAttributes({ k: '', n: 'w' });
      const a = S.B.remoteParticipants.get('alice');
      await until(
        () => a.name === 'Alice2' && a.metadata === 'm1' && a.attributes.n === 'w' && !('k' in a.attributes),
        5000,
        () => `${a.name} ${a.metadata} ${JSON.stringify(a.attributes)}`,
      );
    },
  ],
  [
    'connection quality event',
    async () => {
      let q;
      await until(
        () => {
          q = S.A.localParticipant.connectionQuality;
          return q !== 'unknown';
        },
        15000,
        () => 'quality ' + q,
      );
      await until(
        () => (q = S.B.remoteParticipants.get('alice').connectionQuality) !== 'unknown',
        10000,
        'quality of alice at B',
      );
      return `A local ${S.A.localParticipant.connectionQuality}, alice at B ${q}`;
    },
    { timeout: 30000 },
  ],
  [
    'RTCP: receiver reports to the publisher, sender reports to the subscriber, transport stats',
    async () => {
      let o, i;
      await until(
        async () => {
          o = await outb(S.ap.track);
          return o.some((x) => x.rr && x.rr.roundTripTime !== undefined);
        },
        12000,
        'remote-inbound-rtp with RTT',
      );
      await until(
        async () => {
          i = await inb(S.bv.track);
          return i.remote && i.remote.reportsSent > 0;
        },
        12000,
        'remote-outbound-rtp',
      );
      const p = await pairs(S.A);
      return `rtt ${o.find((x) => x.rr)?.rr.roundTripTime}, fractionLost ${o.find((x) => x.rr)?.rr.fractionLost}, ${p.map((x) => `${x.local} ${x.srtp} out ${x.out}`).join(' | ')}, lost at B ${i.packetsLost}, nack ${i.nackCount}, pli ${i.pliCount}`;
    },
    { timeout: 30000 },
  ],
  [
    'publisher gets bandwidth feedback (availableOutgoingBitrate)',
    async () => {
      const p = await pairs(S.A);
      const b = Math.max(...p.map((x) => x.out || 0));
      assert(b > 1_000_000, 'availableOutgoingBitrate ' + b);
      return String(Math.round(b / 1000)) + ' kbps';
    },
  ],
  [
    'freeze and loss stay small over 5 s of steady video',
    async () => {
      const a = await inb(S.bv.track);
      await sleep(5000);
      const b = await inb(S.bv.track);
      const lost = b.packetsLost - a.packetsLost,
        fr = (b.freezeCount || 0) - (a.freezeCount || 0);
      assert(lost <= 5, `lost ${lost}`);
      return `lost ${lost}, freezes ${fr}, frames ${b.framesDecoded - a.framesDecoded}, jitterBuffer ${((1000 * (b.jitterBufferDelay - a.jitterBufferDelay)) / Math.max(1, b.jitterBufferEmittedCount - a.jitterBufferEmittedCount)).toFixed(0)} ms`;
    },
  ],
];
