/** Two soft notes, made here: nothing has to be loaded, and every speaker can be chosen. Resolves when they have ended. */
export async function playTwoNotes(speaker: string | undefined): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  [523.25, 783.99].forEach((frequency, index) => {
    const start = context.currentTime + 0.05 + index * 0.28;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.35, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.75);
    const note = context.createOscillator();
    note.frequency.value = frequency;
    note.connect(gain).connect(out);
    note.start(start);
    note.stop(start + 0.8);
  });
  const player = new Audio();
  player.srcObject = out.stream;
  try {
    if (speaker !== undefined && "setSinkId" in player) await player.setSinkId(speaker);
    await player.play();
    await new Promise((resolve) => setTimeout(resolve, 1300));
  } finally {
    player.srcObject = null;
    void context.close().catch(() => undefined);
  }
}
