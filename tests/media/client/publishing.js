// Connecting, publishing, and what the other side gets.
import { RoomEvent, Track } from 'livekit-client';
import { Skip, assert, camOpts, gotTrack, hears, inb, join, outb, plays, simPub, until, waitEv } from './support.js';

/** Rows of [name, check, options]; S carries the rooms and publications from check to check. */
export const publishing = (S, { single, mode }) => [
  [
    'connect A and B',
    async () => {
      S.room = `browser-${Math.random().toString(36).slice(2, 8)}`;
      S.A = await join(S.room, 'alice', {
        single,
        claims: { name: 'Alice', metadata: 'm0', attributes: { k: 'v0' } },
      });
      S.B = await join(S.room, 'bob', { single });
      assert(S.A.state === 'connected' && S.B.state === 'connected', 'not connected');
      const subPc = !!S.A.engine.pcManager.subscriber;
      return `room sid ${await S.A.getSid()}, server ${S.A.serverInfo?.version} protocol ${S.A.serverInfo?.protocol}, subscriber pc ${subPc}`;
    },
    { critical: true, timeout: 25000 },
  ],
  [
    'peer connection mode is the one asked for',
    async () => {
      const dual = !!S.B.engine.pcManager.subscriber;
      if (single && dual)
        throw new Skip('server answered with v0 (two peer connections); allowed while /rtc/v1 is 404');
      assert(single !== dual, `want ${mode}, have subscriber pc ${dual}`);
    },
  ],
  [
    'participants see each other (name, metadata, attributes)',
    async () => {
      const a = await until(() => S.B.remoteParticipants.get('alice'), 5000, 'B sees alice');
      await until(() => S.A.remoteParticipants.get('bob'), 5000, 'A sees bob');
      assert(
        a.name === 'Alice' && a.metadata === 'm0' && a.attributes.k === 'v0',
        `got ${a.name}/${a.metadata}/${JSON.stringify(a.attributes)}`,
      );
      assert(a.sid.startsWith('PA_'), 'sid ' + a.sid);
    },
  ],
  [
    'publish microphone',
    async () => {
      await S.A.localParticipant.setMicrophoneEnabled(true);
      const p = S.A.localParticipant.getTrackPublication(Track.Source.Microphone);
      assert(p?.trackSid.startsWith('TR_'), 'sid ' + p?.trackSid);
      return p.trackSid;
    },
    { critical: true },
  ],
  [
    'publish camera, VP8 simulcast 3 layers',
    async () => {
      await S.A.localParticipant.setCameraEnabled(true, camOpts, simPub());
      S.ap = S.A.localParticipant.getTrackPublication(Track.Source.Camera);
      assert(S.ap?.trackSid.startsWith('TR_'), 'sid ' + S.ap?.trackSid);
      return S.ap.trackSid;
    },
    { critical: true },
  ],
  [
    'B subscribes automatically to both tracks',
    async () => {
      S.bv = await gotTrack(S.B, 'alice', Track.Source.Camera);
      S.ba = await gotTrack(S.B, 'alice', Track.Source.Microphone);
      assert(S.bv.trackSid === S.ap.trackSid, 'sid differs');
      assert(S.bv.simulcasted, 'TrackInfo.simulcast is not set');
      assert(S.bv.dimensions?.width === 1280, 'dimensions ' + JSON.stringify(S.bv.dimensions));
      assert(S.bv.mimeType?.toLowerCase() === 'video/vp8', 'mime ' + S.bv.mimeType);
      return `${S.bv.mimeType} ${S.bv.dimensions.width}x${S.bv.dimensions.height}`;
    },
    { critical: true, timeout: 25000 },
  ],
  [
    'publisher hears localTrackSubscribed',
    async () => {
      await waitEv(S.A, RoomEvent.LocalTrackSubscribed, () => true, 6000);
    },
  ],
  [
    'video plays in B (videoWidth > 0, framesDecoded rises)',
    async () => {
      const r = await plays(S.bv, 15);
      return `${r.w}x${r.h} +${r.frames} frames`;
    },
    { timeout: 25000 },
  ],
  [
    'audio arrives in B (packets, energy)',
    async () => {
      const n = await hears(S.ba, 40);
      await until(async () => (await inb(S.ba.track)).totalAudioEnergy > 0, 6000, 'totalAudioEnergy > 0');
      return `+${n} packets, codec ${(await inb(S.ba.track)).mime}`;
    },
  ],
  [
    'publisher sends 3 rids (outbound-rtp bytes rise)',
    async () => {
      let d;
      await until(
        async () => {
          d = (await outb(S.ap.track)).filter((x) => x.bytesSent > 0 && x.framesSent > 0);
          return d.length >= 3;
        },
        20000,
        () => 'layers sending: ' + d.map((x) => x.rid).join(','),
      );
      return d.map((x) => `${x.rid}:${x.frameWidth}x${x.frameHeight}`).join(' ');
    },
    { timeout: 30000 },
  ],
  [
    'receives the top layer by default',
    async () => {
      let s;
      await until(
        async () => {
          s = await inb(S.bv.track);
          return s.frameWidth >= 1280;
        },
        20000,
        () => `frame width ${s.frameWidth}`,
      );
      return `${s.frameWidth}x${s.frameHeight}`;
    },
    { timeout: 30000 },
  ],
];
