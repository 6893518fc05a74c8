// End-to-end encryption: what the server forwards it cannot read, and must not change. Runs in the page.
import { Encryption_Type, ExternalE2EEKeyProvider, RoomEvent, Track, VideoQuality } from 'livekit-client';
import { closeSenses, colourSource, looksLike, observe, perceives, pitchSource } from './marks.js';
import { assert, gotTrack, inb, join, outb, seen, Skip, until, waitEv } from './support.js';

const { Camera, Microphone, ScreenShare } = Track.Source;

/** Joins with that passphrase. */
export async function joinWithKey(roomName, name, passphrase, how) {
  const keyProvider = new ExternalE2EEKeyProvider();
  await keyProvider.setKey(passphrase);
  const worker = new Worker('/e2ee.js');
  const room = await join(roomName, name, { ...how, room: { encryption: { keyProvider, worker } } });
  await room.setE2EEEnabled(true);
  return room;
}

const sendText = (room, text) =>
  room.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true, topic: 'secret' });
const readsText = (text) => (bytes, participant, kind, topic) => topic === 'secret' && new TextDecoder().decode(bytes) === text;

/** Rows of [name, check, options]; S carries the rooms from check to check. */
export const e2ee = (S, how) => [
  [
    'E2EE: picture, sound and data arrive with the right key',
    async () => {
      const name = `e2ee-${Math.random().toString(36).slice(2, 8)}`;
      S.secret = { name, picture: colourSource('green', 640, 360), sound: pitchSource(700) };
      const A = (S.secret.A = await joinWithKey(name, 'alice', 'right', how));
      const B = (S.secret.B = await joinWithKey(name, 'bob', 'right', how));
      S.secret.C = await joinWithKey(name, 'carol', 'wrong', how);
      assert(A.engine.latestJoinResponse.sifTrailer.length > 0, 'no sif_trailer in the join response');
      S.secret.published = await A.localParticipant.publishTrack(S.secret.picture.track, {
        source: Camera,
        simulcast: true,
        videoCodec: 'vp8',
      });
      await A.localParticipant.publishTrack(S.secret.sound.track, { source: Microphone });
      S.secret.video = await gotTrack(B, 'alice', Camera);
      assert(S.secret.video.trackInfo.encryption === Encryption_Type.GCM, `encryption ${S.secret.video.trackInfo.encryption}`);
      await perceives(S.secret.video, 'green', 20_000, 'bob');
      S.secret.audio = await gotTrack(B, 'alice', Microphone);
      await perceives(S.secret.audio, 700, 20_000, 'bob');
      await sendText(A, 'psst');
      await waitEv(B, RoomEvent.DataReceived, readsText('psst'), 8000);
    },
    { timeout: 60_000 },
  ],
  [
    'E2EE: the layers of an encrypted simulcast track are switched',
    async () => {
      const sending = async () => (await outb(S.secret.published.track)).filter((layer) => layer.framesSent > 0).length;
      await until(async () => (await sending()) >= 2, 20_000, 'two layers are sent');
      const width = async () => (await inb(S.secret.video.track)).frameWidth;
      for (const [quality, right] of [
        [VideoQuality.HIGH, (w) => w === 640],
        [VideoQuality.LOW, (w) => w < 640],
        [VideoQuality.HIGH, (w) => w === 640],
      ]) {
        S.secret.video.setVideoQuality(quality);
        let got;
        await until(async () => right((got = await width())), 15_000, () => `quality ${VideoQuality[quality]}: width ${got}`);
        await perceives(S.secret.video, 'green', 15_000, 'bob');
      }
    },
    { timeout: 70_000 },
  ],
  [
    'E2EE: with a wrong key there is nothing to see, to hear or to read',
    async () => {
      const { A, B, C } = S.secret;
      const video = await gotTrack(C, 'alice', Camera);
      const audio = await gotTrack(C, 'alice', Microphone);
      for (const publication of [video, audio]) observe(publication);
      await until(async () => (await inb(video.track)).packetsReceived > 20, 15_000, 'carol gets the packets');
      await waitEv(C, RoomEvent.EncryptionError, () => true, 15_000);
      await sendText(A, 'again');
      await waitEv(B, RoomEvent.DataReceived, readsText('again'), 8000);
      // What bob gets now, carol got as well.
      await perceives(S.secret.video, 'green', 15_000, 'bob');
      await perceives(S.secret.audio, 700, 15_000, 'bob');
      assert(!looksLike(video, 'green'), 'carol sees the picture');
      assert(!looksLike(audio, 700), 'carol hears the sound');
      assert(!seen(C, RoomEvent.DataReceived), 'carol reads the data');
    },
    { timeout: 60_000 },
  ],
  ...['h264', 'vp9'].map((codec) => [
    `E2EE: a picture in ${codec.toUpperCase()} arrives`,
    async () => {
      const offered = RTCRtpSender.getCapabilities('video').codecs.map(({ mimeType }) => mimeType.toLowerCase());
      if (!offered.includes(`video/${codec}`)) throw new Skip(`this browser does not encode ${codec}`);
      const { A, B } = S.secret;
      const { track, close } = colourSource('orange', 320, 180);
      const published = await A.localParticipant.publishTrack(track, { source: ScreenShare, simulcast: false, videoCodec: codec });
      const publication = await gotTrack(B, 'alice', ScreenShare);
      await perceives(publication, 'orange', 20_000, 'bob');
      const { mime } = await inb(publication.track);
      assert(mime.toLowerCase() === `video/${codec}`, `codec ${mime}`);
      await A.localParticipant.unpublishTrack(published.track);
      close();
    },
    { timeout: 50_000 },
  ]),
  [
    'E2EE: a late joiner with the key sees and hears',
    async () => {
      const { A, B, C } = S.secret;
      const D = await joinWithKey(S.secret.name, 'dan', 'right', how);
      await perceives(await gotTrack(D, 'alice', Camera), 'green', 20_000, 'dan');
      await perceives(await gotTrack(D, 'alice', Microphone), 700, 20_000, 'dan');
      for (const room of [A, B, C, D]) await room.disconnect(true);
      S.secret.picture.close();
      S.secret.sound.close();
      closeSenses();
    },
    { timeout: 60_000 },
  ],
];
