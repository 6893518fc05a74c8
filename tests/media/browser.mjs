// The checks of client/ in headless Chromium against any LiveKit-compatible server. They know nothing of its insides.
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { launchChromium } from '../support/chromium.mjs';
import { joinToken } from '../support/livekit_token.mjs';
import { routeThrough, startLossyLink } from '../support/lossy_link.mjs';
import { sleep } from '../support/wait.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Serves the page with the bundled client. Returns {origin, close()}. */
export async function serveClient() {
  const built = await esbuild.build({
    entryPoints: { app: path.join(here, 'client/page.js'), e2ee: 'livekit-client/e2ee-worker' },
    absWorkingDir: here,
    outdir: '/',
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
    target: 'es2022',
  });
  const scripts = new Map(built.outputFiles.map((file) => [file.path, Buffer.from(file.contents)]));
  const server = http.createServer((request, response) => {
    const script = scripts.get(request.url);
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(script ?? '<!doctype html><body></body><script src=/app.js></script>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

async function runCheck(page, check, index) {
  const started = Date.now();
  let timer;
  const late = new Promise((resolve) => {
    const detail = `it did not end in ${check.timeout} ms`;
    timer = setTimeout(resolve, check.timeout, { status: 'FAIL', detail });
  });
  const done = page.evaluate((n) => window.suite.run(n), index);
  const failed = done.catch((error) => ({ status: 'FAIL', detail: `page: ${error.message}` }));
  const result = await Promise.race([failed, late]);
  clearTimeout(timer);
  return { ...result, ms: Date.now() - started };
}

/**
 * For checks whose UDP ends in the middle: udpLink(host, port) gives the port on 127.0.0.1 that leads there, cutUdp() lets nothing
 * through any more. Returns what closes the links.
 */
async function exposeUdpLinks(page) {
  const links = new Map();
  let silent = false;
  const open = async (host, port) => {
    const link = await startLossyLink({ target: { host, port } });
    await link.blackhole(silent);
    return link;
  };
  await page.exposeFunction('udpLink', async (host, port) => {
    const name = `${host}:${port}`;
    if (!links.has(name)) links.set(name, open(host, port));
    return (await links.get(name)).port;
  });
  const each = async (act) => Promise.all((await Promise.all(links.values())).map(act));
  await page.exposeFunction('cutUdp', async () => {
    silent = true;
    await each((link) => link.blackhole(true));
  });
  return () => each((link) => link.close());
}

/**
 * Opens the client in a context of its own. server is {key, secret, killWorkers?}; with a link (lossy_link.mjs) all media of the
 * page take it. Returns {page, log, close()}.
 */
export async function openClient(browser, origin, server, link = null) {
  const context = await browser.newContext({
    permissions: ['camera', 'microphone'],
    viewport: { width: 1400, height: 900 },
  });
  if (link) await routeThrough(context, link);
  const page = await context.newPage();
  const log = [];
  page.on('console', (message) => log.push(`${message.type()} ${message.text()}`));
  page.on('pageerror', (error) => log.push(`page error ${error.message}`));
  await page.exposeFunction('mint', (room, identity, grants, claims) =>
    joinToken(server, room, identity, grants, claims),
  );
  if (server.killWorkers) await page.exposeFunction('killWorkers', server.killWorkers);
  const closeLinks = await exposeUdpLinks(page);
  await page.goto(origin);
  await page.waitForFunction('window.suite');
  const close = () => Promise.all([closeLinks(), context.close()]);
  return { page, log, close };
}

async function runMode(browser, origin, server, mode, { parts, text, repeat }, onResult) {
  const { page, log, close } = await openClient(browser, origin, server);
  const checks = await page.evaluate((args) => window.suite.open(...args), [mode, server.ws, parts, server.seed]);
  let blocked = '';
  const chosen = [...checks.entries()].filter(([, check]) => check.critical || check.name.includes(text));
  for (const [index, check] of Array(repeat).fill(chosen).flat()) {
    const from = log.length;
    const blockedBy = { status: 'FAIL', detail: `blocked by: ${blocked}`, ms: 0 };
    const result = blocked ? blockedBy : await runCheck(page, check, index);
    onResult({ mode, name: check.name, ...result, log: log.slice(from).slice(-12) });
    if (result.status === 'FAIL' && check.critical) blocked ||= check.name;
  }
  await Promise.race([page.evaluate(() => window.suite.close()).catch(() => {}), sleep(5000)]);
  await close();
}

/**
 * Runs the checks of the selection {parts (none: all of client/), text in their names, repeat} in each mode against server
 * {ws, key, secret, killWorkers?, seed?};
 * onResult gets {mode, name, status, detail, ms, log}.
 */
export async function runBrowserSuite(server, modes, selection, onResult) {
  const client = await serveClient();
  const browser = await launchChromium();
  try {
    for (const mode of modes) await runMode(browser, client.origin, server, mode, selection, onResult);
  } finally {
    await browser.close();
    client.close();
  }
}
