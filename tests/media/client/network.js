// One participant a page, for what happens on a bad network: a publisher or a subscriber, and what WebRTC says about it right now.
import { RoomEvent, Track, VideoPreset, VideoQuality } from 'livekit-client';
import { gotTrack, hears, inb, join, outb, pairs, plays, pubTone, T } from './support.js';

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

// Several videos of one publisher, from the least to the most important one to the subscriber.
const several = [
  { name: 'small', source: Track.Source.Camera, quality: VideoQuality.LOW },
  { name: 'pinned', source: Track.Source.Unknown, quality: VideoQuality.HIGH },
  { name: 'screen', source: Track.Source.ScreenShare, quality: VideoQuality.HIGH },
];

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
  /** Joins and publishes a tone and three videos in `layers` (1 or 2) sizes; the unimportant one takes more than the others. */
  async publishSeveral(url, roomName, single, layers) {
    T.url = url;
    room = await join(roomName, 'publisher', { single });
    await pubTone(room);
    for (const { name, source } of several) {
      const smallest = new VideoPreset(240, 135, name === 'small' ? 240_000 : 120_000, 10);
      const encoding = { maxBitrate: name === 'small' && layers === 1 ? 600_000 : 200_000, maxFramerate: 10 };
      await room.localParticipant.publishTrack(noiseTrack(480, 270, 10), {
        source,
        simulcast: layers > 1,
        videoEncoding: encoding,
        screenShareEncoding: encoding,
        videoSimulcastLayers: [smallest],
        screenShareSimulcastLayers: [smallest],
        videoCodec: 'vp8',
        backupCodec: false,
      });
    }
  },
  /** Joins, plays all three and asks for them in their sizes. */
  async subscribeSeveral(url, name, single) {
    T.url = url;
    room = await join(name, 'subscriber', { single });
    received = {};
    for (const { name, source, quality } of several) {
      const publication = (received[name] = await gotTrack(room, 'publisher', source, 20_000));
      publication.setVideoQuality(quality);
      await plays(publication, 5, 20_000);
    }
  },
  /** What the client says about each of the videos: {state, told (all states so far), frames, rate (bytes so far)}. */
  async streams() {
    const out = {};
    for (const [name, { trackSid, track }] of Object.entries(received)) {
      const told = room.ev.filter(
        (event) => event.name === RoomEvent.TrackStreamStateChanged && event.args[0].trackSid === trackSid,
      );
      const { framesDecoded, bytesReceived } = await inb(track);
      out[name] = {
        state: track.streamState,
        told: told.map(({ args }) => args[1]),
        frames: framesDecoded,
        bytes: bytesReceived,
      };
    }
    return out;
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
  /**
   * The counters of what the publisher sends: requested key frames over all layers, the height of the largest that is sent, the bitrate
   * its own estimate allows, and what limits each layer.
   */
  async sending() {
    const layers = await outb(published.track);
    return {
      keyFrameRequests: layers.reduce((sum, layer) => sum + (layer.pliCount ?? 0) + (layer.firCount ?? 0), 0),
      height: Math.max(
        0,
        ...layers.filter((layer) => layer.framesPerSecond > 0).map((layer) => layer.frameHeight ?? 0),
      ),
      target: layers.reduce((sum, layer) => sum + (layer.targetBitrate ?? 0), 0),
      allowed: Math.max(0, ...(await pairs(room)).map(({ out }) => out ?? 0)),
      layers: layers.map(({ rid, frameHeight, framesPerSecond, targetBitrate, bytesSent, qualityLimitationReason }) => ({
        rid,
        height: frameHeight ?? 0,
        fps: framesPerSecond ?? 0,
        target: targetBitrate ?? 0,
        bytes: bytesSent ?? 0,
        limit: qualityLimitationReason,
      })),
    };
  },
  events: () => room.ev.map(({ name }) => name),
};
