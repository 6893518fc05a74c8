// Tracks that can be told apart: a picture of one colour, a sound of one pitch, and what a receiver makes of them. Runs in the page.
import { Track } from 'livekit-client';
import { T, until } from './support.js';

/** Colours that stay apart however hard they are compressed: [name, red, green, blue]. */
const palette = [
  ['red', 192, 0, 0],
  ['green', 0, 160, 0],
  ['blue', 0, 0, 224],
  ['yellow', 208, 208, 0],
  ['magenta', 208, 0, 208],
  ['cyan', 0, 200, 200],
  ['white', 240, 240, 240],
  ['orange', 240, 112, 0],
];
const black = ['black', 0, 0, 0];
export const colours = palette.map(([name]) => name);

/** A picture in that colour, five frames a second. Returns {track, close()}. */
export function colourSource(name, width = 160, height = 90) {
  const [, ...rgb] = palette.find((colour) => colour[0] === name);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const g = canvas.getContext('2d');
  let frame = 0;
  const paint = () => {
    frame++;
    g.fillStyle = `rgb(${rgb})`;
    g.fillRect(0, 0, width, height);
    // Something that moves, or nothing new is sent.
    g.fillStyle = '#808080';
    g.fillRect((frame * 8) % width, 0, 8, 8);
  };
  paint();
  const timer = setInterval(paint, 200);
  T.timers.push(timer);
  return { track: canvas.captureStream(5).getVideoTracks()[0], close: () => clearInterval(timer) };
}

/** A sound of that many hertz. Returns {track, close()}. */
export function pitchSource(hertz) {
  const oscillator = new OscillatorNode(audio(), { frequency: hertz });
  const destination = new MediaStreamAudioDestinationNode(audio());
  oscillator.connect(new GainNode(audio(), { gain: 0.3 })).connect(destination);
  oscillator.start();
  return { track: destination.stream.getAudioTracks()[0], close: () => oscillator.stop() };
}

/** The colour a pixel is nearest to, as BT.601 writes it. */
function nearest(y, u, v) {
  const distance = ([, r, g, b]) =>
    (y - (16 + 0.257 * r + 0.504 * g + 0.098 * b)) ** 2 +
    (u - (128 - 0.148 * r - 0.291 * g + 0.439 * b)) ** 2 +
    (v - (128 + 0.439 * r - 0.368 * g - 0.071 * b)) ** 2;
  return [black, ...palette].reduce((one, other) => (distance(one) <= distance(other) ? one : other))[0];
}

/** The colour of the middle of a decoded frame. */
async function middle(frame) {
  const { width, height } = frame.visibleRect;
  const bytes = new Uint8Array(frame.allocationSize());
  const [y, u, v] = await frame.copyTo(bytes);
  const row = Math.floor(height / 4);
  const column = Math.floor(width / 4);
  const luma = bytes[y.offset + 2 * row * y.stride + 2 * column];
  const nv12 = frame.format === 'NV12';
  const at = u.offset + row * u.stride + column * (nv12 ? 2 : 1);
  return nearest(luma, bytes[at], nv12 ? bytes[at + 1] : bytes[v.offset + row * v.stride + column]);
}

/** Looks at every decoded frame of a video track: `colour` of the last one, `frames` so far. */
class Eye {
  frames = 0;
  colour = 'nothing';
  constructor(mediaStreamTrack) {
    this.reader = new MediaStreamTrackProcessor({ track: mediaStreamTrack }).readable.getReader();
    this.read();
  }
  async read() {
    for (;;) {
      const { done, value } = await this.reader.read();
      if (done) return;
      try {
        this.colour = await middle(value);
        this.frames++;
      } finally {
        value.close();
      }
    }
  }
  close = () => this.reader.cancel();
}

/** Listens to an audio track: `pitch()` is the frequency that is strongest now, 0 in silence. */
class Ear {
  constructor(track) {
    // Chromium gives a received sound to Web Audio only while an element plays it too.
    this.element = track.attach();
    this.element.volume = 0.01;
    document.body.append(this.element);
    this.source = audio().createMediaStreamSource(new MediaStream([track.mediaStreamTrack]));
    this.analyser = new AnalyserNode(audio(), { fftSize: 8192, smoothingTimeConstant: 0 });
    this.source.connect(this.analyser);
    this.bins = new Float32Array(this.analyser.frequencyBinCount);
  }
  pitch() {
    this.analyser.getFloatFrequencyData(this.bins);
    const first = 10;
    let best = first;
    for (let i = first; i < this.bins.length; i++) if (this.bins[i] > this.bins[best]) best = i;
    const hertz = (best * audio().sampleRate) / this.analyser.fftSize;
    return this.bins[best] > -60 ? Math.round(hertz) : 0;
  }
  close() {
    this.source.disconnect();
    this.element.remove();
  }
}

function audio() {
  T.ctx ??= new AudioContext();
  T.ctx.resume();
  return T.ctx;
}

const senses = new Map();

/** Begins to look at or listen to a subscribed publication; one eye or ear as long as the subscription lasts. */
export function observe(publication) {
  const { track } = publication;
  const known = senses.get(publication);
  if (known?.track === track) return known.sense;
  known?.sense.close();
  const made = track.kind === Track.Kind.Video ? new Eye(track.mediaStreamTrack) : new Ear(track);
  senses.set(publication, { track, sense: made });
  return made;
}

export function closeSenses() {
  for (const { sense: open } of senses.values()) open.close();
  senses.clear();
}

/** Whether the last frame has that colour, or the sound that pitch now. */
export function looksLike(publication, mark) {
  const made = observe(publication);
  return made instanceof Eye ? made.colour === mark : Math.abs(made.pitch() - mark) < 15;
}

/** Waits until the publication's picture is new and of that colour, or its sound of that pitch. */
export async function perceives(publication, mark, ms, who) {
  const made = observe(publication);
  const from = made.frames;
  const video = made instanceof Eye;
  const right = () => looksLike(publication, mark) && !(video && made.frames === from);
  const found = () => (video ? `${made.colour} (frames +${made.frames - from})` : `${made.pitch()} Hz`);
  const streams = () => `${publication.track?.streamState}, ${publication.isEnabled ? 'wanted' : 'not wanted'}`;
  await until(right, ms, () => `${who} perceives ${mark}, but has ${found()}; the stream is ${streams()}`);
}
