// A bad network in user space, between a client and the UDP port of a server: loss, bursts, delay, jitter, reordering, duplicates,
// a bottleneck with its queue, each direction for itself; outages; a NAT that changes its port. Seeded, changeable while it runs.
//
//   const link = await startLossyLink({ target: { host: mediaHost(), port: server.mediaPort }, down: { loss: 0.05 }, seed: 7 });
//   await routeThrough(context, link);            // Chromium, before the page loads: this page's media take the link
//   await link.set({ down: { rate: 1e6, queueMs: 150 } });
//   await link.blackhole(true);                   // nothing passes, both ways
//   await link.rebind();                          // every flow comes from another port, as behind a NAT that forgot it
//   (await link.stats()).down.bytesOut;
//   await link.close();
//
// The conditions are described in impairment.mjs. `up` is towards the server, `down` towards the client. One link is one access line:
// its flows (peer addresses) share the bottleneck. The packets move in a thread of their own, so a busy test adds no jitter.
import { networkInterfaces } from 'node:os';
import { Worker } from 'node:worker_threads';

/** The IPv4 address that servers offer for media on this machine: that of the first network card, else loopback. */
export function mediaHost() {
  const all = Object.values(networkInterfaces()).flat();
  return (
    all.find(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
      ?.address ?? '127.0.0.1'
  );
}

class LossyLink {
  #thread;
  #waiting = new Map();
  #number = 0;

  constructor(thread) {
    this.#thread = thread;
    thread.on('message', ({ number, value, error }) => {
      const { resolve, reject } = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (error) reject(new Error(error));
      else resolve(value);
    });
  }

  call(name, ...args) {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#thread.postMessage({ number, name, args });
    });
  }

  /** Changes the named conditions of the named directions ({up, down}); the others stay. */
  set = (change) => this.call('set', change);
  /** Lets nothing pass in either direction, or everything again. */
  blackhole = (on) => this.set({ up: { blackhole: on }, down: { blackhole: on } });
  /** Gives every flow another source port towards the server; what the server still sends to the old ones is lost. */
  rebind = () => this.call('rebind');
  /**
   * {up, down, flows}: for each direction the counts received, delivered, lost, overflow (dropped at the full queue), duplicated,
   * reordered, bytesIn, bytesOut, and queueMs, the length of the queue right now. flows is the number of peer addresses so far.
   */
  stats = () => this.call('stats');
  /** Ends the link; later packets go nowhere. */
  close = () => this.#thread.terminate();
}

/** Starts a link to target {host, port} with the conditions of each direction. `port` is where clients send to, on 127.0.0.1. */
export async function startLossyLink({ target, up = {}, down = {}, seed = 1 }) {
  const thread = new Worker(new URL('lossy_link_thread.mjs', import.meta.url), { workerData: { target, seed } });
  const link = new LossyLink(thread);
  try {
    const failed = new Promise((_, reject) => thread.once('error', reject));
    link.port = await Promise.race([link.call('open'), failed]);
    await link.set({ up, down });
  } catch (error) {
    await link.close();
    throw error;
  }
  return link;
}

/**
 * Runs in a page, before its first peer connection: the client learns of no other way to the server than 127.0.0.1:port, and the
 * server of none to the client, so no pair of candidates can go round the link. Candidates over TCP are left out.
 */
function useOnlyPort(port) {
  const through = (text) => {
    const [foundation, component, protocol, priority, , , ...rest] = text.split(' ');
    if (protocol.toLowerCase() !== 'udp') return null;
    return [foundation, component, protocol, priority, '127.0.0.1', port, ...rest].join(' ');
  };
  const rewrite = (sdp, change) => {
    const known = new Set(); // all addresses of the server become the same one; a section says it once
    return sdp
      .split('\r\n')
      .map((line) => {
        if (line.startsWith('m=')) known.clear();
        if (!line.startsWith('a=candidate:')) return line;
        const changed = change(line);
        if (changed === null || known.size) return null;
        known.add(changed);
        return changed;
      })
      .filter((line) => line !== null)
      .join('\r\n');
  };
  const withoutCandidates = (description) =>
    description && { type: description.type, sdp: rewrite(description.sdp, () => null) };

  const Original = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(...args) {
      super(...args);
      this.addEventListener('icecandidate', (event) => event.candidate && event.stopImmediatePropagation());
    }
    async createOffer(...args) {
      return withoutCandidates(await super.createOffer(...args));
    }
    async createAnswer(...args) {
      return withoutCandidates(await super.createAnswer(...args));
    }
    get localDescription() {
      return withoutCandidates(super.localDescription);
    }
    setRemoteDescription({ type, sdp }) {
      return super.setRemoteDescription({ type, sdp: rewrite(sdp, through) });
    }
    async addIceCandidate(candidate) {
      const init = candidate?.toJSON?.() ?? candidate;
      if (!init?.candidate) return super.addIceCandidate(init);
      const changed = through(init.candidate);
      return changed === null ? undefined : super.addIceCandidate({ ...init, candidate: changed });
    }
  };
}

/** Lets all media of a page or browser context take the link. Call it before the page is loaded. */
export const routeThrough = (pageOrContext, link) => pageOrContext.addInitScript(useOnlyPort, link.port);
