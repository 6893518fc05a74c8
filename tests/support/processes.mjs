// What /proc says about processes: who belongs to a session, and what they cost.
import { readdirSync, readFileSync } from 'node:fs';

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** The fields of /proc/PID/stat behind the name: [0] is the state, [1] the parent, [3] the session, [11] and [12] the CPU ticks. */
const statFields = (pid) => {
  const text = read(`/proc/${pid}/stat`);
  return text ? text.slice(text.lastIndexOf(')') + 2).split(' ') : null;
};

const livingWith = (field, value) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const stat = statFields(pid);
      return stat && stat[field] === String(value) && stat[0] !== 'Z';
    });

/** The living processes of a session. A server that is started detached leads the session of its own pid. */
export const sessionProcesses = (session) => livingWith(3, session);

/** The living processes that this one started. */
export const ownChildren = () => livingWith(1, process.pid);

/** CPU time of processes so far, in microseconds (the clock ticks 100 times a second). */
export const cpuMicroseconds = (pids) =>
  pids.reduce((sum, pid) => {
    const stat = statFields(pid);
    return sum + (stat ? (Number(stat[11]) + Number(stat[12])) * 10_000 : 0);
  }, 0);

/** Proportional set size in kB: what the processes cost together, shared pages counted once. */
export const memoryKb = (pids) =>
  pids.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0), 0);
