// One participant a page, for what happens on a bad network: a publisher or a subscriber, and what WebRTC says about it right now.
import { Track, VideoPreset } from 'livekit-client';
import { gotTrack, hears, inb, join, outb, plays, pubTone, T } from './support.js';

/** A picture of moving noise: the encoder fills every bitrate it may use, as with a grainy camera. */
function noiseTrack(width, height, fps) {
  const tile = new OffscreenCanvas(256, 256);
  const pixels = new ImageData(256, 256);
  crypto.getRandomValues(new Uint8Array(pixels.data.buffer, 0, 65536));
  for (let at = 0; at < pixels.data.length; at += 4)
    pixels.data.fill(pixels.data[at / 4], at, at + 3).fill(255, at + 3, at + 4);
  tile.getContext('2d').putImageData(pixels, 0, 0);
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  const noise = context.createPattern(tile, 'repeat');
  let frame = 0;
  const draw = () => {
    frame++;
    context.globalAlpha = 1;
    context.fillStyle = `hsl(${frame % 360} 50% 50%)`;
    context.fillRect(0, 0, width, height);
    context.globalAlpha = 0.3;
    noise.setTransform(new DOMMatrix([1, 0, 0, 1, (frame * 37) % 256, (frame * 53) % 256]));
    context.fillStyle = noise;
    context.fillRect(0, 0, width, height);
  };
  T.timers.push(setInterval(draw, 1000 / fps));
  return canvas.captureStream(fps).getVideoTracks()[0];
}

let room, published, received;

window.network = {
  /**
   * Joins and publishes a tone and a picture in three layers with the bitrates of 720p, but no more pixels than the client makes
   * three layers of: encoding must not be what a busy machine fails at.
   */
  async publish(url, name, single) {
    T.url = url;
    room = await join(name, 'publisher', { single });
    published = await room.localParticipant.publishTrack(noiseTrack(960, 540, 15), {
      source: Track.Source.Camera,
      simulcast: true,
      videoEncoding: { maxBitrate: 1_700_000, maxFramerate: 15 },
      videoSimulcastLayers: [new VideoPreset(240, 135, 160_000, 15), new VideoPreset(480, 270, 450_000, 15)],
      videoCodec: 'vp8',
      backupCodec: false,
    });
    await pubTone(room);
  },
  /** Joins and plays what the publisher sends. */
  async subscribe(url, name, single) {
    T.url = url;
    room = await join(name, 'subscriber', { single });
    const video = await gotTrack(room, 'publisher', Track.Source.Camera, 20_000);
    const audio = await gotTrack(room, 'publisher', Track.Source.Microphone, 20_000);
    await plays(video, 5, 20_000);
    await hears(audio, 20, 20_000);
    received = { video: video.track, audio: audio.track };
  },
  /** The counters of what the subscriber receives. */
  async receiving() {
    const [v, a] = [await inb(received.video), await inb(received.audio)];
    return {
      height: v.frameHeight ?? 0,
      frames: v.framesDecoded ?? 0,
      frozen: v.totalFreezesDuration ?? 0,
      freezes: v.freezeCount ?? 0,
      keyFrames: v.keyFramesDecoded ?? 0,
      lost: v.packetsLost ?? 0,
      bytes:
        (v.bytesReceived ?? 0) + (v.headerBytesReceived ?? 0) + (a.bytesReceived ?? 0) + (a.headerBytesReceived ?? 0),
      audioPackets: a.packetsReceived ?? 0,
      concealed: (a.concealedSamples ?? 0) - (a.silentConcealedSamples ?? 0),
      samples: a.totalSamplesReceived ?? 0,
    };
  },
  /** The counters of what the publisher sends: requested key frames over all layers, and the height of the largest that is sent. */
  async sending() {
    const layers = await outb(published.track);
    return {
      keyFrameRequests: layers.reduce((sum, layer) => sum + (layer.pliCount ?? 0) + (layer.firCount ?? 0), 0),
      height: Math.max(
        0,
        ...layers.filter((layer) => layer.framesPerSecond > 0).map((layer) => layer.frameHeight ?? 0),
      ),
      target: layers.reduce((sum, layer) => sum + (layer.targetBitrate ?? 0), 0),
    };
  },
  events: () => room.ev.map(({ name }) => name),
};
