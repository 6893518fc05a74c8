// The embedded pages: what is cached and for how long, compression, and that no page asks anybody else for anything.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from '../support/chromium.mjs';
import { send } from '../support/http.mjs';
import { startServer } from '../support/server.mjs';

describe('the embedded pages', () => {
  let server, asset;
  const get = (path, headers = {}) => send(server.url + path, { headers });
  before(async () => {
    server = await startServer();
    [, asset] = /(?:src|href)="(\/assets\/[^"]+\.js)"/.exec((await get('/')).text) ?? [];
    assert.ok(asset, 'the front page names a script');
  });
  after(() => server?.stop());

  test('the front page is HTML that is asked for again each time, at the price of a 304', async () => {
    const page = await get('/');
    assert.equal(page.status, 200);
    assert.match(page.headers['content-type'], /^text\/html; ?charset=utf-8/i);
    assert.match(page.headers['cache-control'], /no-cache/);
    assert.match(page.text, /<html[^>]* lang="en"/);
    const again = await get('/', { 'if-none-match': page.headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.bytes.length, 0);
    assert.equal(again.headers.etag, page.headers.etag);
    const list = await get('/', { 'if-none-match': `"other", W/${page.headers.etag.replace(/^W\//, '')}` });
    assert.equal(list.status, 304, 'one of a list, compared weakly');
    assert.equal((await get('/', { 'if-none-match': '"other"' })).status, 200);
  });

  test('hashed files are kept for ever', async () => {
    const answer = await get(asset);
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /javascript/);
    assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal((await get(asset, { 'if-none-match': answer.headers.etag })).status, 304);
  });

  test('other files are kept for an hour', async () => {
    const answer = await get('/favicon.svg');
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /svg/);
    assert.equal(answer.headers['cache-control'], 'public, max-age=3600');
    assert.ok(answer.headers.etag);
  });

  test('text travels compressed as the browser likes best', async () => {
    const plain = await get(asset);
    assert.equal(plain.headers['content-encoding'], undefined);
    const tags = new Set([plain.headers.etag]);
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['identity', undefined],
      ['*;q=0, identity', undefined],
    ]) {
      const answer = await get(asset, { 'accept-encoding': accepted });
      assert.equal(answer.headers['content-encoding'], encoding, accepted);
      assert.match(answer.headers.vary, /accept-encoding/i, accepted);
      assert.equal(answer.text, plain.text, accepted);
      if (encoding)
        assert.ok(answer.bytes.length < plain.bytes.length / 2, `${encoding}: ${answer.bytes.length} bytes`);
      tags.add(answer.headers.etag);
    }
    assert.equal(tags.size, 3, 'each encoding has an ETag of its own');
  });

  test('addresses of the app get the page, missing files do not', async () => {
    for (const path of ['/m/some-room', '/dashboard', '/auth/login', '/setup?token=x', '/there/is/nothing']) {
      const answer = await get(path);
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers['content-type'], /^text\/html/, path);
    }
    for (const path of ['/assets/none-12345678.js', '/none.css', '/fonts/none.woff2', '/none.PNG', '/assets/']) {
      const answer = await get(path);
      assert.equal(answer.status, 404, path);
      assert.doesNotMatch(answer.headers['content-type'] ?? '', /html/, path);
    }
  });

  test('no page has an inline script or style that its policy forbids', async () => {
    for (const path of ['/', '/m/some-room', '/auth/login', '/api/swagger/', '/api/scalar']) {
      const { text, status } = await get(path);
      assert.equal(status, 200, path);
      for (const [, attributes, code] of text.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)) {
        const data = /type="application\/(ld\+)?json"/.test(attributes);
        assert.ok(data || /\ssrc=/.test(attributes) || !code.trim(), `${path}: ${code.slice(0, 80)}`);
      }
      assert.doesNotMatch(text, /\son(load|click|error)=/i, path);
    }
  });
});

describe('the pages about the API', () => {
  let server, browser;
  before(async () => {
    server = await startServer();
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Opens a page; returns it with all requests to other hosts and all errors of its console. */
  async function open(path) {
    const page = await browser.newPage();
    const strangers = [];
    const errors = [];
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (/^(http|ws)s?:$/.test(protocol) && host !== new URL(server.url).host) strangers.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(server.url + path);
    return { page, strangers, errors };
  }

  for (const [name, path, text] of [
    ['Swagger UI', '/api/swagger/', '/api/auth/register'], // of a long list it makes what is in sight
    ['Scalar', '/api/scalar', 'The process answers'],
  ]) {
    test(`${name} shows the routes and asks nobody else`, async () => {
      const { page, strangers, errors } = await open(path);
      await page.getByText(text).first().waitFor({ timeout: 20_000 });
      // What it might fetch late is waited for, but a page that polls is fine.
      await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => {});
      assert.deepEqual(strangers, []);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }

  test('/api/swagger leads to /api/swagger/', async () => {
    const answer = await send(`${server.url}/api/swagger`);
    assert.ok(answer.status === 200 || new URL(answer.headers.location, server.url).pathname === '/api/swagger/');
  });

  test('the old address of the document serves it too', async () => {
    const answer = await send(`${server.url}/api/swagger/doc.json`);
    assert.equal(answer.status, 200);
    assert.match(answer.json().openapi, /^3\.1/);
  });
});
