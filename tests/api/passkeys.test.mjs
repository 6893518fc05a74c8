// Passkeys: registering, signing in and up, looking after them, and every wrong answer an authenticator or a thief can give.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Authenticator, flag } from '../support/authenticator.mjs';
import { codeOf } from '../support/authenticator_app.mjs';
import { onBothDatabases, statement } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { guestLogin, password, register, unique } from '../support/people.mjs';

const b64 = (text) => Buffer.from(text).toString('base64url');

onBothDatabases('passkeys', (world) => {
  const post = (route, json, options) => send(`${world.server.url}/api/auth/passkey/${route}`, { method: 'POST', json, ...options });
  const device = (options) => new Authenticator(world.server.url, options);

  async function begin(route, json, options) {
    const answer = await post(`${route}/begin`, json, options);
    assert.equal(answer.status, 200, String(answer));
    return answer.json();
  }
  /** Somebody with an account and a key. */
  async function withKey(options) {
    const person = await register(world.server);
    const key = device(options);
    const asked = await begin('register', {}, { token: person.token });
    const answer = await post('register/finish', key.create(asked), { token: person.token });
    assert.equal(answer.status, 200, String(answer));
    return { person, key };
  }
  const signIn = async (key, wrong, json = {}) => post('login/finish', key.get(await begin('login', json), wrong));
  function refused(answer, status, text) {
    assert.equal(answer.status, status, String(answer));
    assert.match(answer.json().error, text);
  }

  test('a name has at most 64 characters, whatever they are', async () => {
    const person = await register(world.server);
    const named = async (name) => {
      const asked = await begin('register', {}, { token: person.token });
      return post('register/finish', { ...device().create(asked), name }, { token: person.token });
    };
    refused(await named('é'.repeat(65)), 422, /name.*64 characters/);
    assert.equal((await named('é'.repeat(64))).status, 200);
  });

  test('what a device is asked has the shape that the clients know', async () => {
    const person = await register(world.server);
    const asked = await begin('register', {}, { token: person.token });
    assert.equal(Buffer.from(asked.challenge, 'base64url').length, 32);
    assert.deepEqual(asked.user, { id: b64(person.id), name: person.email, displayName: person.name });
    assert.deepEqual(asked.rp, { id: '127.0.0.1', name: '127.0.0.1' });
    assert.deepEqual(asked.pubKeyCredParams, [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }]);
    assert.deepEqual(asked.authenticatorSelection, { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' });
    const open = await begin('login', {});
    assert.deepEqual([open.rpId, open.userVerification, 'allowCredentials' in open], ['127.0.0.1', 'preferred', false]);
    // iOS sends neither body nor content type.
    assert.equal((await post('login/begin')).status, 200);
    assert.equal((await send(`${world.server.url}/api/auth/settings`)).json().passkeysEnabled, true);
  });

  for (const alg of [-7, -257]) {
    test(`a key of algorithm ${alg} signs in, whoever it is for`, async () => {
      const { person, key } = await withKey({ alg });
      const answer = await signIn(key);
      assert.equal(answer.status, 200, String(answer));
      assert.equal(answer.json().user.id, person.id);
      assert.ok(answer.cookies.access_token && answer.cookies.refresh_token);
      const me = await send(`${world.server.url}/api/auth/me`, { token: answer.json().tokens.accessToken });
      assert.equal(me.json().id, person.id);
    });
  }

  test('a named account is offered its keys, and only they open it', async () => {
    const { person, key } = await withKey();
    const { key: other } = await withKey();
    const asked = await begin('login', { email: person.email.toUpperCase() });
    assert.deepEqual(asked.allowCredentials, [{ type: 'public-key', id: b64(key.id) }]);
    refused(await post('login/finish', other.get(asked)), 401, /passkey not found/);
    assert.equal((await signIn(key, {}, { email: person.email })).status, 200);
  });

  test('an address without an account, or without a key, is offered something that looks the same, always the same', async () => {
    const person = await register(world.server);
    for (const email of [`${unique('nobody')}@example.org`, person.email]) {
      const [first, second] = [await begin('login', { email }), await begin('login', { email })];
      assert.equal(first.allowCredentials.length, 1);
      assert.equal(Buffer.from(first.allowCredentials[0].id, 'base64url').length, 32);
      assert.deepEqual(first.allowCredentials, second.allowCredentials);
    }
  });

  test('the nested forms of browsers and Android, other casing and padding are understood', async () => {
    const person = await register(world.server);
    const key = device();
    const made = key.create(await begin('register', {}, { token: person.token }));
    const nested = { id: b64(key.id), rawId: b64(key.id), type: 'public-key', response: { ...made, transports: ['internal'] } };
    assert.equal((await post('register/finish', nested, { token: person.token })).status, 200);
    const { credentialId, ...response } = key.get(await begin('login', {}), { userHandle: b64(person.id) });
    assert.equal((await post('login/finish', { id: credentialId, rawId: credentialId, type: 'public-key', response })).status, 200);
    const flat = key.get(await begin('login', {}));
    const padded = `${flat.clientDataJSON}${'='.repeat((4 - (flat.clientDataJSON.length % 4)) % 4)}`;
    const desktop = { credentialId, clientDataJson: padded, authenticatorData: flat.authenticatorData, signature: flat.signature };
    assert.equal((await post('login/finish', desktop)).status, 200);
  });

  const wrongRegistrations = [
    ['another type', { type: 'webauthn.get' }, /type/],
    ['another origin', { origin: 'https://evil.example' }, /origin/],
    ['a framed page', { more: { crossOrigin: true } }, /framed/],
    ['a page framed by another site', { more: { topOrigin: 'https://evil.example' } }, /framed/],
    ['another relying party', { rpId: 'evil.example' }, /relying party/],
    ['nobody present', { flags: flag.AT | flag.UV }, /present/],
    ['a backup of what cannot be backed up', { flags: flag.AT | flag.UP | flag.BS }, /backup/],
    ['no key', { flags: flag.UP | flag.UV }, /key/],
    ['a statement of the format none', { statement: [['x', 1]] }, /empty/],
    ['an unknown format', { format: 'android-safetynet' }, /format/],
    ['a packed statement without a signature', { format: 'packed' }, /attestation/],
    ['a self attestation of something else', { selfSigned: 'wrong' }, /attestation/],
    ['something behind the object', { trailing: [0] }, /cannot be read/],
  ];
  for (const [what, wrong, text] of wrongRegistrations) {
    test(`registering refuses ${what}`, async () => {
      const person = await register(world.server);
      const asked = await begin('register', {}, { token: person.token });
      refused(await post('register/finish', device().create(asked, wrong), { token: person.token }), 400, text);
    });
  }
  test('registering refuses an algorithm that was not offered', async () => {
    const person = await register(world.server);
    const asked = await begin('register', {}, { token: person.token });
    refused(await post('register/finish', device({ alg: -8 }).create(asked), { token: person.token }), 400, /algorithm/);
  });
  test('registering takes a self attestation that is right', async () => {
    const person = await register(world.server);
    const asked = await begin('register', {}, { token: person.token });
    const answer = await post('register/finish', device().create(asked, { selfSigned: true }), { token: person.token });
    assert.equal(answer.status, 200, String(answer));
  });

  const wrongLogins = [
    ['another type', { type: 'webauthn.create' }, /type/],
    ['another origin', { origin: 'https://evil.example' }, /origin/],
    ['a near origin', { origin: 'http://127.0.0.1' }, /origin/],
    ['a framed page', { more: { crossOrigin: true } }, /framed/],
    ['another relying party', { rpId: 'evil.example' }, /relying party/],
    ['nobody present', { flags: flag.UV | flag.BE }, /present/],
    ['a user who was not verified, with a key that verifies', { flags: flag.UP | flag.BE }, /did not check/],
    ['a key that was bound to one device before', { flags: flag.UP | flag.UV }, /another kind/],
    ['a backup of what cannot be backed up', { flags: flag.UP | flag.UV | flag.BS }, /backup|kind/],
    ['a signature of something else', { signature: Buffer.from('3006020101020101', 'hex') }, /signature/],
    ['the handle of another user', { userHandle: b64('somebody-else') }, /not found/],
    ['a key nobody has', { credentialId: b64('there is no such key') }, /not found/],
  ];
  for (const [what, wrong, text] of wrongLogins) {
    test(`signing in refuses ${what}`, async () => {
      const { key } = await withKey();
      refused(await signIn(key, wrong), 401, text);
      assert.equal((await signIn(key)).status, 200, 'the right answer still opens');
    });
  }

  test('W10: a challenge serves one answer, right or wrong, of its own kind', async () => {
    const { person, key } = await withKey();
    const asked = await begin('login', {});
    const right = key.get(asked);
    assert.equal((await post('login/finish', right)).status, 200);
    refused(await post('login/finish', right), 400, /Challenge not found or expired/);
    const spoiled = await begin('login', {});
    refused(await post('login/finish', key.get(spoiled, { origin: 'https://evil.example' })), 401, /origin/);
    refused(await post('login/finish', key.get(spoiled)), 400, /Challenge not found or expired/);
    refused(await post('login/finish', key.get({ ...asked, challenge: b64('made up by the client, 32 bytes!') })), 400, /Challenge/);
    const forRegister = await begin('register', {}, { token: person.token });
    refused(await post('login/finish', key.get({ ...forRegister, rpId: '127.0.0.1' })), 400, /Challenge/);
    const twice = await begin('login', {});
    const raced = await Promise.all([post('login/finish', key.get(twice)), post('login/finish', key.get(twice))]);
    assert.deepEqual(raced.map(({ status }) => status).sort(), [200, 400]);
  });

  test('a challenge of one account registers no key with another', async () => {
    const [eve, pat] = [await register(world.server), await register(world.server)];
    const asked = await begin('register', {}, { token: pat.token });
    refused(await post('register/finish', device().create(asked), { token: eve.token }), 400, /Challenge/);
  });

  test('a counter that goes back or stands still tells of a copied key', async () => {
    const { key } = await withKey({ counter: 5, flags: flag.UP | flag.UV });
    assert.equal((await signIn(key)).status, 200);
    const now = key.counter;
    refused(await signIn(key, { counter: now }), 401, /copied/);
    refused(await signIn(key, { counter: now - 1 }), 401, /copied/);
    refused(await signIn(key, { counter: 0 }), 401, /copied/);
    assert.equal((await signIn(key)).status, 200);
  });

  test('what is no base64url is named', async () => {
    const { person, key } = await withKey();
    const right = key.get(await begin('login', {}));
    for (const field of ['credentialId', 'clientDataJSON', 'authenticatorData', 'signature']) {
      refused(await post('login/finish', { ...right, [field]: '!' }), 400, new RegExp(`Invalid ${field} encoding`));
    }
    const made = key.create(await begin('register', {}, { token: person.token }));
    refused(await post('register/finish', { ...made, attestationObject: '!' }, { token: person.token }), 400, /attestationObject/);
  });

  test('an account is made with a key, and once', async () => {
    const email = `${unique('key')}@example.org`;
    const key = device();
    const asked = await begin('signup', { email, name: 'Kay <Key>' });
    assert.equal(asked.user.displayName, 'Kay Key');
    const made = await post('signup/finish', key.create(asked));
    assert.equal(made.status, 200, String(made));
    const { user, tokens, access_token: flat } = made.json();
    assert.deepEqual([user.email, user.provider, flat], [email, 'passkey', tokens.accessToken]);
    assert.equal((await signIn(key)).json().user.id, user.id);
    refused(await post('signup/begin', { email, name: 'Kay' }), 400, /Email already registered/);
    refused(await post('signup/begin', { email }), 400, /Email and Name are required/);
    refused(await post('signup/begin', { email: 'nobody', name: 'Kay' }), 400, /Invalid email format/);
    refused(await post('signup/begin', { email: `${unique('key')}@example.org`, name: 'K' }), 400, /between 2 and 100/);
    refused(await post('signup/finish', key.create(asked)), 400, /Signup session expired or not found/);
    const same = await begin('signup', { email: `${unique('key')}@example.org`, name: 'Kay' });
    refused(await post('signup/finish', key.create(same)), 400, /already registered/);
  });

  test('keys are listed, named and removed by their owner; the last way in stays', async () => {
    const { person, key } = await withKey();
    const list = async (who = person) => (await who.call('GET', '/api/auth/passkeys')).json().passkeys;
    const [first] = await list();
    assert.deepEqual([first.name, first.lastUsedAt, first.backedUp], ['Passkey', null, true]);
    await signIn(key);
    assert.ok((await list())[0].lastUsedAt);
    const at = `/api/auth/passkeys/${first.id}`;
    const other = await register(world.server);
    assert.equal((await other.call('PUT', at, { name: 'Mine' })).status, 404);
    assert.equal((await other.call('DELETE', at)).status, 404);
    assert.equal((await person.call('PUT', at, { name: 'Blue <stick>' })).status, 200);
    assert.equal((await list())[0].name, 'Blue stick');
    assert.equal((await person.call('DELETE', at)).status, 200);
    assert.deepEqual(await list(), []);
    refused(await signIn(key), 401, /not found/);

    const made = await post('signup/finish', device().create(await begin('signup', { email: `${unique('key')}@example.org`, name: 'Kay' })));
    const token = made.json().tokens.accessToken;
    const own = (await send(`${world.server.url}/api/auth/passkeys`, { token })).json().passkeys[0];
    const last = await send(`${world.server.url}/api/auth/passkeys/${own.id}`, { method: 'DELETE', token });
    refused(last, 409, /only way into the account/);
    const firstPassword = () => send(`${world.server.url}/api/auth/password`, { method: 'PUT', token, json: { newPassword: password } });
    const age = (ms) => statement(world, `UPDATE sessions SET created_at = created_at - ${ms} WHERE user_id = '${made.json().user.id}'`);
    age(901_000);
    const late = await firstPassword();
    refused(late, 403, /^Sign in again to set a password$/);
    assert.equal(late.json().requiresFreshSignIn, true);
    age(-901_000);
    assert.equal((await firstPassword()).status, 200);
  });

  test('adding and removing a key needs a sign-in of the last quarter of an hour', async () => {
    const { person } = await withKey();
    const [{ id }] = (await person.call('GET', '/api/auth/passkeys')).json().passkeys;
    statement(world, `UPDATE sessions SET created_at = created_at - 901000 WHERE user_id = '${person.id}'`);
    const add = () => post('register/begin', {}, { token: person.token });
    const remove = () => person.call('DELETE', `/api/auth/passkeys/${id}`);
    for (const answer of [await add(), await remove()]) {
      refused(answer, 403, /^Sign in again to (add|remove) a passkey$/);
      assert.equal(answer.json().requiresFreshSignIn, true);
    }
    const again = await send(`${world.server.url}/api/auth/login`, { json: { email: person.email, password } });
    person.token = again.json().tokens.accessToken;
    assert.equal((await add()).status, 200);
    assert.equal((await remove()).status, 200);
  });

  test('a key that does not check who holds it is no way round an enabled second factor: it needs a code as well', async () => {
    const { person, key } = await withKey({ flags: flag.UP | flag.BE });
    assert.equal((await signIn(key)).status, 200);
    const call = (route, json) => person.call('POST', `/api/auth/second-factor/${route}`, json);
    const { secret } = (await call('begin', { currentPassword: password })).json();
    assert.equal((await call('enable', { code: codeOf(secret, -1) })).status, 200);
    const withCode = async (code, json = {}) => post('login/finish', { ...key.get(await begin('login', json)), code });
    for (const json of [{}, { email: person.email }]) {
      const asked = await signIn(key, {}, json);
      refused(asked, 403, /^Enter the code/);
      assert.deepEqual([asked.json().requiresSecondFactor, asked.cookies], [true, {}]);
      refused(await withCode('000000', json), 401, /^The code is not right$/);
    }
    const code = codeOf(secret, 1);
    assert.equal((await withCode(code)).status, 200);
    refused(await withCode(code), 401, /^The code is not right$/);
    // One that did check, this time, is two factors.
    assert.equal((await signIn(key, { flags: flag.UP | flag.UV | flag.BE })).status, 200);
  });

  test('guests have no keys', async () => {
    const guest = await guestLogin(world.server);
    refused(await post('register/begin', {}, { token: guest.token }), 403, /Guests/);
  });
});
