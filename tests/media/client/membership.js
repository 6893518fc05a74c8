// Those who come late, come twice, choose what they see, and leave.
import { RoomEvent, Track, DisconnectReason } from 'livekit-client';
import { assert, canvasTrack, delta, gotTrack, hears, join, plays, pubOf, sleep, until, waitEv } from './support.js';

/** Rows of [name, check, options]; S carries the rooms and publications from check to check. */
export const membership = (S, { single }) => [
  [
    'late joiner gets the existing tracks',
    async () => {
      const D = await join(S.room, 'dave', { single });
      assert(
        D.remoteParticipants.has('alice') && D.remoteParticipants.has('bob'),
        'sees ' + [...D.remoteParticipants.keys()],
      );
      for (const s of [Track.Source.Camera, Track.Source.ScreenShare]) {
        const p = await gotTrack(D, 'alice', s);
        await plays(p, 5);
      }
      await hears(await gotTrack(D, 'alice', Track.Source.Microphone), 20);
      await D.disconnect();
    },
    { timeout: 45000 },
  ],
  [
    'autoSubscribe:false, then manual subscribe',
    async () => {
      const D = await join(S.room, 'erin', { single, connect: { autoSubscribe: false } });
      await until(() => pubOf(D, 'alice', Track.Source.Camera), 5000, 'publication');
      await sleep(1500);
      const p = pubOf(D, 'alice', Track.Source.Camera);
      assert(!p.isSubscribed, 'was subscribed');
      p.setSubscribed(true);
      await plays(await gotTrack(D, 'alice', Track.Source.Camera), 5);
      assert(!pubOf(D, 'alice', Track.Source.Microphone).isSubscribed, 'microphone was subscribed');
      await D.disconnect();
    },
    { timeout: 40000 },
  ],
  [
    'setTrackSubscriptionPermissions cuts B off and back',
    async () => {
      let t = Date.now();
      S.A.localParticipant.setTrackSubscriptionPermissions(false, [{ participantIdentity: 'nobody', allowAll: true }]);
      await waitEv(S.B, RoomEvent.TrackUnsubscribed, (tr, p) => p.source === 'camera', 8000, t);
      t = Date.now();
      S.A.localParticipant.setTrackSubscriptionPermissions(true);
      S.bv = await gotTrack(S.B, 'alice', Track.Source.Camera);
      await plays(S.bv, 5);
      S.ba = await gotTrack(S.B, 'alice', Track.Source.Microphone);
    },
    { timeout: 40000 },
  ],
  [
    'duplicate identity: the old session ends with DUPLICATE_IDENTITY',
    async () => {
      const O = await join(S.room, 'frank', { single });
      const N = await join(S.room, 'frank', { single });
      const e = await waitEv(O, RoomEvent.Disconnected, () => true, 8000);
      assert(e.args[0] === DisconnectReason.DUPLICATE_IDENTITY, 'reason ' + DisconnectReason[e.args[0]]);
      assert(N.state === 'connected', 'new one ' + N.state);
      await N.disconnect();
    },
    { timeout: 30000 },
  ],
  [
    'unpublish screen: B gets unpublished, camera keeps on',
    async () => {
      const t = Date.now();
      await S.A.localParticipant.unpublishTrack(S.sp.track);
      await waitEv(S.B, RoomEvent.TrackUnpublished, (p) => p.trackSid === S.sp.trackSid, 8000, t);
      assert(!pubOf(S.B, 'alice', Track.Source.ScreenShare), 'still there');
      const d = await delta(S.bv.track, 1500);
      assert(d.frames > 3, 'camera stopped');
    },
    { timeout: 25000 },
  ],
  [
    'publish screen again after unpublish',
    async () => {
      S.sp = await S.A.localParticipant.publishTrack(canvasTrack(640, 360, 8, 'screen2'), {
        source: Track.Source.ScreenShare,
        simulcast: false,
        videoCodec: 'vp8',
      });
      await plays(await gotTrack(S.B, 'alice', Track.Source.ScreenShare), 5);
    },
    { timeout: 35000 },
  ],
  [
    'disconnect A: B gets participantDisconnected',
    async () => {
      const t = Date.now();
      await S.A.disconnect();
      await waitEv(S.B, RoomEvent.ParticipantDisconnected, (p) => p.identity === 'alice', 8000, t);
      await until(
        () => S.B.remoteParticipants.size === 0,
        6000,
        () => 'left over ' + [...S.B.remoteParticipants.keys()],
      );
    },
  ],
];
