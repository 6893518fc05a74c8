// A server with every kind of identity provider, and somebody who signs in through them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Browser } from './browser.mjs';
import { send } from './http.mjs';
import { startLyingProvider, startOidcProvider } from './identity_provider.mjs';
import { Person } from './people.mjs';
import { freePort } from './ports.mjs';

/**
 * Fields: company and other (real providers), liar (ours; also Google, GitHub and X), options for startServer, stop.
 * requireEmailVerification and more lines for `auth` as options.
 */
export async function startProviders({ auth = '', environment = {} } = {}) {
  const port = await freePort();
  const redirect = (name) => `http://127.0.0.1:${port}/api/auth/${name}/callback`;
  const client = (name) => ({ client_id: 'bedrud', client_secret: `the secret of ${name}`, redirect_uris: [redirect(name)] });
  const company = await startOidcProvider([client('oidc-company')]);
  const other = await startOidcProvider([client('oidc-other')]);
  const liar = await startLyingProvider();
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-test-'));
  const file = path.join(folder, 'config.yaml');
  const known = (name) => `
  ${name}:
    clientId: ${name}-client
    clientSecret: ${name}-key
    baseUrl: ${liar.issuer}`;
  const oidc = (name, issuer, more = '') => `
    - name: ${name}
      title: The ${name}
      issuer: ${issuer}
      clientId: bedrud
      clientSecret: the secret of oidc-${name}${more}`;
  const yaml = `
outgoing:
  allowedNetworks: [127.0.0.1]
auth:
${auth}${known('google')}${known('github')}${known('twitter')}
  oidc:${oidc('company', company.issuer)}${oidc('other', other.issuer)}${oidc('liar', liar.issuer)}${oidc(
    'trusted',
    liar.issuer,
    '\n      trustEmail: true',
  )}
`;
  writeFileSync(file, yaml);
  const stop = async () => {
    rmSync(folder, { recursive: true, force: true });
    for (const provider of [company, other, liar]) await provider.stop();
  };
  return { company, other, liar, redirect, options: { port, env: { BEDRUD_CONFIG: file, ...environment } }, stop };
}

/** The page that a sign-in ends on: {path, problem, provider, redirect}. */
export function endOf(url) {
  const { pathname, searchParams } = new URL(url);
  return { path: pathname, ...Object.fromEntries(searchParams) };
}

const isEnd = (server) => (url) => url.startsWith(server.url) && !new URL(url).pathname.startsWith('/api/');

/** Walks through a sign-in. `query` of the first request, `browser` to go on in. Returns endOf and the browser. */
export async function signInWith(server, provider, { query = '', browser = new Browser() } = {}) {
  const { url, answer } = await browser.follow(`${server.url}/api/auth/${provider}/login${query}`, isEnd(server));
  assert.ok(isEnd(server)(url), `the sign-in ends on a page: ${url} ${answer}`);
  return { ...endOf(url), browser };
}

/** The first half alone: where the provider sends the browser back to. */
export async function comeBack(server, provider, browser = new Browser()) {
  const stop = (url) => url.startsWith(server.url);
  const { url } = await browser.follow(`${server.url}/api/auth/${provider}/login`, stop);
  return { browser, url };
}

/** Who is signed in in the browser. */
export async function whoIsIn(server, browser) {
  const answer = await send(`${server.url}/api/auth/refresh`, { method: 'POST', cookies: browser.cookies(server.url) });
  if (answer.status !== 200) return undefined;
  const tokens = answer.json();
  const me = await send(`${server.url}/api/auth/me`, { token: tokens.accessToken });
  return new Person(server, { user: me.json(), tokens });
}

/** Signs in and returns the person; fails with the problem otherwise. */
export async function personOf(server, provider, options) {
  const end = await signInWith(server, provider, options);
  assert.equal(end.problem, undefined, `no problem: ${JSON.stringify({ ...end, browser: undefined })}`);
  const person = await whoIsIn(server, end.browser);
  assert.ok(person, 'somebody is signed in');
  return Object.assign(person, { browser: end.browser, end });
}
