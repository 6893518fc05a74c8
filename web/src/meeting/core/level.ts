// One for the page: making one takes tens of milliseconds, and the meeting would make its own just while it connects.
let shared: AudioContext | undefined;
let watchers = 0;

/**
 * Measures how loud a microphone is, 0 to 1, about 16 times a second. Browsers hold sound back until the person has
 * touched the page; then the level stays 0. Returns how to stop.
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = (shared ??= new AudioContext());
  watchers++;
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const wake = () => void context.resume().catch(() => undefined);
  wake();
  window.addEventListener("pointerdown", wake);
  window.addEventListener("keydown", wake);

  let shown = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    const decibels = 10 * Math.log10(sum / samples.length + 1e-10);
    // Speech at a desk lies between -60 and -15 dB. The bar falls slower than it rises, as people read it.
    const level = Math.min(1, Math.max(0, (decibels + 60) / 45));
    shown = Math.max(level, shown - 0.08);
    onLevel(shown);
  }, 60);

  return () => {
    clearInterval(timer);
    window.removeEventListener("pointerdown", wake);
    window.removeEventListener("keydown", wake);
    source.disconnect();
    if (--watchers === 0) void context.suspend().catch(() => undefined);
  };
}
