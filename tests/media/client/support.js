// What the checks share: joining, waiting for events, reading WebRTC statistics, synthetic cameras. Runs in the page.
import { Room, RoomEvent, Track } from 'livekit-client';

/** Thrown by a check that cannot be done here. */
export class Skip extends Error {}
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
export async function until(f, ms, what) {
  const t0 = Date.now();
  let last;
  for (;;) {
    try {
      const v = await f();
      if (v) return v;
    } catch (e) {
      last = e;
    }
    if (Date.now() - t0 > ms)
      throw new Error(
        `timeout ${ms} ms: ${typeof what === 'function' ? what() : what}${last ? ' (' + last.message + ')' : ''}`,
      );
    await sleep(60);
  }
}
export function assert(c, m) {
  if (!c) throw new Error(m);
}
/** What the page keeps between checks: the rooms it opened, the timers of its pictures, the server's address. */
export const T = { rooms: [], timers: [], ctx: null, url: '' };

function makeRoom(opts = {}) {
  const r = new Room({
    adaptiveStream: false,
    dynacast: false,
    singlePeerConnection: opts.single !== false,
    publishDefaults: { degradationPreference: 'maintain-resolution', ...(opts.publishDefaults || {}) },
    ...(opts.room || {}),
  });
  r.ev = []; // [event, time, args]
  for (const k of Object.keys(RoomEvent)) {
    const name = RoomEvent[k];
    r.on(name, (...args) => {
      if (r.ev.length < 5000) r.ev.push({ name, t: Date.now(), args });
    });
  }
  T.rooms.push(r);
  return r;
}
/** The first event of that name that fits. */
export const seen = (r, name, f = () => true, since = 0) =>
  r.ev.find((e) => e.name === name && e.t >= since && f(...e.args));
export const waitEv = (r, name, f, ms, since = 0) =>
  until(() => seen(r, name, f, since), ms, `event ${name} on ${r.localParticipant.identity}`);
/** Joins as `identity`; opts.single chooses the wire mode. Every event of the room is recorded in room.ev. */
export async function join(room, identity, opts = {}) {
  const r = makeRoom(opts);
  const token = await window.mint(room, identity, opts.grants || {}, opts.claims || {});
  await r.connect(T.url, token, opts.connect || {});
  return r;
}
function el(track, w = 640, h = 360) {
  const e = track.attach();
  e.muted = true;
  e.autoplay = true;
  e.playsInline = true;
  e.style.width = w + 'px';
  e.style.height = h + 'px';
  document.body.appendChild(e);
  return e;
}
/** The inbound stream of a subscribed track: codec and the sender's reports beside the counters. */
export async function inb(track) {
  const rep = await track.getRTCStatsReport();
  let s = null;
  const codecs = {};
  let remote = null;
  rep?.forEach((x) => {
    if (x.type === 'inbound-rtp') s = s && s.bytesReceived > x.bytesReceived ? s : x;
    if (x.type === 'codec') codecs[x.id] = x;
    if (x.type === 'remote-outbound-rtp') remote = x;
  });
  if (s) return { ...s, mime: codecs[s.codecId]?.mimeType, remote };
  return { framesDecoded: 0, packetsReceived: 0, bytesReceived: 0 };
}
/** The outbound streams of a published track, one a simulcast layer. */
export async function outb(track) {
  const rep = await track.getRTCStatsReport();
  const res = [];
  const codecs = {};
  const rr = {};
  rep?.forEach((x) => {
    if (x.type === 'outbound-rtp') res.push(x);
    if (x.type === 'codec') codecs[x.id] = x;
    if (x.type === 'remote-inbound-rtp') rr[x.localId] = x;
  });
  return res.map((x) => ({ ...x, mime: codecs[x.codecId]?.mimeType, rr: rr[x.id] }));
}
/** The selected candidate pair of every peer connection. */
export async function pairs(room) {
  const res = [];
  for (const t of [room.engine.pcManager?.publisher, room.engine.pcManager?.subscriber]) {
    if (!t) continue;
    const st = await t.getStats();
    const by = {};
    st.forEach((x) => {
      by[x.id] = x;
    });
    st.forEach((x) => {
      if (x.type === 'transport' && x.selectedCandidatePairId) {
        const p = by[x.selectedCandidatePairId];
        res.push({
          local: by[p?.localCandidateId]?.protocol,
          remote: by[p?.remoteCandidateId]?.protocol,
          rtt: p?.currentRoundTripTime,
          out: p?.availableOutgoingBitrate,
          dtls: x.dtlsState,
          srtp: x.srtpCipher,
          tls: x.tlsVersion,
        });
      }
    });
  }
  return res;
}
/** What arrived within ms. */
export async function delta(track, ms = 2000) {
  const a = await inb(track);
  await sleep(ms);
  const b = await inb(track);
  return {
    packets: b.packetsReceived - a.packetsReceived,
    frames: (b.framesDecoded || 0) - (a.framesDecoded || 0),
    bytes: b.bytesReceived - a.bytesReceived,
    w: b.frameWidth,
    h: b.frameHeight,
    mime: b.mime,
  };
}
export const pubOf = (r, identity, source) =>
  [...(r.remoteParticipants.get(identity)?.trackPublications.values() || [])].find((p) => p.source === source);
/** Waits until the room is subscribed to the track and returns its publication. */
export async function gotTrack(r, identity, source, ms = 20000) {
  const p = await until(
    () => {
      const x = pubOf(r, identity, source);
      return x && x.track && x.isSubscribed ? x : null;
    },
    ms,
    `${r.localParticipant.identity} subscribed to ${identity}/${source}`,
  );
  return p;
}
/** Waits until the video really plays: decoded frames rise and the element has a size. */
export async function plays(pub, minFrames = 10, ms = 30000) {
  const e = pub.track.attachedElements[0] || el(pub.track);
  const before = await inb(pub.track);
  const a = before.framesDecoded || 0;
  let f = 0;
  let s;
  const counted = (name) => `${name} ${before[name]} to ${s?.[name]}`;
  await until(
    async () => {
      s = await inb(pub.track);
      f = (s.framesDecoded || 0) - a;
      return f >= minFrames && e.videoWidth > 0;
    },
    ms,
    () =>
      `video plays: frames +${f} (want ${minFrames}), videoWidth ${e.videoWidth}, stream ${pub.track?.streamState}; ` +
      ['ssrc', 'packetsReceived', 'keyFramesDecoded', 'pliCount', 'packetsLost'].map(counted).join(', '),
  );
  return { w: e.videoWidth, h: e.videoHeight, frames: f };
}
/** Waits until audio packets arrive. */
export async function hears(pub, minPackets = 20, ms = 20000) {
  if (!pub.track.attachedElements.length) {
    const e = pub.track.attach();
    e.muted = false;
    e.volume = 0.01;
    document.body.appendChild(e);
  }
  const a = (await inb(pub.track)).packetsReceived || 0;
  let n = 0;
  await until(
    async () => {
      n = ((await inb(pub.track)).packetsReceived || 0) - a;
      return n >= minPackets;
    },
    ms,
    () => `audio packets +${n} (want ${minPackets})`,
  );
  return n;
}
/** A moving canvas as a synthetic camera or screen. */
export function canvasTrack(w = 640, h = 360, fps = 15, label = 'x') {
  const c = document.createElement('canvas');
  c.width = w;
  c.height = h;
  const g = c.getContext('2d');
  let i = 0;
  const timer = setInterval(() => {
    i++;
    g.fillStyle = `hsl(${(i * 7) % 360} 60% 40%)`;
    g.fillRect(0, 0, w, h);
    g.fillStyle = '#fff';
    g.font = `${Math.round(h / 5)}px sans-serif`;
    g.fillText(label + ' ' + i, 10, h / 2);
    for (let k = 0; k < 20; k++) {
      g.fillStyle = `hsl(${(k * 50 + i * 3) % 360} 80% 50%)`;
      g.fillRect((k * 97 + i * 5) % w, (k * 53 + i * 2) % h, w / 12, h / 12);
    }
  }, 1000 / fps);
  const t = c.captureStream(fps).getVideoTracks()[0];
  T.timers.push(timer);
  return t;
}
function toneTrack(freq = 440, gain = 0.4) {
  T.ctx = T.ctx || new AudioContext();
  T.ctx.resume();
  const o = T.ctx.createOscillator();
  o.frequency.value = freq;
  const g = T.ctx.createGain();
  g.gain.value = gain;
  const d = T.ctx.createMediaStreamDestination();
  o.connect(g).connect(d);
  o.start();
  return d.stream.getAudioTracks()[0];
}
export async function pubTone(r, f = 440) {
  return r.localParticipant.publishTrack(toneTrack(f), { source: Track.Source.Microphone });
}
export async function closeAll() {
  for (const r of T.rooms) {
    try {
      await r.disconnect(true);
    } catch {
      // It was already gone.
    }
  }
  T.rooms = [];
  for (const t of T.timers) clearInterval(t);
  T.timers = [];
  document.body.innerHTML = '';
}

export const camOpts = { resolution: { width: 1280, height: 720, frameRate: 15 } };
export const simPub = (codec = 'vp8') => ({
  simulcast: true,
  videoCodec: codec,
  backupCodec: false,
  degradationPreference: 'maintain-resolution',
});
