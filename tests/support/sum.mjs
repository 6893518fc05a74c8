// Runs commands one after the other and adds up their lines «passed N, failed N»:  node sum.mjs "COMMAND" ...
import { spawn } from 'node:child_process';

const total = { passed: 0, failed: 0 };

function count(command) {
  return new Promise((resolve) => {
    let text = '';
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (chunk) => {
      text += chunk;
      process.stdout.write(chunk);
    });
    child.on('close', (code) => {
      const line = [...text.matchAll(/^passed (\d+), failed (\d+)/gm)].at(-1);
      total.passed += Number(line?.[1] ?? 0);
      // A command that fails without saying how many counts as one failure.
      total.failed += Math.max(Number(line?.[2] ?? 0), code === 0 ? 0 : 1);
      resolve();
    });
  });
}

for (const command of process.argv.slice(2)) await count(command);
console.log(`passed ${total.passed}, failed ${total.failed}`);
process.exitCode = total.failed ? 1 : 0;
