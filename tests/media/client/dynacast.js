// What subscribers can use is what is sent: dynacast at the publisher, adaptive stream at the subscriber.
import { Track, VideoQuality } from 'livekit-client';
import { assert, canvasTrack, delta, gotTrack, inb, join, outb, plays, sleep, until } from './support.js';
import { reaches } from './codecs.js';

const WIDTH = 960;
const HEIGHT = 540;

async function publishing(A) {
  return A.localParticipant.publishTrack(canvasTrack(WIDTH, HEIGHT, 12, 'tile'), {
    source: Track.Source.Camera,
    simulcast: true,
    videoCodec: 'vp8',
    degradationPreference: 'maintain-resolution',
  });
}

const sent = async (track) => Object.fromEntries((await outb(track)).map((s) => [s.rid, s.framesSent ?? 0]));

/** Which of q, h, f send within ms. */
async function running(track, ms = 1500) {
  const before = await sent(track);
  await sleep(ms);
  const after = await sent(track);
  return ['q', 'h', 'f'].filter((rid) => after[rid] > before[rid]).join('');
}

async function sends(track, wanted, ms) {
  let now;
  await until(
    async () => {
      now = await running(track);
      return now === wanted;
    },
    ms,
    () => `layers sent: «${now}», wanted «${wanted}»`,
  );
}

async function pair(single, options) {
  const room = `dynacast-${Math.random().toString(36).slice(2, 8)}`;
  const A = await join(room, 'alice', { single, room: { dynacast: true } });
  const B = await join(room, 'bob', { single, room: options });
  const track = (await publishing(A)).track;
  return { A, B, track, pub: await gotTrack(B, 'alice', Track.Source.Camera) };
}

async function dynacasts(single) {
  const { A, B, track, pub } = await pair(single);
  await reaches(pub, (w) => w >= WIDTH, 'HIGH');
  pub.setVideoQuality(VideoQuality.LOW);
  await sends(track, 'q', 20000);
  const t = Date.now();
  pub.setVideoQuality(VideoQuality.HIGH);
  await reaches(pub, (w) => w >= WIDTH, 'HIGH again');
  const back = Date.now() - t - 1500;
  pub.setSubscribed(false);
  await sends(track, '', 20000);
  pub.setSubscribed(true);
  await plays(await gotTrack(B, 'alice', Track.Source.Camera), 5, 20000);
  await A.disconnect();
  await B.disconnect();
  return `the top layer came back after ${back} ms`;
}

const shape = (element, w) => {
  element.style.width = `${w}px`;
  element.style.height = `${Math.round((w * 9) / 16)}px`;
};

async function adapts(single) {
  const { A, B, pub } = await pair(single, { adaptiveStream: { pixelDensity: 1 } });
  const element = pub.track.attach();
  element.muted = true;
  document.body.prepend(element);
  shape(element, 160);
  await plays(pub, 3);
  await reaches(pub, (w) => w <= WIDTH / 2, 'a small element');
  shape(element, WIDTH);
  await reaches(pub, (w) => w >= WIDTH, 'a large element');
  element.style.display = 'none';
  let d;
  await until(
    async () => {
      d = await delta(pub.track, 1500);
      return d.frames === 0;
    },
    15000,
    () => `hidden, still +${d.frames} frames`,
  );
  element.style.display = '';
  await plays(pub, 5);
  await A.disconnect();
  await B.disconnect();
}

// Left black once, a tile stays black for the meeting: the picture has to come back however often and quickly it goes.
async function toggles(single) {
  const { A, B, pub } = await pair(single);
  await plays(pub, 3);
  for (let i = 0; i < 60; ++i) {
    pub.setEnabled(i % 2 === 1);
    await sleep(20 + ((i * 37) % 140));
    if (i % 15 === 14) {
      pub.setEnabled(true);
      await plays(pub, 3, 10000);
    }
  }
  pub.setEnabled(true);
  await plays(pub, 5, 10000);
  pub.setVideoQuality(VideoQuality.LOW);
  pub.setVideoQuality(VideoQuality.HIGH);
  await reaches(pub, (w) => w >= WIDTH, 'HIGH afterwards');
  assert((await inb(pub.track)).framesDecoded > 0, 'no frames');
  await A.disconnect();
  await B.disconnect();
}

/** Rows of [name, check, options]. */
export const dynacast = (S, { single }) => [
  ['dynacast stops the layers nobody uses and brings them back', () => dynacasts(single), { timeout: 90000 }],
  ['adaptive stream follows the size of the element', () => adapts(single), { timeout: 60000 }],
  ['a video switched off and on many times is never left black', () => toggles(single), { timeout: 60000 }],
];
