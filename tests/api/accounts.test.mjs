// Accounts: register, sign in, guests, refresh, sign out, me, public settings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onBothDatabases } from '../support/databases.mjs';
import { send } from '../support/http.mjs';
import { claimsOf, guestLogin, password, register, unique } from '../support/people.mjs';

const mail = () => `${unique('case')}@example.org`;

// [what, body, status, text]; every row differs from a right request in one thing.
const badRegistrations = [
  ['no address', { email: undefined }, 400, /email/i],
  ['an address without @', { email: 'nobody' }, 400, 'Invalid email format'],
  ['an address with a display name', { email: 'Eve <eve@example.org>' }, 400, 'Invalid email format'],
  ['two addresses', { email: 'a@example.org,b@example.org' }, 400, 'Invalid email format'],
  ['an address with a line break', { email: 'a@example.org\r\nbcc: b@example.org' }, 400, 'Invalid email format'],
  ['a name of one letter', { name: 'x' }, 400, 'Name must be at least 2 characters'],
  ['a name that is only markup', { name: '<><>"' }, 400, 'Name must be at least 2 characters'],
  ['a name of 256 letters', { name: 'n'.repeat(256) }, 400, 'Name must be at most 255 characters'],
  ['a password of 11 letters', { password: 'p'.repeat(11) }, 400, 'Password must be at least 12 characters'],
  ['a password of 129 letters', { password: 'p'.repeat(129) }, 400, 'Password must be at most 128 characters'],
];

const badLogins = [
  ['nothing', {}, 400, 'Email and password are required'],
  ['no password', { email: 'a@example.org' }, 400, 'Email and password are required'],
  ['a password of 129 letters', { email: 'a@example.org', password: 'p'.repeat(129) }, 400, /at most 128/],
  ['an unknown address', { email: 'unknown@example.org', password }, 401, 'Invalid credentials'],
];

const badGuests = [
  ['no name', {}, 400, /Name is required|between 2 and 50/],
  ['an empty name', { name: '' }, 400, 'Name is required'],
  ['a name of one letter', { name: 'x' }, 400, 'Name must be between 2 and 50 characters'],
  ['a name of 51 letters', { name: 'x'.repeat(51) }, 400, 'Name must be between 2 and 50 characters'],
];

function matches(answer, status, text) {
  assert.equal(answer.status, status, String(answer));
  const { error } = answer.json();
  if (typeof text === 'string') assert.equal(error, text);
  else assert.match(error, text);
}

onBothDatabases('accounts', (world) => {
  const post = (route, json, options) => send(`${world.server.url}${route}`, { method: 'POST', json, ...options });

  for (const [what, fields, status, text] of badRegistrations) {
    test(`register refuses ${what}`, async () => {
      matches(
        await post('/api/auth/register', { email: mail(), password, name: 'Pat Person', ...fields }),
        status,
        text,
      );
    });
  }
  for (const [what, body, status, text] of badLogins) {
    test(`login refuses ${what}`, async () => matches(await post('/api/auth/login', body), status, text));
  }
  for (const [what, body, status, text] of badGuests) {
    test(`guest-login refuses ${what}`, async () => matches(await post('/api/auth/guest-login', body), status, text));
  }

  test('register signs in: tokens in both spellings, cookies, and a user without a secret', async () => {
    const email = mail();
    const answer = await post('/api/auth/register', {
      email: ` ${email.toUpperCase()} `,
      password,
      name: 'Pat <b>Person',
    });
    const body = answer.json();
    assert.equal(answer.status, 200, String(answer));
    assert.equal(body.user.email, email);
    assert.equal(body.user.name, 'Pat bPerson');
    assert.equal(body.user.provider, 'local');
    assert.deepEqual(body.user.accesses, ['user']);
    assert.equal(body.access_token, body.tokens.accessToken);
    assert.equal(body.refresh_token, body.tokens.refreshToken);
    assert.doesNotMatch(answer.text, /\$argon2|\$2[aby]\$|"password"/);
    assert.match(answer.headers['cache-control'], /no-store/);
    for (const name of ['access_token', 'refresh_token']) {
      const { attributes, value } = answer.cookies[name];
      assert.equal(value, body[name], name);
      assert.equal(attributes.httponly, true, name);
      assert.equal(attributes.samesite, 'Lax', name);
      assert.equal(attributes.path, '/', name);
      assert.equal(attributes.secure, undefined, `${name} over plain http`);
    }
    const { userId, provider, accesses, iss, exp, iat } = claimsOf(body.tokens.accessToken);
    assert.deepEqual([userId, provider, accesses, iss], [body.user.id, 'local', ['user'], 'bedrud']);
    assert.equal(exp - iat, 24 * 3600);
  });

  test('register refuses an address that is taken, in any spelling', async () => {
    const { email } = await register(world.server);
    const again = { email: email.toUpperCase(), password, name: 'Eve Else' };
    matches(await post('/api/auth/register', again), 400, 'Unable to register with the provided details');
  });

  test('of two registrations of one address at once, one wins', async () => {
    const body = { email: mail(), password, name: 'Twin' };
    const answers = await Promise.all([1, 2, 3].map(() => post('/api/auth/register', body)));
    assert.deepEqual(answers.map((a) => a.status).sort(), [200, 400, 400], answers.map(String).join('\n'));
  });

  test('login works with any spelling of the address and refuses another password', async () => {
    const person = await register(world.server);
    const right = await post('/api/auth/login', { email: person.email.toUpperCase(), password });
    assert.equal(right.status, 200, String(right));
    assert.equal(right.json().user.id, person.id);
    assert.ok(right.cookies.access_token && right.cookies.refresh_token);
    const wrong = await post('/api/auth/login', { email: person.email, password: `${password}!` });
    matches(wrong, 401, 'Invalid credentials');
    assert.equal(wrong.headers['set-cookie'], undefined);
  });

  test('a password of 128 bytes and beyond ASCII works', async () => {
    const long = `${'ü'.repeat(60)}12345678`;
    const person = await register(world.server, { password: long });
    assert.equal((await post('/api/auth/login', { email: person.email, password: long })).status, 200);
    assert.equal((await post('/api/auth/login', { email: person.email, password: long.slice(0, -1) })).status, 401);
  });

  test('keys match in any case and unknown members are ignored', async () => {
    const { email } = await register(world.server);
    const answer = await post('/api/auth/login', { EMAIL: email, Password: password, remember: { me: true } });
    assert.equal(answer.status, 200, String(answer));
  });

  test('guest-login makes a guest who may not manage rooms', async () => {
    const guest = await guestLogin(world.server);
    assert.equal(guest.user.provider, 'guest');
    assert.deepEqual(guest.user.accesses, ['guest']);
    assert.match(guest.user.email, /@bedrud\.guest$/);
    assert.equal((await guest.call('GET', '/api/auth/me')).status, 200);
    for (const [method, route] of [
      ['POST', '/api/room/create'],
      ['GET', '/api/room/list'],
    ]) {
      const answer = await guest.call(method, route, method === 'POST' ? { name: unique('room') } : undefined);
      matches(answer, 403, 'Guests cannot create or manage rooms');
    }
  });

  test('me answers the account, by header or by cookie, and nobody else', async () => {
    const person = await register(world.server);
    const me = await person.call('GET', '/api/auth/me');
    assert.equal(me.status, 200, String(me));
    assert.equal(me.json().id, person.id);
    const byCookie = await send(`${world.server.url}/api/auth/me`, { cookies: { access_token: person.token } });
    assert.equal(byCookie.json().id, person.id);
    matches(await send(`${world.server.url}/api/auth/me`), 401, 'Missing authorization');
    const [head, payload] = person.token.split('.');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    for (const token of ['x', 'a.b.c', `${head}.${payload}.`, `${none}.${payload}.`, `${person.token}x`]) {
      matches(await send(`${world.server.url}/api/auth/me`, { token }), 401, 'Invalid token');
    }
  });

  test('a cookie alone changes nothing', async () => {
    const person = await register(world.server);
    const cookies = { access_token: person.token, refresh_token: person.refresh };
    for (const route of ['/api/auth/logout', '/api/room/create', '/api/room/join', '/api/room/refresh-token']) {
      matches(await post(route, {}, { cookies }), 401, 'Authorization header required for state-changing requests');
    }
    assert.equal((await person.call('GET', '/api/auth/me')).status, 200);
  });

  test('refresh gives a new pair in both spellings, from the body or from the cookie', async () => {
    const person = await register(world.server);
    const first = await post('/api/auth/refresh', { refresh_token: person.refresh });
    assert.equal(first.status, 200, String(first));
    const pair = first.json();
    assert.equal(pair.accessToken, pair.access_token);
    assert.equal(pair.refreshToken, pair.refresh_token);
    assert.notEqual(pair.refresh_token, person.refresh);
    assert.equal(first.cookies.refresh_token.value, pair.refresh_token);
    const second = await post('/api/auth/refresh', undefined, { cookies: { refresh_token: pair.refresh_token } });
    assert.equal(second.status, 200, String(second));
    const me = await send(`${world.server.url}/api/auth/me`, { token: second.json().access_token });
    assert.equal(me.json().id, person.id);
  });

  test('refresh refuses nothing, garbage and an access token', async () => {
    const person = await register(world.server);
    matches(await post('/api/auth/refresh'), 400, 'No refresh token provided');
    for (const refreshToken of ['garbage', person.token, `${person.refresh}x`]) {
      matches(
        await post('/api/auth/refresh', { refresh_token: refreshToken }),
        401,
        'Invalid or expired refresh token',
      );
    }
  });

  test('two tabs that refresh at once both stay signed in', async () => {
    const person = await register(world.server);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => post('/api/auth/refresh', { refresh_token: person.refresh })),
    );
    assert.deepEqual(
      answers.map((a) => a.status),
      [200, 200, 200, 200],
      answers.map(String).join('\n'),
    );
    for (const answer of answers) {
      const again = await post('/api/auth/refresh', { refresh_token: answer.json().refresh_token });
      assert.equal(again.status, 200, String(again));
    }
  });

  test('a reused refresh token ends its whole family, and no other', async () => {
    const person = await register(world.server);
    const other = (await post('/api/auth/login', { email: person.email, password })).json();
    const rotate = (token) => post('/api/auth/refresh', { refresh_token: token });
    const second = (await rotate(person.refresh)).json();
    const third = (await rotate(second.refresh_token)).json();
    assert.ok(third.refresh_token);
    // Two generations back: no race of tabs explains that.
    matches(await rotate(person.refresh), 401, 'Invalid or expired refresh token');
    assert.equal((await rotate(third.refresh_token)).status, 401, 'the newest token of the family');
    const deadline = Date.now() + 3000;
    let me;
    do me = await send(`${world.server.url}/api/auth/me`, { token: third.access_token });
    while (me.status === 200 && Date.now() < deadline);
    assert.equal(me.status, 401, 'the access token of the family');
    assert.equal((await rotate(other.tokens.refreshToken)).status, 200, 'another sign-in of the same account');
  });

  test('logout ends the session: access token, refresh token and cookies', async () => {
    const person = await register(world.server);
    const answer = await person.call('POST', '/api/auth/logout', { refresh_token: person.refresh });
    assert.equal(answer.status, 200, String(answer));
    assert.equal(typeof answer.json().message, 'string');
    for (const name of ['access_token', 'refresh_token']) {
      const { value, attributes } = answer.cookies[name];
      assert.equal(value, '', name);
      const gone = Number(attributes['max-age']) <= 0 || Date.parse(attributes.expires) < Date.now();
      assert.ok(gone, `${name} expires`);
    }
    assert.equal((await person.call('GET', '/api/auth/me')).status, 401);
    assert.equal((await post('/api/auth/refresh', { refresh_token: person.refresh })).status, 401);
    matches(await person.call('POST', '/api/auth/logout', {}), 401, 'Invalid token');
  });

  test('a sign-in right after a sign-out works', async () => {
    const person = await register(world.server);
    for (let i = 0; i < 3; i++) {
      const { tokens } = (await post('/api/auth/login', { email: person.email, password })).json();
      const again = { token: tokens.accessToken };
      assert.equal((await send(`${world.server.url}/api/auth/me`, again)).status, 200);
      assert.equal((await post('/api/auth/logout', undefined, again)).status, 200);
      assert.equal((await send(`${world.server.url}/api/auth/me`, again)).status, 401);
    }
  });

  test('the public settings need no account', async () => {
    const answer = await send(`${world.server.url}/api/auth/settings`);
    assert.equal(answer.status, 200, String(answer));
    const settings = answer.json();
    assert.deepEqual(
      [settings.registrationEnabled, settings.tokenRegistrationOnly, settings.guestLoginEnabled],
      [true, false, true],
    );
    assert.deepEqual(settings.oauthProviders, []);
    assert.equal(settings.chatUploadMaxBytes, 10485760);
    assert.equal(settings.recordingsEnabled, false);
  });
});
