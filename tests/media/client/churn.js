// A meeting in which anything can happen in any order. The operations are random but follow from a seed, which the result names.
import { Track } from 'livekit-client';
import { Crowd } from './crowd_model.js';

const names = ['ada', 'bo', 'cy', 'di'];
const sources = [Track.Source.Camera, Track.Source.Microphone, Track.Source.ScreenShare];
const operations = 60;
const together = 3;

/** A small generator (mulberry32): the same numbers for the same seed. */
function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Every operation that the crowd allows one of these names now: [what, function]; the rarer ones once, the others twice. */
function possible(crowd, free) {
  const out = [];
  const add = (times, what, run) => out.push(...Array(times).fill([what, run]));
  for (const name of free) {
    const member = crowd.members.get(name);
    if (!member) {
      add(4, [name, 'joins'], () => crowd.enter(name));
      continue;
    }
    if (crowd.members.size > 2) add(1, [name, 'leaves'], () => crowd.leave(name));
    for (const source of sources) {
      const track = member.tracks.get(source);
      if (!track) {
        add(3, [name, 'publishes', source], () => crowd.publish(name, source));
        continue;
      }
      add(1, [name, 'unpublishes', source], () => crowd.unpublish(name, source));
      add(1, [name, track.muted ? 'unmutes' : 'mutes', source], () => crowd.mute(name, source, !track.muted));
      for (const receiver of free) {
        if (receiver === name || !crowd.members.has(receiver)) continue;
        const wanted = track.unwantedBy.has(receiver);
        add(1, [receiver, wanted ? 'subscribes' : 'unsubscribes', name, source], () =>
          crowd.subscribe(receiver, name, source, wanted),
        );
      }
    }
  }
  return out;
}

/** Rows of [name, check, options]. */
export const churn = (S, how) => [
  [
    `${operations} random operations by four participants: after each few, everybody has exactly what is due`,
    async () => {
      const seed = how.seed ?? 20261126;
      const next = random(seed);
      const crowd = new Crowd(`churn-${Math.random().toString(36).slice(2, 8)}`, how);
      for (const name of names.slice(0, 3)) await crowd.enter(name);
      const done = [];
      try {
        while (done.length < operations) {
          // Those of one round run at the same time, each by (and about) other people.
          const round = [];
          let free = [...names];
          for (let i = 0; i < together; i++) {
            const choices = possible(crowd, free);
            if (!choices.length) break;
            const [what, run] = choices[next(choices.length)];
            free = free.filter((name) => !what.includes(name));
            round.push(run());
            done.push(what.join(' '));
          }
          await Promise.all(round);
          await crowd.settle();
        }
        await crowd.close();
      } catch (error) {
        throw new Error(`seed ${seed}, after ${done.length}: ${done.slice(-6).join('; ')}: ${error.message}`, { cause: error });
      }
      return `seed ${seed}`;
    },
    { timeout: 150_000 },
  ],
];
