// Two ordinary participants whose meeting must not notice what others do to the server. Runs in the page.
import { Track } from 'livekit-client';
import { camOpts, delta, gotTrack, hears, join, plays, T } from './support.js';

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
  /** What Ben got within a second and a half, and whether both are still connected. */
  async progress() {
    const [video, audio] = await Promise.all([delta(seen.video.track, 1500), delta(seen.audio.track, 1500)]);
    return { frames: video.frames, packets: audio.packets, states: [seen.ann.state, seen.ben.state] };
  },
};
