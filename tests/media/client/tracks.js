// Pausing, unsubscribing, muting, a second video track, and sound both ways.
import { RoomEvent, Track } from 'livekit-client';
import {
  assert,
  camOpts,
  canvasTrack,
  delta,
  gotTrack,
  hears,
  plays,
  pubTone,
  simPub,
  sleep,
  waitEv,
} from './support.js';

/** Rows of [name, check, options]; S carries the rooms and publications from check to check. */
export const tracks = (S) => [
  [
    'setEnabled(false) pauses, setEnabled(true) resumes',
    async () => {
      S.bv.setEnabled(false);
      await sleep(1500);
      const d = await delta(S.bv.track, 2000);
      assert(d.packets <= 2, `still ${d.packets} packets in 2 s`);
      S.bv.setEnabled(true);
      const r = await plays(S.bv, 10, 10000);
      return `0 packets while paused, then +${r.frames} frames`;
    },
  ],
  [
    'setSubscribed(false) and back (manual unsubscribe)',
    async () => {
      let t = Date.now();
      S.bv.setSubscribed(false);
      await waitEv(S.B, RoomEvent.TrackUnsubscribed, (tr, p) => p.trackSid === S.bv.trackSid, 6000, t);
      t = Date.now();
      S.bv.setSubscribed(true);
      S.bv = await gotTrack(S.B, 'alice', Track.Source.Camera);
      const r = await plays(S.bv, 10);
      return `+${r.frames} frames`;
    },
    { timeout: 40000 },
  ],
  [
    'camera mute and unmute',
    async () => {
      let t = Date.now();
      await S.A.localParticipant.setCameraEnabled(false);
      await waitEv(S.B, RoomEvent.TrackMuted, (p) => p.trackSid === S.bv.trackSid, 6000, t);
      await sleep(1500);
      const d = await delta(S.bv.track, 1500);
      assert(d.frames <= 3, `frames while muted: ${d.frames}`);
      t = Date.now();
      await S.A.localParticipant.setCameraEnabled(true, camOpts, simPub());
      await waitEv(S.B, RoomEvent.TrackUnmuted, (p) => p.trackSid === S.bv.trackSid, 6000, t);
      await plays(S.bv, 10);
    },
    { timeout: 40000 },
  ],
  [
    'microphone mute and unmute',
    async () => {
      let t = Date.now();
      await S.A.localParticipant.setMicrophoneEnabled(false);
      await waitEv(S.B, RoomEvent.TrackMuted, (p) => p.trackSid === S.ba.trackSid, 6000, t);
      assert(S.ba.isMuted, 'isMuted');
      await sleep(1500); // long enough for the stream to be taken for silent
      t = Date.now();
      await S.A.localParticipant.setMicrophoneEnabled(true);
      await waitEv(S.B, RoomEvent.TrackUnmuted, (p) => p.trackSid === S.ba.trackSid, 6000, t);
      await hears(S.ba, 20);
    },
    { timeout: 30000 },
  ],
  [
    'screen share as a second video track',
    async () => {
      S.sp = await S.A.localParticipant.publishTrack(canvasTrack(1280, 720, 8, 'screen'), {
        source: Track.Source.ScreenShare,
        simulcast: false,
        videoCodec: 'vp8',
      });
      S.bs = await gotTrack(S.B, 'alice', Track.Source.ScreenShare);
      const r = await plays(S.bs, 5);
      assert(r.w === 1280, 'width ' + r.w);
      const d = await delta(S.bv.track, 1500);
      assert(d.frames > 3, 'the camera stopped');
      return `${r.w}x${r.h}`;
    },
    { timeout: 40000 },
  ],
  [
    'B publishes too (both directions), active speakers',
    async () => {
      await pubTone(S.B);
      const p = await gotTrack(S.A, 'bob', Track.Source.Microphone);
      await hears(p, 40);
      await waitEv(S.A, RoomEvent.ActiveSpeakersChanged, (l) => l.some((x) => x.identity === 'bob'), 8000);
      const lv = S.A.remoteParticipants.get('bob').audioLevel;
      await waitEv(S.B, RoomEvent.ActiveSpeakersChanged, (l) => l.some((x) => x.identity === 'bob'), 4000);
      await S.B.localParticipant.setMicrophoneEnabled(false);
      const t = Date.now();
      await waitEv(S.A, RoomEvent.ActiveSpeakersChanged, (l) => !l.some((x) => x.identity === 'bob'), 8000, t);
      return `level ${lv}`;
    },
    { timeout: 40000 },
  ],
];
