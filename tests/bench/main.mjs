// node main.mjs [start|memory|requests|mixed|packets|join|network|sfu|crowd|data|recovery|soak|timing|logins|film ...]
import { cpus, loadavg } from 'node:os';
import { benchCrowd } from './crowd.mjs';
import { benchData } from './data.mjs';
import { benchFilm } from './film.mjs';
import { benchJoin } from './join.mjs';
import { benchLogins } from './logins.mjs';
import { benchMemory } from './memory.mjs';
import { benchMixed } from './mixed.mjs';
import { benchNetwork } from './network.mjs';
import { benchPackets } from './packets.mjs';
import { benchRecovery } from './recovery.mjs';
import { benchRequests } from './requests.mjs';
import { benchSfu, benchSoak } from './sfu.mjs';
import { benchStart } from './start.mjs';
import { benchTiming } from './timing.mjs';

const all = { start: benchStart, memory: benchMemory, requests: benchRequests, mixed: benchMixed, packets: benchPackets, join: benchJoin, network: benchNetwork, sfu: benchSfu, crowd: benchCrowd, data: benchData, recovery: benchRecovery, soak: benchSoak, timing: benchTiming, logins: benchLogins, film: benchFilm };
const usual = Object.keys(all).filter((name) => !['soak', 'timing', 'logins', 'film'].includes(name));
const names = process.argv.slice(2);
const unknown = names.filter((name) => !all[name]);
if (unknown.length) {
  console.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}`);
  process.exit(2);
}
console.log(`${cpus().length} cores (${cpus()[0].model}), load average ${loadavg()[0].toFixed(2)} at the start`);
for (const name of names.length ? names : usual) await all[name]();
