// The runner of the rings itself.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ring = fileURLToPath(new URL('../support/ring.mjs', import.meta.url));

// It waited ten minutes for each such file: the runner starts what a file's tests need, and where none is wanted never stops it.
test('ring: a file without a wanted test holds nobody up', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
  const file = (name) => `
    import { after, before, test } from 'node:test';
    let timer;
    before(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      timer = setInterval(() => {}, 1000);
    });
    after(() => clearInterval(timer));
    test('${name}', () => {});`;
  for (const name of ['wanted', 'other']) writeFileSync(path.join(folder, `${name}.test.mjs`), file(name));
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT; // it is not a part of this test run
  try {
    const out = await new Promise((resolve, reject) =>
      execFile(process.execPath, [ring, folder, '-g', 'wanted'], { env, timeout: 50_000 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      ),
    );
    assert.match(out, /^PASS wanted/m);
    assert.match(out, /^passed 1, failed 0$/m);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
