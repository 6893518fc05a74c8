// Two ordinary participants whose meeting must not notice what others do to the server. Runs in the page.
import { Track } from 'livekit-client';
import { camOpts, delta, gotTrack, hears, inb, join, plays, sleep, T } from './support.js';

let seen = null;

window.bystanders = {
  /** Ann publishes camera and microphone, Ben plays both. Returns once pictures and sound arrive. */
  async start(url, room, single) {
    T.url = url;
    const ann = await join(room, 'ann', { single });
    const ben = await join(room, 'ben', { single });
    await ann.localParticipant.setCameraEnabled(true, camOpts);
    await ann.localParticipant.setMicrophoneEnabled(true);
    const video = await gotTrack(ben, 'ann', Track.Source.Camera);
    const audio = await gotTrack(ben, 'ann', Track.Source.Microphone);
    await plays(video, 10);
    await hears(audio, 20);
    seen = { ann, ben, video, audio };
  },
  /** Losses and freezes of what Ben gets while `ms` pass. */
  async notices(ms) {
    const look = () => Promise.all([inb(seen.video.track), inb(seen.audio.track)]);
    const before = await look();
    await sleep(ms);
    const after = await look();
    const grown = (index, key) => (after[index][key] ?? 0) - (before[index][key] ?? 0);
    const lost = grown(0, 'packetsLost') + grown(1, 'packetsLost');
    const received = grown(0, 'packetsReceived') + grown(1, 'packetsReceived');
    return {
      received,
      loss: lost / Math.max(1, lost + received),
      frozenMs: Math.round(grown(0, 'totalFreezesDuration') * 1000),
      freezes: grown(0, 'freezeCount'),
      states: [seen.ann.state, seen.ben.state],
    };
  },
  /** What Ben got within a second and a half, and whether both are still connected. */
  async progress() {
    const [video, audio] = await Promise.all([delta(seen.video.track, 1500), delta(seen.audio.track, 1500)]);
    return { frames: video.frames, packets: audio.packets, states: [seen.ann.state, seen.ben.state] };
  },
};
