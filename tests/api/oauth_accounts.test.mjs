// Whose account a provider opens: making, linking and unlinking, the gates of registration, and the providers an administrator adds.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Browser } from '../support/browser.mjs';
import { onBothDatabases, statement } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { startMailSink } from '../support/mail_sink.mjs';
import { endOf, personOf, signInWith, startProviders, whoIsIn } from '../support/oauth_world.mjs';
import { firstAdmin, guestLogin, password, register, unique } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';

const mask = '••••••••';
const sink = await startMailSink();
const providers = await startProviders({ environment: sink.env });
const { company, liar, redirect, options } = providers;
after(() => Promise.all([providers.stop(), sink.stop()]));

const somebody = (fields = {}) => {
  const name = unique('ann');
  return { sub: name, email: `${name}@example.org`, email_verified: true, name: 'Ann Other', ...fields };
};

onBothDatabases(
  'accounts of identity providers',
  (world) => {
    let admin;
    const url = (route) => world.server.url + route;
    const problemOf = async (provider, what) => (await signInWith(world.server, provider, what)).problem;
    const identities = async (person) => (await person.call('GET', '/api/auth/identities')).json().identities;
    /** An account whose owner confirmed the address. */
    const confirmed = async () => {
      const person = await register(world.server);
      await admin.call('POST', `/api/admin/users/${person.id}/verify`);
      return person;
    };
    /** The person's browser goes to the provider to link it, and comes back. */
    async function link(person, provider, browser = new Browser()) {
      const answer = await browser.load(url(`/api/auth/${provider}/link`), { method: 'POST', token: person.token });
      assert.equal(answer.status, 200, String(answer));
      const { url: end } = await browser.follow(answer.json().url, (next) => next.startsWith(url('/settings')));
      return endOf(end);
    }
    const put = (json) => admin.call('PUT', '/api/admin/settings', json);
    const settled = (probe) => send(url('/api/auth/settings')).then((answer) => probe(answer.json()));

    before(async () => {
      admin = await firstAdmin(world.server);
    });
    beforeEach(() => {
      liar.wrong = {};
      company.person = somebody();
      liar.person = somebody();
    });

    test('an address that both sides have proved links, and its owner is told', async () => {
      const person = await confirmed();
      company.person.email = person.email.toUpperCase();
      const same = await personOf(world.server, 'oidc-company');
      assert.equal(same.id, person.id);
      assert.deepEqual((await identities(same)).map(({ provider, title, email }) => [provider, title, email]), [['oidc-company', 'The company', person.email]]);
      await sink.mailTo(person.email, /The company now opens your/);
      const login = await send(url('/api/auth/login'), { json: { email: person.email, password } });
      assert.equal(login.status, 200, 'the password is still right');
    });

    // Account pre-hijacking: whoever registers with the address of somebody else must not meet them in that account later.
    test('an address that was never confirmed here neither takes over nor is taken over', async () => {
      const squatter = await register(world.server);
      company.person.email = squatter.email;
      assert.equal(await problemOf('oidc-company'), 'email_taken');
      assert.deepEqual(await identities(squatter), []);
    });

    test('W17: an address that the provider has not confirmed opens nothing, unless an administrator trusts the provider', async () => {
      const victim = await confirmed();
      liar.person = somebody({ email: victim.email, email_verified: false });
      assert.equal(await problemOf('oidc-liar'), 'unverified_email');
      delete liar.person.email_verified;
      assert.equal(await problemOf('oidc-liar'), 'unverified_email');
      liar.person = somebody({ email_verified: false });
      assert.equal(await problemOf('oidc-liar'), 'unverified_email', 'nor does it make an account');
      assert.equal((await personOf(world.server, 'oidc-trusted')).email, liar.person.email);
    });

    test('administrators and accounts with a second factor are linked by their owners only', async () => {
      await admin.call('POST', `/api/admin/users/${admin.id}/verify`);
      company.person.email = admin.email;
      assert.equal(await problemOf('oidc-company'), 'email_taken');
      company.person = somebody();
      assert.equal((await link(admin, 'oidc-company')).problem, undefined);
      assert.equal((await personOf(world.server, 'oidc-company')).id, admin.id);
    });

    test('the same subject of another provider is another person', async () => {
      const one = await personOf(world.server, 'oidc-company');
      liar.person = { ...company.person, email: somebody().email };
      assert.notEqual((await personOf(world.server, 'oidc-liar')).id, one.id);
    });

    test('a signed-in person links and unlinks; what belongs to somebody stays theirs', async () => {
      const person = await register(world.server);
      const end = await link(person, 'oidc-company');
      assert.deepEqual([end.path, end.problem], ['/settings/security', undefined]);
      assert.equal((await link(person, 'oidc-company')).problem, undefined, 'twice is once');
      const [identity, ...more] = await identities(person);
      assert.deepEqual([identity.provider, identity.offered, more], ['oidc-company', true, []]);
      assert.equal((await personOf(world.server, 'oidc-company')).id, person.id);

      const other = await register(world.server);
      assert.equal((await link(other, 'oidc-company')).problem, 'linked_elsewhere');
      const at = `/api/auth/identities/${identity.id}`;
      assert.equal((await other.call('DELETE', at)).status, 404);
      assert.equal((await person.call('DELETE', at)).status, 200);
      assert.deepEqual(await identities(person), []);
      const fresh = await personOf(world.server, 'oidc-company');
      assert.notEqual(fresh.id, person.id, 'it opens that account no more');
    });

    test('linking and unlinking need a sign-in of the last quarter of an hour', async () => {
      const person = await register(world.server);
      assert.equal((await link(person, 'oidc-company')).problem, undefined);
      const [{ id }] = await identities(person);
      statement(world, `UPDATE sessions SET created_at = created_at - 901000 WHERE user_id = '${person.id}'`);
      for (const [method, route] of [['POST', '/api/auth/oidc-liar/link'], ['DELETE', `/api/auth/identities/${id}`]]) {
        const answer = await person.call(method, route);
        assert.deepEqual([answer.status, answer.json().requiresFreshSignIn], [403, true], String(answer));
      }
      assert.equal((await identities(person)).length, 1);
    });

    test('the last way in stays', async () => {
      const person = await personOf(world.server, 'oidc-company');
      const [identity] = await identities(person);
      const refused = await person.call('DELETE', `/api/auth/identities/${identity.id}`);
      assert.deepEqual([refused.status, refused.json().code], [409, 'conflict']);
      assert.equal((await link(person, 'oidc-liar')).problem, undefined);
      assert.equal((await person.call('DELETE', `/api/auth/identities/${identity.id}`)).status, 200);
      assert.equal((await personOf(world.server, 'oidc-liar')).id, person.id);
      const [last] = await identities(person);
      assert.equal((await person.call('DELETE', `/api/auth/identities/${last.id}`)).status, 409);
    });

    test('who signs out meanwhile links nothing, and guests link nothing at all', async () => {
      const person = await register(world.server);
      const browser = new Browser();
      const begun = await browser.load(url('/api/auth/oidc-company/link'), { method: 'POST', token: person.token });
      await person.call('POST', '/api/auth/logout', {});
      const { url: end } = await browser.follow(begun.json().url, (next) => next.startsWith(url('/settings')));
      assert.equal(endOf(end).problem, 'signed_out');
      const guest = await guestLogin(world.server);
      assert.equal((await guest.call('POST', '/api/auth/oidc-company/link')).status, 403);
    });

    test('a linking that somebody else began does not link to the one who finishes it', async () => {
      const attacker = await register(world.server);
      const begun = await new Browser().load(url('/api/auth/oidc-company/link'), { method: 'POST', token: attacker.token });
      const victim = new Browser();
      const { url: end } = await victim.follow(begun.json().url, (next) => next.startsWith(url('/auth')));
      assert.equal(endOf(end).problem, 'expired');
      assert.deepEqual(await identities(attacker), []);
    });

    test('a new password by mail throws out whoever waited in the account for its owner', async () => {
      const stranger = await register(world.server);
      assert.equal((await link(stranger, 'oidc-company')).problem, undefined);
      await send(url('/api/auth/forgot-password'), { json: { email: stranger.email } });
      const mail = await sink.mailTo(stranger.email, /Reset your/);
      const token = new URL(/https?:\/\/\S+token=\S+/.exec(mail.text)[0]).searchParams.get('token');
      const reset = await send(url('/api/auth/reset-password'), { json: { token, newPassword: 'another long password' } });
      assert.equal(reset.status, 200, String(reset));
      assert.notEqual((await personOf(world.server, 'oidc-company')).id, stranger.id);
    });

    test('who is shut out stays out', async () => {
      const person = await personOf(world.server, 'oidc-company');
      await admin.call('PUT', `/api/admin/users/${person.id}/status`, { active: false });
      assert.equal(await problemOf('oidc-company'), 'deactivated');
      await admin.call('PUT', `/api/admin/users/${person.id}/status`, { active: true });
      assert.equal((await personOf(world.server, 'oidc-company')).id, person.id);
    });

    test('a closed registration lets in those who have an account', async () => {
      const known = await personOf(world.server, 'oidc-company');
      await put({ registrationEnabled: false });
      try {
        assert.equal((await personOf(world.server, 'oidc-company')).id, known.id);
        company.person = somebody();
        assert.equal(await problemOf('oidc-company'), 'closed');
      } finally {
        await put({ registrationEnabled: null });
      }
    });

    test('where invitations are needed, one is spent', async () => {
      await put({ tokenRegistrationOnly: true });
      try {
        assert.equal(await problemOf('oidc-company'), 'invite_needed');
        assert.equal(await problemOf('oidc-company', { query: '?invite=nothing' }), 'invite_needed');
        const invite = (await admin.call('POST', '/api/admin/invite-tokens', {})).json();
        const query = `?invite=${invite.token}`;
        const person = await personOf(world.server, 'oidc-company', { query });
        assert.equal(person.email, company.person.email);
        company.person = somebody();
        assert.equal(await problemOf('oidc-company', { query }), 'invite_needed', 'it is spent');
        const forOne = (await admin.call('POST', '/api/admin/invite-tokens', { email: 'ina@example.org' })).json();
        assert.equal(await problemOf('oidc-company', { query: `?invite=${forOne.token}` }), 'invite_needed', 'it is for another');
      } finally {
        await put({ tokenRegistrationOnly: null });
      }
    });

    test('an account goes with its identities', async () => {
      const person = await personOf(world.server, 'oidc-company');
      assert.equal((await person.call('POST', '/api/auth/me/delete', {})).status, 200);
      assert.notEqual((await personOf(world.server, 'oidc-company')).id, person.id);
    });

    test('administrators add a provider, change and remove it; its secret is sealed and masked', async () => {
      const post = (json) => admin.call('POST', '/api/admin/oauth-providers', json);
      const right = { name: 'added', title: 'Added <one>', issuer: liar.issuer, clientId: 'bedrud', clientSecret: 'a pass:wörd of the client' };
      const made = await post(right);
      assert.equal(made.status, 200, String(made));
      const { clientSecret, title, redirectUrl, readOnly, scopes } = made.json();
      assert.deepEqual([clientSecret, title, redirectUrl, readOnly, scopes], [mask, 'Added one', redirect('oidc-added'), false, 'openid email profile']);
      assert.equal((await post(right)).status, 409);
      assert.equal(await settled(({ oauthProviders }) => oauthProviders.at(-1)), 'oidc-added');
      assert.equal((await personOf(world.server, 'oidc-added')).user.provider, 'oidc-added');
      assert.equal(liar.seen.at(-1).secret, encodeURIComponent(right.clientSecret));

      const at = '/api/admin/oauth-providers/added';
      assert.deepEqual((await admin.call('POST', `${at}/check`)).json(), { ok: true, message: 'The provider answers' });
      const changed = await admin.call('PUT', at, { ...right, title: 'Renamed', clientSecret: mask });
      assert.deepEqual([changed.status, changed.json().title, changed.json().clientSecret], [200, 'Renamed', mask]);
      const moved = await admin.call('PUT', at, { ...right, issuer: company.issuer, clientSecret: mask });
      assert.match(moved.json().error, /Enter the client secret again/);
      if (world.database === 'SQLite') {
        const dump = execFileSync('sh', ['-c', `cat "${world.server.data}"/bedrud.db*`], { maxBuffer: 64 << 20 });
        assert.ok(!dump.includes(right.clientSecret));
      }
      const log = (await admin.call('GET', '/api/admin/audit?action=provider.')).json();
      assert.deepEqual(log.entries.map(({ action }) => action), ['provider.change', 'provider.create']);
      assert.ok(!JSON.stringify(log).includes(right.clientSecret));
      assert.ok(!world.server.log.includes(right.clientSecret));
      assert.equal((await admin.call('DELETE', at)).status, 200);
      assert.equal((await admin.call('DELETE', at)).status, 404);
      assert.equal(await problemOf('oidc-added'), 'unknown_provider');
    });

    test('what the file names is shown and cannot be changed', async () => {
      const { providers: list, redirectUrlPattern } = (await admin.call('GET', '/api/admin/oauth-providers')).json();
      assert.deepEqual(list.map(({ name, readOnly }) => [name, readOnly]), ['company', 'other', 'liar', 'trusted'].map((name) => [name, true]));
      assert.equal(redirectUrlPattern, redirect('<provider>'));
      assert.match((await admin.call('DELETE', '/api/admin/oauth-providers/company')).json().error, /configuration file/);
    });

    for (const [what, wrong, error] of [
      ['a name with other letters', { name: 'No Name' }, /name must have/],
      ['an issuer that is no address', { issuer: 'id.example.org' }, /issuer must be/],
      ['an issuer with a query', { issuer: 'https://id.example.org/?a=b' }, /issuer must be/],
      ['scopes without openid', { scopes: 'email' }, /openid/],
      ['no client', { clientId: '' }, /clientId/],
    ]) {
      test(`${what} is refused`, async () => {
        const answer = await admin.call('POST', '/api/admin/oauth-providers', { name: 'x', issuer: 'https://id.example.org', clientId: 'bedrud', ...wrong });
        assert.equal(answer.status, 400, String(answer));
        assert.match(answer.json().error, error);
      });
    }

    test('a provider that is not there, or another one than it says, is told by the check and at the button', async () => {
      const add = (name, issuer) => admin.call('POST', '/api/admin/oauth-providers', { name, issuer, clientId: 'bedrud' });
      await add('nowhere', 'http://127.0.0.1:9');
      await add('slash', `${liar.issuer}/`);
      await add('metadata', 'http://169.254.169.254');
      // Refused before anything is dialled.
      await add('plain', 'http://9.9.9.9');
      const check = async (name) => (await admin.call('POST', `/api/admin/oauth-providers/${name}/check`)).json();
      assert.deepEqual([(await check('nowhere')).ok, (await check('slash')).message], [false, 'the metadata of the provider are those of another issuer']);
      assert.match((await check('metadata')).message, /the address is not allowed/);
      assert.match((await check('plain')).message, /plain http is only for networks in outgoing.allowedNetworks/);
      for (const name of ['nowhere', 'slash', 'metadata', 'plain']) {
        assert.equal(await problemOf(`oidc-${name}`), 'unavailable');
        await admin.call('DELETE', `/api/admin/oauth-providers/${name}`);
      }
    });

    test('Google, GitHub and X are settings like others', async () => {
      const before = (await admin.call('GET', '/api/admin/settings')).json();
      assert.deepEqual([before.googleClientId, before.googleClientSecret], ['google-client', mask]);
      const changed = await put({ googleClientId: 'another-client', googleClientSecret: 'another key' });
      assert.deepEqual([changed.json().googleClientId, changed.json().googleClientSecret], ['another-client', mask]);
      await personOf(world.server, 'google');
      const { client, secret } = liar.seen.at(-1);
      assert.deepEqual([client, secret], ['another-client', encodeURIComponent('another key')]);
      await put({ googleClientId: '' });
      assert.equal(await problemOf('google'), 'unknown_provider');
      await put({ googleClientId: null, googleClientSecret: null });
      await personOf(world.server, 'google');
      assert.equal((await put({ googleRedirectUrl: 'nowhere' })).status, 400);
    });
  },
  options,
);

describe('a server that wants confirmed addresses', () => {
  let own, server;
  before(async () => {
    own = await startProviders({ auth: '  requireEmailVerification: true' });
    server = await startServer(own.options);
  });
  after(async () => {
    await server?.stop();
    await own?.stop();
  });

  test('takes the word of the provider, and nobody without an address', async () => {
    own.company.person = somebody();
    assert.ok((await personOf(server, 'oidc-company')).user.emailVerifiedAt);
    own.liar.twitter = { id: '7', name: 'Ann X' };
    assert.equal((await signInWith(server, 'twitter')).problem, 'no_email');
  });

  test('keeps an account that still has to be confirmed closed', async () => {
    const email = `${unique('local')}@example.org`;
    await send(`${server.url}/api/auth/register`, { json: { email, password, name: 'Lo Cal' } });
    own.company.person = somebody({ email });
    const end = await signInWith(server, 'oidc-company');
    assert.equal(end.problem, 'email_taken');
    assert.equal(await whoIsIn(server, end.browser), undefined);
  });
});
