// Mails of accounts: confirming an address, choosing a new password. A real mail server takes them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Authenticator } from '../support/authenticator.mjs';
import { statement } from '../support/databases.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { linkOf, startMailSink } from '../support/mail_sink.mjs';
import { send } from '../support/http.mjs';
import { firstAdmin, password, register, unique } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';

const mailAddress = () => `${unique('mail')}@example.org`;
const newPassword = 'another horse battery staple';

/** A suite with a server on each database that sends to a mail server of its own. */
function suite(title, env, define) {
  for (const database of ['SQLite', 'PostgreSQL']) {
    describe(`${title} on ${database}`, () => {
      const world = {};
      before(async () => {
        world.sink = await startMailSink();
        if (database === 'PostgreSQL') world.postgres = await startPostgres();
        world.server = await startServer({ env: { ...world.sink.env, ...world.postgres?.env, ...env } });
      });
      after(async () => {
        try {
          await world.server?.stop();
        } finally {
          world.postgres?.stop();
          await world.sink?.stop();
        }
      });
      define(world, (route, json, options) => send(world.server.url + route, { method: 'POST', json, ...options }));
    });
  }
}

suite('a server that wants addresses confirmed', { AUTH_REQUIRE_EMAIL_VERIFICATION: 'true' }, (world, post) => {
  async function signUp() {
    const email = mailAddress();
    const answer = await post('/api/auth/register', { email, password, name: 'Pat <i>' });
    assert.equal(answer.status, 200, String(answer));
    return { email, answer };
  }

  test('an account opens when the link of the mail is followed, once', async () => {
    const { email, answer } = await signUp();
    assert.deepEqual(Object.keys(answer.json()).sort(), ['email', 'message', 'requiresVerification']);
    assert.equal(Object.keys(answer.cookies).length, 0);
    const refused = await post('/api/auth/login', { email, password });
    assert.equal(refused.status, 403);
    const { error, requiresVerification, email: named } = refused.json();
    assert.equal(error, 'Please verify your email before signing in');
    assert.deepEqual([requiresVerification, named], [true, email]);

    const mail = await world.sink.mailTo(email, /^Verify your Bedrud email$/);
    const { link, token } = linkOf(mail);
    assert.equal(link.pathname, '/auth/verify');
    assert.ok(mail.secure, 'STARTTLS is used where it is offered');
    assert.match(mail.html, /Confirm address/);
    const verified = await post('/api/auth/verify', { token });
    assert.equal(verified.status, 200, String(verified));
    assert.equal(verified.json().verified, true);
    assert.equal(Object.keys(verified.cookies).length, 0);
    const me = await send(`${world.server.url}/api/auth/me`, { token: verified.json().access_token });
    assert.ok(me.json().emailVerifiedAt);
    const again = await post('/api/auth/verify', { token });
    assert.equal(again.status, 409);
    assert.equal(again.json().already_verified, true);
    assert.equal(again.json().error, 'Email already verified');
  });

  test('an unconfirmed account may see its state and sign out, nothing else', async () => {
    const { email } = await signUp();
    // Confirmed, signed in, and the confirmation taken back by a change of the address.
    const { token } = linkOf(await world.sink.mailTo(email));
    const { access_token: access } = (await post('/api/auth/verify', { token })).json();
    const address = mailAddress();
    const changed = await send(`${world.server.url}/api/auth/me`, {
      method: 'PUT',
      token: access,
      json: { name: 'Pat Person', email: address, currentPassword: password },
    });
    assert.equal(changed.status, 200, String(changed));
    assert.equal(changed.json().requiresVerification, true);
    const fresh = changed.json().tokens.accessToken;
    const get = (route) => send(world.server.url + route, { token: fresh });
    assert.equal((await get('/api/auth/me')).json().error, 'Email not verified');
    assert.equal((await get('/api/auth/verify/status')).json().verified, false);
    assert.equal((await post('/api/auth/logout', {}, { token: fresh })).status, 200);
    // Whoever reads the mail confirms the address, but does not get the account: it may have been mistyped.
    const link = linkOf(await world.sink.mailTo(address));
    const confirmed = await post('/api/auth/verify', { token: link.token });
    assert.deepEqual(confirmed.json(), { access_token: '', refresh_token: '', verified: true });
    assert.equal((await post('/api/auth/login', { email: address, password })).status, 200);
  });

  test('registering with a known address answers as for a new one, and its owner learns of it', async () => {
    const { email, answer } = await signUp();
    const again = await post('/api/auth/register', { email: email.toUpperCase(), password, name: 'Somebody Else' });
    assert.deepEqual([again.status, again.json()], [answer.status, answer.json()]);
    await world.sink.mailTo(email, /^Verify/);
    await world.sink.mailTo(email, /^You have an account/);
    assert.equal((await post('/api/auth/login', { email, password })).status, 403, 'the password is the first one');
  });

  test('signing up with a passkey tells as little, and the key opens nothing', async () => {
    const { email } = await signUp();
    const seen = [];
    for (const address of [email, mailAddress()]) {
      const begun = await post('/api/auth/passkey/signup/begin', { email: address, name: 'Kay' });
      assert.equal(begun.status, 200, String(begun));
      const key = new Authenticator(world.server.url);
      const made = await post('/api/auth/passkey/signup/finish', key.create(begun.json()));
      seen.push([Object.keys(begun.json()).sort(), made.status, { ...made.json(), email: '' }, Object.keys(made.cookies)]);
      const asked = (await post('/api/auth/passkey/login/begin', {})).json();
      const signedIn = await post('/api/auth/passkey/login/finish', key.get(asked));
      assert.deepEqual([signedIn.status >= 401, signedIn.json().tokens], [true, undefined], String(signedIn));
    }
    assert.deepEqual(seen[0], seen[1]);
    await world.sink.mailTo(email, /^You have an account/);
  });

  test('the link of one account or kind opens nothing else', async () => {
    const { email } = await signUp();
    const { token } = linkOf(await world.sink.mailTo(email));
    assert.equal((await send(`${world.server.url}/api/auth/me`, { token })).status, 401);
    assert.equal((await post('/api/auth/refresh', { refresh_token: token })).status, 401);
    const reset = await post('/api/auth/reset-password', { token, newPassword });
    assert.equal(reset.json().error, 'Invalid or expired reset token');
    assert.equal((await post('/api/auth/verify', {})).json().error, 'No verification token provided');
    const broken = await post('/api/auth/verify', { token: `${token.slice(0, -2)}AA` });
    assert.equal(broken.status, 401);
    assert.equal(broken.json().error, 'The verification link has expired');
  });

  test('asking again answers the same for every address, and mails only who waits, not at every wish', async () => {
    const { email } = await signUp();
    await world.sink.mailTo(email);
    const answers = [];
    for (const address of [email, mailAddress(), email]) {
      answers.push(await post('/api/auth/verify/resend', { email: address }));
    }
    for (const answer of answers) assert.deepEqual([answer.status, answer.text], [200, answers[0].text]);
    await world.sink.mailTo(email);
    const { email: last } = await signUp();
    await world.sink.mailTo(last);
    assert.equal(world.sink.mails.filter((mail) => mail.to === email).length, 2);
    assert.equal((await post('/api/auth/verify/resend', {})).json().error, 'Email is required');
  });
});

suite('mails about rooms', {}, (world) => {
  test('an address that is invited gets the link once, and not more are written to than an hour allows', async () => {
    const host = await register(world.server, { name: 'Hana <b>Host' });
    const room = await host.createRoom({ admission: 'invited' });
    const invite = (email) => host.call('POST', `/api/room/${room.id}/invitations`, { email });
    const email = mailAddress();
    assert.equal((await invite(email)).status, 200);
    const mail = await world.sink.mailTo(email, /^You are invited to a meeting at Bedrud$/);
    assert.match(mail.text, new RegExp(`https?://\\S+/m/${room.name}\\s`));
    assert.match(mail.text, new RegExp(`Hana bHost invites you to meet in the room ${room.name}`));
    assert.equal((await invite(email)).status, 200, 'again');
    const other = mailAddress();
    assert.equal((await invite(other)).status, 200);
    await world.sink.mailTo(other);
    assert.equal(world.sink.mails.filter(({ to }) => to === email).length, 1);

    statement(world, `UPDATE rate_limits SET count = 100 WHERE key = 'room-invite-mail:${host.id}'`);
    const late = await invite(mailAddress());
    assert.equal(late.status, 429, String(late));
    assert.ok(Number(late.headers['retry-after']) > 0);
    assert.equal((await host.call('GET', `/api/room/${room.id}/invitations`)).json().invitations.length, 2, 'who was refused is not invited');
  });
});

suite('mails about passwords', {}, (world, post) => {
  test('registration is followed by a welcome', async () => {
    const person = await register(world.server, { name: 'Zoë Zufrieden' });
    const mail = await world.sink.mailTo(person.email, /^Welcome to Bedrud$/);
    assert.match(mail.text, /Welcome, Zoë Zufrieden/);
    assert.equal(mail.from, 'meet@example.org');
    assert.equal((await send(`${world.server.url}/api/auth/settings`)).json().mailEnabled, true, 'so the pages offer it');
  });

  test('a forgotten password is replaced by the link of a mail, once, and every session ends', async () => {
    const person = await register(world.server);
    const asked = await post('/api/auth/forgot-password', { email: person.email.toUpperCase() }, { headers: { host: 'evil.example' } });
    assert.equal(asked.status, 200, String(asked));
    const mail = await world.sink.mailTo(person.email, /^Reset your Bedrud password$/);
    const { link, token } = linkOf(mail);
    assert.equal(link.pathname, '/auth/reset-password');
    assert.equal(link.hostname, 'localhost', 'never what the request said');
    const short = await post('/api/auth/reset-password', { token, newPassword: 'short' });
    assert.equal(short.json().error, 'Password must be at least 12 characters');
    assert.equal((await post('/api/auth/reset-password', { newPassword })).json().error, 'Token is required');

    const twice = await Promise.all([1, 2].map(() => post('/api/auth/reset-password', { token, newPassword })));
    assert.deepEqual(twice.map(({ status }) => status).sort(), [200, 400]);
    assert.equal((await person.call('GET', '/api/auth/me')).status, 401, 'a stolen session ends with the password');
    assert.equal((await post('/api/auth/refresh', { refresh_token: person.refresh })).status, 401);
    assert.equal((await post('/api/auth/login', { email: person.email, password })).status, 401);
    assert.equal((await post('/api/auth/login', { email: person.email, password: newPassword })).status, 200);
    await world.sink.mailTo(person.email, /^Your Bedrud password was changed$/);
  });

  test('an address without an account gets the same answer and no mail', async () => {
    const person = await register(world.server);
    const nobody = mailAddress();
    const answers = [];
    for (const email of [nobody, person.email, 'no address']) answers.push(await post('/api/auth/forgot-password', { email }));
    for (const answer of answers) assert.deepEqual([answer.status, answer.text], [200, answers[0].text]);
    await world.sink.mailTo(person.email, /^Reset/);
    assert.ok(!world.sink.mails.some((mail) => mail.to === nobody));
    assert.equal((await post('/api/auth/forgot-password', {})).json().error, 'Email is required');
  });

  test('a password is changed by who knows it; all sessions end, and the owner is told', async () => {
    const person = await register(world.server);
    const change = (json) => person.call('PUT', '/api/auth/password', json);
    assert.equal((await change({ currentPassword: password, newPassword: 'short' })).json().error, 'New password must be at least 12 characters');
    assert.equal((await change({ currentPassword: password, newPassword: 'x'.repeat(129) })).json().error, 'New password must be at most 128 characters');
    assert.equal((await change({ currentPassword: newPassword, newPassword })).json().error, 'current password is incorrect');
    const done = await change({ currentPassword: password, newPassword });
    assert.equal(done.json().message, 'Password updated successfully');
    assert.equal(done.cookies.access_token.attributes['max-age'], '0');
    assert.equal((await person.call('GET', '/api/auth/me')).status, 401);
    await world.sink.mailTo(person.email, /password was changed/);
  });

  test('no link and no token is in the log or in the queue', async () => {
    const person = await register(world.server);
    await post('/api/auth/forgot-password', { email: person.email });
    const { token } = linkOf(await world.sink.mailTo(person.email, /^Reset/));
    assert.ok(!world.server.log.includes(token));
    assert.ok(!world.server.log.includes('token='.concat(token.slice(0, 20))));
    assert.doesNotMatch(world.server.log, /reset-password\?token/);
  });
});

describe('the mail server', () => {
  async function withServer(sinkOptions, env, use) {
    const sink = await startMailSink(sinkOptions);
    const server = await startServer({ env: { ...sink.env, ...env } });
    try {
      await use(server, sink);
    } finally {
      await server.stop();
      await sink.stop();
    }
  }

  test('is spoken to with TLS from the first byte and with a password where that is set', async () => {
    await withServer({ smtps: true, user: 'bedrud', password: 'pass:wörd' }, {}, async (server, sink) => {
      const person = await register(server);
      const mail = await sink.mailTo(person.email);
      assert.deepEqual([mail.secure, mail.user], [true, 'bedrud']);
    });
  });

  test('must show a certificate that is right, unless told otherwise; the failure names no secret', async () => {
    await withServer({ smtps: true }, { EMAIL_TLS_SKIP_VERIFY: 'false' }, async (server, sink) => {
      const admin = await firstAdmin(server);
      const tried = await admin.call('POST', '/api/admin/settings/send-test-email', { to: 'ada@example.org' });
      assert.equal(tried.status, 400, String(tried));
      assert.match(tried.json().error, /certificate/i);
      assert.equal(sink.mails.length, 0);
    });
  });

  test('may fail for a while: the mail comes later', async () => {
    let refusals = 1;
    const later = () => (refusals-- > 0 ? Object.assign(new Error('busy'), { responseCode: 451 }) : undefined);
    await withServer({ refuse: later }, {}, async (server, sink) => {
      const person = await register(server);
      await sink.mailTo(person.email);
      await until(() => /a job is tried again/.test(server.log), 20_000, 'the log tells of the second try');
    });
  });

  test('takes a test mail and says what it answered', async () => {
    const refuse = (address) => (address.startsWith('gone') ? Object.assign(new Error('no such box'), { responseCode: 550 }) : undefined);
    await withServer({ refuse }, {}, async (server, sink) => {
      const admin = await firstAdmin(server);
      const test = (to) => admin.call('POST', '/api/admin/settings/send-test-email', to === undefined ? {} : { to });
      assert.deepEqual((await test('ada@example.org')).json(), { status: 'ok', message: 'Test email sent to ada@example.org' });
      await sink.mailTo('ada@example.org', /^Test mail/);
      assert.match((await test('gone@example.org')).json().error, /550/);
      assert.equal((await test()).json().error, 'to field is required');
      assert.equal((await test('nobody')).json().error, 'Invalid email format');
    });
  });

  test('is tried with settings that are not stored yet', async () => {
    await withServer({ user: 'meet', password: 'right one' }, { EMAIL_SMTP_HOST: '' }, async (server, sink) => {
      const admin = await firstAdmin(server);
      const checks = async (json) => {
        const answer = await admin.call('POST', '/api/admin/settings/validate', json);
        assert.equal(answer.status, 200, String(answer));
        return answer.json().checks;
      };
      const at = { emailSmtpHost: '127.0.0.1', emailSmtpPort: sink.port, emailUsername: 'meet', emailTlsSkipVerify: true };
      const without = await checks({});
      assert.deepEqual([without.livekit.status, without.tls.status, without.s3.status, without.email.status], ['ok', 'skipped', 'skipped', 'skipped']);
      assert.deepEqual((await checks({ ...at, emailPassword: 'right one' })).email, { status: 'ok' });
      const wrong = (await checks({ ...at, emailPassword: 'wrong one' })).email;
      assert.ok(wrong.status === 'error' && wrong.message && !wrong.message.includes('wrong one'), JSON.stringify(wrong));
      assert.equal((await checks({ ...at, emailSmtpPort: 1 })).email.status, 'error');
      assert.equal((await admin.call('POST', '/api/admin/settings/validate', { emailSmtpPort: 'x' })).status, 400);
      assert.equal(sink.mails.length, 0);
      assert.equal((await admin.call('GET', '/api/admin/settings')).json().emailSmtpHost, '', 'nothing is stored');
    });
  });

  test('W26: that is not configured leaves no token in the log', async () => {
    const server = await startServer();
    try {
      const person = await register(server);
      await send(`${server.url}/api/auth/forgot-password`, { json: { email: person.email } });
      const admin = await firstAdmin(server);
      const tried = await admin.call('POST', '/api/admin/settings/send-test-email', { to: 'ada@example.org' });
      assert.match(tried.json().error, /SMTP not configured/);
      assert.equal((await send(`${server.url}/api/auth/settings`)).json().mailEnabled, false);
      await until(() => /no mail server is configured/.test(server.log), 20_000, 'the log says that there is no mail server');
      assert.doesNotMatch(server.log, /eyJ[\w-]+\.|token=(?!\S*"?\s*$)[\w-]+\.[\w-]+/);
    } finally {
      await server.stop();
    }
  });
});
