// Runs the *.test.mjs of a folder with node:test:  node ring.mjs FOLDER [-g PART_OF_A_NAME]
// One line a test, the failures in full, and at the end the line that ./test reads: «passed N, failed N».
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';

const [folder, ...rest] = process.argv.slice(2);
const wanted = rest[0] === '-g' ? rest[1] : rest[0];
const files = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.test.mjs') && !name.includes('node_modules'))
  .sort()
  .map((name) => path.resolve(folder, name));

let passed = 0;
let failed = 0;
// A suite only groups: what is counted are its tests. A file that breaks before its first test is a failure of its own.
const isGroup = (event) => event.details?.type === 'suite';

const escaped = wanted?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const stream = run({
  files,
  concurrency: 1,
  timeout: 600_000,
  testNamePatterns: escaped ? [new RegExp(escaped, 'i')] : undefined,
  // Where no test is wanted the runner starts what the file's tests need and never stops it: the end of the process does.
  forceExit: Boolean(escaped),
});
stream.on('test:pass', (event) => {
  // A file none of whose tests was wanted passes under its own name.
  if (isGroup(event) || event.skip !== undefined || files.includes(event.name)) return;
  passed++;
  console.log(`PASS ${event.name} [${Math.round(event.details.duration_ms)} ms]`);
});
stream.on('test:fail', (event) => {
  const error = event.details.error;
  if (isGroup(event) && error?.failureType === 'subtestsFailed') return;
  failed++;
  console.log(`FAIL ${event.name} [${Math.round(event.details.duration_ms)} ms]`);
  const cause = error?.cause ?? error;
  console.log(String(cause?.stack ?? inspect(cause)).replace(/^/gm, '     '));
});
stream.on('test:stdout', (event) => process.stdout.write(event.message));
stream.on('test:stderr', (event) => process.stderr.write(event.message));
stream.on('end', () => {
  if (passed + failed === 0) {
    console.log(`no test${wanted ? ` has «${wanted}» in its name` : ' was found'}`);
    failed++;
  }
  console.log(`passed ${passed}, failed ${failed}`);
  process.exitCode = failed ? 1 : 0;
});
stream.resume();
