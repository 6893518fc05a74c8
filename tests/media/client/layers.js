// Choosing simulcast layers and frame rates of a subscribed track.
import { VideoQuality } from 'livekit-client';
import { assert, delta, inb, sleep, until } from './support.js';

/** Rows of [name, check, options]; S carries the rooms and publications from check to check. */
export const layers = (S) => [
  [
    'setVideoQuality(LOW) lowers the received size',
    async () => {
      const t = Date.now();
      S.bv.setVideoQuality(VideoQuality.LOW);
      let s;
      await until(
        async () => {
          s = await inb(S.bv.track);
          return s.frameWidth <= 320;
        },
        12000,
        () => `frame width ${s.frameWidth}`,
      );
      const d = await delta(S.bv.track, 1500);
      assert(d.frames > 5, `frozen after switch: +${d.frames} frames`);
      return `${s.frameWidth}x${s.frameHeight} after ${Date.now() - t - 1500} ms`;
    },
  ],
  [
    'setVideoQuality(MEDIUM)',
    async () => {
      S.bv.setVideoQuality(VideoQuality.MEDIUM);
      let s;
      await until(
        async () => {
          s = await inb(S.bv.track);
          return s.frameWidth === 640;
        },
        12000,
        () => `frame width ${s.frameWidth}`,
      );
      return `${s.frameWidth}x${s.frameHeight}`;
    },
  ],
  [
    'setVideoQuality(HIGH) raises it again',
    async () => {
      const t = Date.now();
      S.bv.setVideoQuality(VideoQuality.HIGH);
      let s;
      await until(
        async () => {
          s = await inb(S.bv.track);
          return s.frameWidth >= 1280;
        },
        20000,
        () => `frame width ${s.frameWidth}`,
      );
      const d = await delta(S.bv.track, 1500);
      assert(d.frames > 5, `frozen after switch: +${d.frames} frames`);
      return `${s.frameWidth}x${s.frameHeight} after ${Date.now() - t - 1500} ms`;
    },
    { timeout: 35000 },
  ],
  [
    'setVideoDimensions(320x180) picks the smallest layer',
    async () => {
      S.bv.setVideoDimensions({ width: 320, height: 180 });
      let s;
      await until(
        async () => {
          s = await inb(S.bv.track);
          return s.frameWidth <= 320;
        },
        12000,
        () => `frame width ${s.frameWidth}`,
      );
      S.bv.setVideoDimensions({ width: 1280, height: 720 });
      await until(
        async () => {
          s = await inb(S.bv.track);
          return s.frameWidth >= 1280;
        },
        20000,
        () => `back up: frame width ${s.frameWidth}`,
      );
    },
    { timeout: 40000 },
  ],
  [
    'setVideoFPS(4) drops temporal layers',
    async () => {
      S.bv.setVideoFPS(4);
      await sleep(2500);
      const d = await delta(S.bv.track, 3000);
      S.bv.setVideoFPS(30);
      await sleep(1000);
      const u = await delta(S.bv.track, 3000);
      assert(d.frames < u.frames * 0.75, `frames in 3 s: ${d.frames} limited, ${u.frames} free`);
      return `${d.frames} then ${u.frames} frames in 3 s`;
    },
  ],
];
