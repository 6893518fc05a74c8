// Every codec a browser can publish: its layers, its switches, a second codec for who cannot decode the first, redundant audio.
import { Track, VideoQuality } from 'livekit-client';
import { assert, canvasTrack, delta, gotTrack, hears, inb, join, plays, until } from './support.js';

// Small enough to be encoded three times over on a busy machine, large enough for three layers.
const WIDTH = 960;
const HEIGHT = 540;

const names = { h264: 'video/H264', vp9: 'video/VP9', av1: 'video/AV1', vp8: 'video/VP8' };

async function publish(room, codec, options = {}) {
  return room.localParticipant.publishTrack(canvasTrack(WIDTH, HEIGHT, 12, codec), {
    source: Track.Source.Camera,
    simulcast: true,
    videoCodec: codec,
    backupCodec: false,
    degradationPreference: 'maintain-resolution',
    ...options,
  });
}

/** Waits until the received picture has a width that fits. */
export async function reaches(pub, fits, what, ms = 20000) {
  let s;
  await until(
    async () => {
      s = await inb(pub.track);
      return fits(s.frameWidth);
    },
    ms,
    () => `${what}: frame width ${s?.frameWidth}`,
  );
  const d = await delta(pub.track, 1500);
  assert(d.frames > 3, `${what}: frozen afterwards, +${d.frames} frames`);
  return s.frameWidth;
}

async function switches(pub) {
  await reaches(pub, (w) => w >= WIDTH, 'HIGH at first');
  pub.setVideoQuality(VideoQuality.LOW);
  const low = await reaches(pub, (w) => w <= WIDTH / 2, 'LOW');
  pub.setVideoQuality(VideoQuality.HIGH);
  const high = await reaches(pub, (w) => w >= WIDTH, 'HIGH again');
  return `${low} and ${high} px`;
}

async function slower(pub) {
  const free = await delta(pub.track, 2500);
  pub.setVideoFPS(3);
  let limited;
  await until(
    async () => {
      limited = await delta(pub.track, 2500);
      return limited.frames > 0 && limited.frames < free.frames * 0.75;
    },
    12000,
    () => `frames in 2.5 s: ${free.frames} free, ${limited?.frames} limited`,
  );
  return `${free.frames} then ${limited.frames} frames in 2.5 s`;
}

async function layered(single, codec, more) {
  const room = `codec-${codec}-${Math.random().toString(36).slice(2, 8)}`;
  const A = await join(room, 'alice', { single });
  const B = await join(room, 'bob', { single });
  await publish(A, codec);
  const pub = await gotTrack(B, 'alice', Track.Source.Camera);
  await plays(pub, 5, 20000);
  const { mime } = await inb(pub.track);
  assert(mime === names[codec], `received as ${mime}`);
  assert(pub.mimeType?.toLowerCase() === names[codec].toLowerCase(), `announced as ${pub.mimeType}`);
  const details = [await switches(pub)];
  if (more) details.push(await more(pub));
  await A.disconnect();
  await B.disconnect();
  return details.join(', ');
}

// A codec this page does not decode: not offered for receiving, taken out of what the server offers.
function without(mime, sdp) {
  const [kind, codec] = mime.split('/');
  const sections = sdp.split(/(?=^m=)/m).map((section) => {
    if (!section.startsWith(`m=${kind}`)) return section;
    const gone = new Set();
    for (const [, pt, name] of section.matchAll(/^a=rtpmap:(\d+) ([^/]+)\//gm)) if (name === codec) gone.add(pt);
    for (const [, pt, apt] of section.matchAll(/^a=fmtp:(\d+) .*?apt=(\d+)/gm)) if (gone.has(apt)) gone.add(pt);
    const kept = section
      .split('\r\n')
      .filter((line) => !gone.has(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/.exec(line)?.[1]));
    kept[0] = kept[0]
      .split(' ')
      .filter((word, i) => i < 3 || !gone.has(word))
      .join(' ');
    return kept.join('\r\n');
  });
  return sections.join('');
}

/** Connections that `make` opens cannot receive the codec. */
async function unableToDecode(mime, make) {
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    addTransceiver(kind, init) {
      const transceiver = super.addTransceiver(kind, init);
      if (mime.startsWith(`${kind}/`) && init?.direction === 'recvonly') {
        const all = RTCRtpReceiver.getCapabilities(kind).codecs;
        transceiver.setCodecPreferences(all.filter((c) => c.mimeType !== mime));
      }
      return transceiver;
    }
    setRemoteDescription(description) {
      if (description.type !== 'offer') return super.setRemoteDescription(description);
      return super.setRemoteDescription({ type: 'offer', sdp: without(mime, description.sdp) });
    }
  };
  try {
    return await make();
  } finally {
    window.RTCPeerConnection = Real;
  }
}

async function backup(single, codec) {
  const room = `backup-${Math.random().toString(36).slice(2, 8)}`;
  const A = await join(room, 'alice', { single, room: { dynacast: true } });
  const B = await join(room, 'bob', { single });
  await publish(A, codec, { backupCodec: { codec: 'vp8' } });
  const first = await gotTrack(B, 'alice', Track.Source.Camera);
  await plays(first, 5, 20000);
  const C = await unableToDecode(names[codec], () => join(room, 'carol', { single }));
  const second = await gotTrack(C, 'alice', Track.Source.Camera, 20000);
  await plays(second, 5, 20000);
  const mimes = [(await inb(first.track)).mime, (await inb(second.track)).mime];
  assert(mimes[1] === 'video/VP8', `carol receives ${mimes[1]}`);
  assert(second.trackSid === first.trackSid, 'the same track for both');
  await reaches(second, (w) => w >= WIDTH, 'carol HIGH');
  second.setVideoQuality(VideoQuality.LOW);
  await reaches(second, (w) => w <= WIDTH / 2, 'carol LOW');
  for (const r of [A, B, C]) await r.disconnect();
  return `bob ${mimes[0]}, carol ${mimes[1]}`;
}

async function listens(pub) {
  await hears(pub, 50, 15000);
  const before = await inb(pub.track);
  let now;
  await until(
    async () => {
      now = await inb(pub.track);
      return now.totalAudioEnergy > before.totalAudioEnergy + 1e-5;
    },
    10000,
    () => `the microphone is heard: level ${now?.audioLevel}, energy ${now?.totalAudioEnergy}, ${now?.packetsReceived} packets`,
  );
}

const payload = async (pub, ms) => {
  const { bytes, packets } = await delta(pub.track, ms);
  return Math.round(bytes / packets);
};

// Chromium names the audio inside in its statistics; that every packet carries the frame before, too, shows in its size.
async function redundancy(single) {
  const room = `red-${Math.random().toString(36).slice(2, 8)}`;
  const A = await join(room, 'alice', { single });
  const B = await join(room, 'bob', { single });
  const C = await unableToDecode('audio/red', () => join(room, 'carol', { single }));
  await A.localParticipant.setMicrophoneEnabled(true, undefined, { red: true, dtx: false });
  const [knows, knowsNot] = [
    await gotTrack(B, 'alice', Track.Source.Microphone),
    await gotTrack(C, 'alice', Track.Source.Microphone),
  ];
  await listens(knows);
  await listens(knowsNot);
  const [full, stripped] = await Promise.all([payload(knows, 3000), payload(knowsNot, 3000)]);
  assert(full > 1.5 * stripped, `${full} bytes a packet with redundancy, ${stripped} without`);
  for (const r of [A, B, C]) await r.disconnect();
  return `${full} bytes a packet with redundancy, ${stripped} without`;
}

/** Rows of [name, check, options]. */
export const codecs = (S, { single }) => [
  ['H264 simulcast switches layers', () => layered(single, 'h264'), { timeout: 90000 }],
  ['VP9 SVC switches spatial and temporal layers', () => layered(single, 'vp9', slower), { timeout: 90000 }],
  ['AV1 SVC switches spatial and temporal layers', () => layered(single, 'av1', slower), { timeout: 90000 }],
  ['a subscriber that cannot decode VP9 gets the backup codec', () => backup(single, 'vp9'), { timeout: 90000 }],
  ['redundant audio reaches who knows it, and the others without', () => redundancy(single), { timeout: 60000 }],
];
