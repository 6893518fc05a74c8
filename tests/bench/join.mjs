// How long a person waits: from the click on "Join now" in our page to the first frame of somebody who is in the meeting already, and
// the steps on the way. Both pages and the server share the machine.
import { hasChromium } from '../support/chromium.mjs';
import { World } from '../e2e/world.mjs';
import { print } from './figures.mjs';

const rounds = Number(process.env.BENCH_JOINS ?? 30);
const steps = ['answer', 'socket', 'connected', 'frame'];

/** Runs in the page: window.joining holds the milliseconds since the click. */
function watch(host) {
  let clicked = 0;
  const at = {};
  const note = (name) => (at[name] ??= performance.now() - clicked);
  window.joining = at;
  addEventListener('click', (event) => {
    if (!clicked && /Join now/.test(event.target.closest('button')?.textContent ?? '')) clicked = performance.now();
  }, true);

  const { fetch, WebSocket, RTCPeerConnection } = window;
  window.fetch = async (...request) => {
    const answer = await fetch(...request);
    if (clicked && /room\/(guest-)?join/.test(answer.url)) note('answer');
    return answer;
  };
  window.WebSocket = class extends WebSocket {
    constructor(...rest) {
      super(...rest);
      this.addEventListener('open', () => clicked && note('socket'));
    }
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...rest) {
      super(...rest);
      this.addEventListener('connectionstatechange', () => clicked && this.connectionState === 'connected' && note('connected'));
    }
  };

  const seen = new WeakSet();
  const look = () => {
    for (const video of document.querySelectorAll(`article[aria-label^="${host}"] video`)) {
      if (seen.has(video)) continue;
      seen.add(video);
      video.requestVideoFrameCallback(() => note('frame'));
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

async function join(world, room, number) {
  const guest = await world.person(`Guest ${number}`);
  await guest.page.addInitScript(watch, 'Ann Host');
  await guest.enter(room);
  await guest.page.waitForFunction(() => 'frame' in window.joining, null, { timeout: 20_000 });
  const at = await guest.page.evaluate(() => window.joining);
  await guest.leave();
  return at;
}

export async function benchJoin() {
  if (!hasChromium()) {
    console.log('NOT RUN join: Chromium is not installed');
    return;
  }
  const world = await World.open();
  try {
    const ann = await world.person('Ann Host');
    await ann.register();
    const { name: room } = await ann.createRoom();
    await ann.join(room);
    await join(world, room, 0); // caches are filled, the camera has warmed up
    const all = [];
    for (let i = 1; i <= rounds; i++) all.push(await join(world, room, i));
    for (const step of steps) print(`click to ${step}`, all.map((at) => at[step] ?? 0), 'ms');
    const frames = all.map((at) => at.frame).sort((a, b) => a - b);
    print('click to the first remote frame, p95', [frames[Math.ceil(frames.length * 0.95) - 1]], 'ms', '<= 400');
  } finally {
    await world.browser.close();
    await world.server.stop();
  }
}
