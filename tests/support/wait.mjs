// Waiting for something to become true, with an error that says what was waited for.

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls `probe` until it gives something true and returns that. */
export async function until(probe, ms, what) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      const text = typeof what === 'function' ? await what() : what;
      throw new Error(`not within ${ms} ms: ${text}${last ? ` (${last.message})` : ''}`);
    }
    await sleep(50);
  }
}
