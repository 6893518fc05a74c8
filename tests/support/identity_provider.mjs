// Identity providers for tests: the certified implementation `oidc-provider`, and one of our own that lies on demand and also
// speaks as GitHub and X do. Both listen on loopback only.
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import http from 'node:http';
import Provider from 'oidc-provider';
import { freePort } from './ports.mjs';

const b64 = (value) => Buffer.from(value).toString('base64url');

async function listen(handler, port) {
  const server = http.createServer(handler);
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    });
  return { server, stop };
}

/**
 * The real one. clients: [{client_id, client_secret, redirect_uris}]. `person` of the result is who signs in next, without a
 * page: {sub, email, email_verified, name}; `requests` are the token requests it got.
 */
export async function startOidcProvider(clients, { port, configuration = {} } = {}) {
  port ??= await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const people = new Map();
  const world = { issuer, person: undefined, refuse: false };
  const provider = new Provider(issuer, {
    clients,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => false },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => people.get(sub) }),
    ...configuration,
  });
  const callback = provider.callback();
  const { stop } = await listen(async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return callback(request, response);
    const { params } = await provider.interactionDetails(request, response);
    if (world.refuse) return provider.interactionFinished(request, response, { error: 'access_denied' });
    const { person } = world;
    people.set(person.sub, person);
    const grant = new provider.Grant({ accountId: person.sub, clientId: params.client_id });
    grant.addOIDCScope('openid email profile');
    const result = { login: { accountId: person.sub }, consent: { grantId: await grant.save() } };
    return provider.interactionFinished(request, response, result);
  }, port);
  return Object.assign(world, { stop });
}

const makeKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/**
 * One that lies. What it does wrong is in `wrong`: claims (over the right ones; undefined leaves one out), header, sign(text) for
 * the signature, metadata, tokens (over the token answer), iss, delayMs, hugeAt (a path), downAt (a path), plainPkce. `person` is
 * who signs in, `github` and `twitter` are what those tell; `seen` the authorization and token requests.
 */
export async function startLyingProvider({ port } = {}) {
  port ??= await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const world = { issuer, wrong: {}, seen: [], kid: 'one', keys: makeKey() };
  const codes = new Map();
  const json = (response, body, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const jwk = () => ({ ...world.keys.publicKey.export({ format: 'jwk' }), kid: world.kid, use: 'sig', alg: 'RS256' });
  world.jwk = jwk;
  world.rotate = () => Object.assign(world, { keys: makeKey(), kid: `${world.kid}+` });

  function idToken({ nonce, client }) {
    const now = Math.floor(Date.now() / 1000);
    const { wrong, person } = world;
    const right = { iss: issuer, aud: client, iat: now, exp: now + 300, nonce, ...person };
    const header = { alg: 'RS256', kid: world.kid, typ: 'JWT', ...wrong.header };
    const text = `${b64(JSON.stringify(header))}.${b64(JSON.stringify({ ...right, ...wrong.claims }))}`;
    return `${text}.${wrong.sign ? wrong.sign(text) : sign('sha256', Buffer.from(text), world.keys.privateKey).toString('base64url')}`;
  }
  function authorize(url, response) {
    const query = Object.fromEntries(url.searchParams);
    world.seen.push({ path: url.pathname, ...query });
    const back = new URL(query.redirect_uri);
    back.searchParams.set('state', query.state);
    if (world.wrong.iss !== null) back.searchParams.set('iss', world.wrong.iss ?? issuer);
    if (world.wrong.error) {
      back.searchParams.set('error', world.wrong.error);
    } else {
      const code = randomBytes(16).toString('hex');
      codes.set(code, query);
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href });
    response.end();
  }
  function redeem(request, path, body, response) {
    const form = Object.fromEntries(new URLSearchParams(body));
    const [id, secret] = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString().split(':');
    const client = form.client_id ?? decodeURIComponent(id);
    world.seen.push({ path, ...form, client, secret: form.client_secret ?? secret, basic: !form.client_id });
    const asked = codes.get(form.code);
    codes.delete(form.code);
    const verified = asked && createHash('sha256').update(form.code_verifier ?? '').digest('base64url') === asked.code_challenge;
    if (!verified || asked.redirect_uri !== form.redirect_uri || asked.client_id !== client) {
      return json(response, { error: 'invalid_grant' }, path.includes('login/oauth') ? 200 : 400);
    }
    const token = { access_token: `at-${randomBytes(8).toString('hex')}`, token_type: 'Bearer', expires_in: 60 };
    if (/openid/.test(asked.scope)) token.id_token = idToken({ nonce: asked.nonce, client });
    return json(response, { ...token, ...world.wrong.tokens });
  }
  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    ...world.wrong.metadata,
  });

  const { stop } = await listen(async (request, response) => {
    const url = new URL(request.url, issuer);
    const { pathname } = url;
    let body = '';
    for await (const part of request) body += part;
    const { wrong } = world;
    if (wrong.delayMs) await new Promise((resolve) => setTimeout(resolve, wrong.delayMs));
    if (wrong.downAt === pathname) return json(response, { error: 'server_error' }, 503);
    if (wrong.hugeAt === pathname) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(`{"filler":"${'x'.repeat(2_000_000)}"}`);
    }
    if (wrong.redirectAt === pathname) {
      response.writeHead(302, { location: `${issuer}/elsewhere` });
      return response.end();
    }
    if (pathname === '/.well-known/openid-configuration') return json(response, metadata());
    if (pathname === '/jwks') return json(response, { keys: [jwk()] });
    if (/authorize$/.test(pathname)) return authorize(url, response);
    if (/\/(access_)?token$/.test(pathname)) return redeem(request, pathname, body, response);
    if (!/^Bearer at-/.test(request.headers.authorization ?? '')) return json(response, {}, 401);
    if (pathname === '/userinfo') return json(response, { ...world.person, ...wrong.userinfo });
    if (pathname === '/api/v3/user') return json(response, world.github.user);
    if (pathname === '/api/v3/user/emails') return json(response, world.github.emails);
    if (pathname === '/2/users/me') return json(response, { data: world.twitter });
    return json(response, {}, 404);
  }, port);
  return Object.assign(world, { stop });
}

/** A token signed with the public key as if it were a shared secret (RFC 8725 section 2.1). */
export const signedWithPublicKey = (keys) => (text) =>
  createHmac('sha256', keys.publicKey.export({ type: 'spki', format: 'pem' })).update(text).digest('base64url');
