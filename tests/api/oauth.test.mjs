// Signing in with identity providers: a certified implementation, one that speaks as GitHub and X do, and every wrong answer that
// a provider, a network or another provider can give.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Browser } from '../support/browser.mjs';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { signedWithPublicKey } from '../support/identity_provider.mjs';
import { comeBack, endOf, personOf, signInWith, startProviders, whoIsIn } from '../support/oauth_world.mjs';
import { unique } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';

const providers = await startProviders();
const { company, other, liar, redirect, options } = providers;
after(() => providers.stop());

const somebody = (fields = {}) => {
  const name = unique('ann');
  return { sub: name, email: `${name}@example.org`, email_verified: true, name: 'Ann Other', ...fields };
};

onBothDatabases(
  'identity providers',
  (world) => {
    const problemOf = async (provider, what) => {
      const { problem, path, browser } = await signInWith(world.server, provider, what);
      assert.equal(path, '/auth/login');
      assert.equal(await whoIsIn(world.server, browser), undefined, 'nobody is signed in');
      return problem;
    };
    const callback = (browser, url) => browser.load(url);
    const problemAt = (answer) => endOf(new URL(answer.headers.location, world.server.url).href).problem;

    beforeEach(() => {
      liar.wrong = {};
      company.person = somebody();
      other.person = somebody();
      liar.person = somebody();
    });

    test('are offered by name', async () => {
      const settings = (await send(`${world.server.url}/api/auth/settings`)).json();
      assert.deepEqual(settings.oauthProviders, [
        'google',
        'github',
        'twitter',
        'oidc-company',
        'oidc-other',
        'oidc-liar',
        'oidc-trusted',
      ]);
      assert.deepEqual(settings.signInProviders[3], { name: 'oidc-company', title: 'The company' });
    });

    test('W17: a person gets an account, and the same one the next time, with the name it has here', async () => {
      const first = await personOf(world.server, 'oidc-company');
      const { user } = first;
      assert.deepEqual([user.email, user.name, user.provider], [company.person.email, 'Ann Other', 'oidc-company']);
      assert.ok(user.emailVerifiedAt);
      assert.equal(first.end.path, '/auth/callback');
      // What is known by its subject stays the same person under another address and name.
      await first.call('PUT', '/api/auth/me', { name: 'My own name' });
      company.person = { ...company.person, email: 'new@example.org', name: 'Another' };
      const again = await personOf(world.server, 'oidc-company');
      assert.deepEqual([again.id, again.name, again.email], [first.id, 'My own name', first.email]);
    });

    test('the request asks for a code with PKCE, a state and a nonce of its own', async () => {
      const browser = new Browser();
      const answer = await browser.load(`${world.server.url}/api/auth/oidc-company/login`);
      assert.equal(answer.status, 307);
      const { origin, searchParams } = new URL(answer.headers.location);
      assert.equal(origin, company.issuer);
      const asked = Object.fromEntries(searchParams);
      assert.deepEqual(
        [asked.response_type, asked.client_id, asked.redirect_uri, asked.code_challenge_method, asked.scope],
        ['code', 'bedrud', redirect('oidc-company'), 'S256', 'openid email profile'],
      );
      for (const name of ['state', 'nonce', 'code_challenge']) assert.match(asked[name], /^[\w-]{43}$/);
      const cookie = answer.cookies.oauth_browser;
      assert.deepEqual([cookie.attributes.httponly, cookie.attributes.samesite, cookie.attributes['max-age']], [true, 'Lax', '600']);
      const second = new URL((await browser.load(`${world.server.url}/api/auth/oidc-company/login`)).headers.location);
      for (const name of ['state', 'nonce', 'code_challenge']) assert.notEqual(second.searchParams.get(name), asked[name]);
    });

    test('two tabs of one browser sign in side by side', async () => {
      const browser = new Browser();
      const [one, two] = [await comeBack(world.server, 'oidc-company', browser), await comeBack(world.server, 'oidc-company', browser)];
      for (const { url } of [two, one]) assert.match((await callback(browser, url)).headers.location, /^\/auth\/callback/);
    });

    test('a target is a path of this server and nothing else', async () => {
      const target = async (wanted) => (await signInWith(world.server, 'oidc-company', { query: `?redirect=${encodeURIComponent(wanted)}` })).redirect;
      assert.equal(await target('/m/daily?x=1'), '/m/daily?x=1');
      for (const wanted of ['//evil.example', 'https://evil.example', '/\\evil.example', '/a\r\nSet-Cookie: a=b', 'javascript:alert(1)', `/${'x'.repeat(600)}`]) {
        assert.equal(await target(wanted), undefined, wanted);
      }
    });

    test('W92: clients without pages get JSON, also for what is unknown', async () => {
      const browser = new Browser();
      const { url } = await comeBack(world.server, 'oidc-company', browser);
      const answer = await browser.load(url, { headers: { accept: 'application/json' } });
      assert.equal(answer.status, 200, String(answer));
      const { user, token } = answer.json();
      assert.deepEqual(Object.keys(user), ['id', 'email', 'name', 'provider', 'avatarUrl']);
      assert.equal((await send(`${world.server.url}/api/auth/me`, { token })).json().id, user.id);
      for (const route of ['nobody/login', 'nobody/callback', 'oidc-company/callback?code=x&state=y']) {
        const refused = await send(`${world.server.url}/api/auth/${route}`);
        assert.equal(refused.status, 400, String(refused));
      }
    });

    test('an app that began the sign-in gets its token at its own address, and the browser no cookie', async () => {
      const browser = new Browser();
      const { url } = await browser.follow(`${world.server.url}/api/auth/oidc-company/login?client=native`, (next) => next.startsWith('bedrud:'));
      const { protocol, pathname, searchParams } = new URL(url);
      assert.deepEqual([protocol, pathname], ['bedrud:', '/auth/callback']);
      const me = await send(`${world.server.url}/api/auth/me`, { token: searchParams.get('token') });
      assert.equal(me.json().email, company.person.email);
      assert.equal(browser.cookies(world.server.url).access_token, undefined);
    });

    test('a sign-in that was cancelled leads back', async () => {
      company.refuse = true;
      try {
        assert.equal(await problemOf('oidc-company'), 'cancelled');
      } finally {
        company.refuse = false;
      }
      assert.equal(await problemOf('nobody'), 'unknown_provider');
    });

    test('GitHub: the verified primary address, by its own two routes', async () => {
      const { email } = somebody();
      const id = 1000 + Math.floor(Math.random() * 1e9);
      const second = { email: 'second@example.org', primary: false, verified: true };
      liar.github = { user: { id, login: 'ann', name: null }, emails: [second, { email, primary: true, verified: true }] };
      const person = await personOf(world.server, 'github');
      assert.deepEqual([person.email, person.name, person.user.provider], [email, 'ann', 'github']);
      const { client, secret, code_verifier: verifier } = liar.seen.at(-1);
      assert.deepEqual([client, secret, verifier.length], ['github-client', 'github-key', 43]);
      liar.github = { user: { id: id + 1, login: 'bob' }, emails: [{ email: 'bob@example.org', primary: true, verified: false }] };
      assert.equal(await problemOf('github'), 'unverified_email');
    });

    test('X: an account without an address', async () => {
      liar.twitter = { id: String(Math.floor(Math.random() * 1e15)), name: 'Ann X', username: 'ann' };
      const person = await personOf(world.server, 'twitter');
      assert.match(person.email, /^[0-9a-f]{24}@twitter\.invalid$/);
      assert.deepEqual([person.name, person.user.emailVerifiedAt], ['Ann X', null]);
      assert.equal((await personOf(world.server, 'twitter')).id, person.id);
      const { basic, client } = liar.seen.at(-1);
      assert.deepEqual([basic, client], [true, 'twitter-client']);
    });

    test('Google is found by its issuer', async () => {
      assert.equal((await personOf(world.server, 'google')).user.provider, 'google');
    });

    test('what the ID token does not say is asked at the userinfo endpoint, about the same person', async () => {
      const { email } = liar.person;
      liar.wrong = { claims: { email: undefined } };
      assert.equal((await personOf(world.server, 'oidc-liar')).email, email);
      liar.person = somebody();
      liar.wrong.userinfo = { sub: 'somebody else' };
      assert.equal(await problemOf('oidc-liar'), 'invalid');
    });

    test('keys that changed are fetched anew', async () => {
      await personOf(world.server, 'oidc-liar');
      liar.rotate();
      await personOf(world.server, 'oidc-liar');
    });

    const now = Math.floor(Date.now() / 1000);
    for (const [what, wrong] of [
      ['a wrong nonce', { claims: { nonce: 'of another request' } }],
      ['no nonce', { claims: { nonce: undefined } }],
      ['another audience', { claims: { aud: 'somebody else' } }],
      ['several audiences and no client', { claims: { aud: ['bedrud', 'somebody else'] } }],
      ['a token of another client', { claims: { azp: 'somebody else' } }],
      ['another issuer', { claims: { iss: 'https://evil.example' } }],
      ['an expired token', { claims: { iat: now - 900, exp: now - 600 } }],
      ['a token from the future', { claims: { iat: now + 900, exp: now + 1200 } }],
      ['no subject', { claims: { sub: undefined } }],
      ['a token of another access token', { claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }],
      ['the algorithm none', { header: { alg: 'none' }, sign: () => '' }],
      ['HS256 under the public key', { header: { alg: 'HS256' }, sign: (text) => signedWithPublicKey(liar.keys)(text) }],
      ['an algorithm that the provider does not name', { header: { alg: 'PS256' } }],
      ['a signature of nobody', { sign: () => Buffer.alloc(256).toString('base64url') }],
      ['an unknown key', { header: { kid: 'nobody' } }],
      ['a logout token', { header: { typ: 'logout+jwt' } }],
      ['no ID token', { tokens: { id_token: undefined } }],
      ['no access token', { tokens: { access_token: undefined } }],
      ['a token that is no bearer token', { tokens: { token_type: 'mac' } }],
      ['a response of another issuer', { iss: 'https://evil.example' }],
      ['a response without the issuer that is promised', { iss: null }],
    ]) {
      test(`${what} signs nobody in`, async () => {
        await personOf(world.server, 'oidc-liar');
        liar.wrong = wrong;
        assert.equal(await problemOf('oidc-liar'), 'invalid');
        liar.wrong = {};
        await personOf(world.server, 'oidc-liar');
      });
    }

    test('a state serves once, in its own browser, at its own provider', async () => {
      const { browser, url } = await comeBack(world.server, 'oidc-company');
      assert.match((await callback(browser, url)).headers.location, /^\/auth\/callback/);
      assert.equal(problemAt(await callback(browser, url)), 'expired', 'a replay');

      const stolen = await comeBack(world.server, 'oidc-company');
      const victim = new Browser();
      assert.equal(problemAt(await callback(victim, stolen.url)), 'expired', 'another browser without a cookie');
      const begun = await comeBack(world.server, 'oidc-company');
      await comeBack(world.server, 'oidc-company', victim);
      assert.equal(problemAt(await callback(victim, begun.url)), 'expired', 'another browser with a cookie of its own');
      assert.equal(await whoIsIn(world.server, victim), undefined);
      assert.equal(problemAt(await callback(begun.browser, begun.url)), 'expired', 'it is spent all the same');

      for (const edit of [
        (query) => query.delete('state'),
        (query) => query.set('state', 'x'.repeat(43)),
        (query) => query.append('state', query.get('state')),
        (query) => query.append('code', 'another'),
        (query) => query.append('iss', 'https://evil.example'),
      ]) {
        const back = await comeBack(world.server, 'oidc-company');
        const edited = new URL(back.url);
        edit(edited.searchParams);
        assert.equal(problemAt(await callback(back.browser, edited.href)), 'expired', edited.search);
      }
    });

    // The mix-up attack (RFC 9700 section 4.4): a response of one provider arrives where another one is waited for.
    test('a response of another provider signs nobody in', async () => {
      const { browser, url } = await comeBack(world.server, 'oidc-other');
      const state = new URL((await browser.load(`${world.server.url}/api/auth/oidc-company/login`)).headers.location).searchParams.get('state');
      const mixed = new URL(url);
      mixed.searchParams.set('state', state);
      mixed.pathname = mixed.pathname.replace('oidc-other', 'oidc-company');
      assert.equal(problemAt(await callback(browser, mixed.href)), 'invalid', 'iss says whose it is');
      const second = await comeBack(world.server, 'oidc-other');
      const moved = new URL(second.url);
      moved.pathname = moved.pathname.replace('oidc-other', 'oidc-company');
      assert.equal(problemAt(await callback(second.browser, moved.href)), 'expired', 'at the address of another provider');
      const silent = await comeBack(world.server, 'oidc-company');
      const stripped = new URL(silent.url);
      stripped.searchParams.delete('iss');
      assert.equal(problemAt(await callback(silent.browser, stripped.href)), 'invalid', 'iss was taken out');
      assert.equal(await whoIsIn(world.server, browser), undefined);
    });

    // The real provider decides these: what we send makes it refuse.
    test('PKCE cannot be taken out, and no near address of ours is one', async () => {
      const browser = new Browser();
      const asked = async () => new URL((await browser.load(`${world.server.url}/api/auth/oidc-company/login`)).headers.location);
      const downgraded = await asked();
      downgraded.searchParams.delete('code_challenge');
      downgraded.searchParams.delete('code_challenge_method');
      const { url } = await browser.follow(downgraded.href, (next) => next.startsWith(world.server.url));
      assert.ok(new URL(url).searchParams.get('code'), 'the provider gave a code');
      assert.equal(problemAt(await callback(browser, url)), 'invalid');
      const right = redirect('oidc-company');
      for (const near of [`${right}/`, `${right}/../callback`, `${right}?x=1`, right.replace('127.0.0.1', 'localhost'), right.replace('company', 'Company'), `${right}.evil.example`]) {
        const moved = await asked();
        moved.searchParams.set('redirect_uri', near);
        const answer = await new Browser().load(moved.href);
        assert.equal(answer.status, 400, near);
        assert.ok(!answer.headers.location, near);
      }
    });

    test('a code of somebody else, in the right browser, is refused', async () => {
      const attacker = await comeBack(world.server, 'oidc-company');
      const victim = await comeBack(world.server, 'oidc-company');
      const injected = new URL(victim.url);
      injected.searchParams.set('code', new URL(attacker.url).searchParams.get('code'));
      assert.equal(problemAt(await callback(victim.browser, injected.href)), 'invalid');
    });

    for (const at of ['/token', '/jwks', '/userinfo']) {
      test(`trouble at ${at} is told, and passes`, async () => {
        const needed = at === '/userinfo' ? { claims: { email: undefined } } : {};
        if (at === '/jwks') liar.rotate();
        liar.wrong = { ...needed, downAt: at };
        assert.equal(await problemOf('oidc-liar'), 'unavailable');
        liar.wrong = { ...needed, hugeAt: at };
        assert.equal(await problemOf('oidc-liar'), 'unavailable', 'an answer without an end');
        liar.wrong = { ...needed, redirectAt: at };
        assert.equal(await problemOf('oidc-liar'), 'unavailable', 'a redirect is not followed');
        liar.wrong = needed;
        await personOf(world.server, 'oidc-liar');
      });
    }

    test('the log says why', async () => {
      liar.wrong = { claims: { aud: 'somebody else' } };
      assert.equal(await problemOf('oidc-liar'), 'invalid');
      await until(() => world.server.log.includes('oidc-liar: the ID token is for another client'), 5000, 'the reason is logged');
    });

    test('a provider that says nothing costs at most ten seconds', { timeout: 40_000 }, async () => {
      const { browser, url } = await comeBack(world.server, 'oidc-liar');
      liar.wrong = { delayMs: 30_000 };
      assert.equal(problemAt(await callback(browser, url)), 'unavailable');
    });

    test('no secret, code or token reaches the log', async () => {
      const { browser, url } = await comeBack(world.server, 'oidc-company');
      await callback(browser, url);
      const { searchParams } = new URL(url);
      const tokens = Object.values(browser.cookies(world.server.url));
      for (const secret of [searchParams.get('code'), searchParams.get('state'), 'the secret of oidc-company', ...tokens]) {
        assert.ok(!world.server.log.includes(secret), secret);
      }
    });
  },
  options,
);

describe('identity providers over TLS', () => {
  let server;
  before(async () => {
    server = await startServer({ env: options.env, https: true });
  });
  after(() => server?.stop());

  test('the cookie that binds a sign-in to its browser cannot be set by a neighbour', async () => {
    const answer = await send(`${server.url}/api/auth/oidc-company/login`);
    const { attributes } = answer.cookies['__Host-oauth_browser'];
    assert.deepEqual([attributes.secure, attributes.httponly, attributes.samesite, attributes.path], [true, true, 'Lax', '/']);
    const { searchParams } = new URL(answer.headers.location);
    assert.equal(searchParams.get('redirect_uri'), `${server.url}/api/auth/oidc-company/callback`);
  });
});

describe('where a sign-in ends', () => {
  /** Signs in at a server with this auth.frontendURL and returns where the callback leads. */
  async function endWith(frontend) {
    const server = await startServer({ env: { ...options.env, AUTH_FRONTEND_URL: frontend } });
    try {
      liar.wrong = {};
      liar.person = somebody();
      const browser = new Browser();
      const { url } = await browser.follow(`${server.url}/api/auth/oidc-liar/login`, (next) => new URL(next).pathname.endsWith('/callback'));
      const { pathname, search, origin } = new URL(url);
      const answer = await browser.load(server.url + pathname + search, { headers: { accept: '*/*' } });
      return { location: answer.headers.location, origin, answer, server };
    } finally {
      await server.stop();
    }
  }

  test('the page of the configuration, of which only the origin counts', async () => {
    const { location, origin, answer } = await endWith('https://meet.example.org/some/page');
    assert.equal(origin, 'https://meet.example.org', 'the provider sends people there as well');
    assert.equal(location, 'https://meet.example.org/auth/callback');
    assert.ok(answer.cookies.access_token && answer.cookies.refresh_token);
  });

  // Existing apps tell operators to set this.
  test('an app, where the configuration names one', async () => {
    const { location, answer } = await endWith('bedrud://oauth');
    assert.match(location, /^bedrud:\/\/oauth\/auth\/callback\?token=[\w.-]+$/);
    assert.equal(answer.cookies.access_token, undefined);
  });
});
