// People and their accounts: mails with links, one's own settings, and the end of an account.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { codeOf } from '../support/authenticator_app.mjs';
import { linkOf, startMailSink } from '../support/mail_sink.mjs';
import { picture } from '../support/pictures.mjs';
import { password, test, World } from './world.mjs';

const newPassword = 'another horse battery staple';

/** The path of the link in a mail: the tests reach the server by another name than its mails say. */
const pathOf = (mail) => linkOf(mail).link.pathname + linkOf(mail).link.search;

async function signIn(person, email, secret) {
  await person.go('/auth/login');
  await person.field('Email').fill(email);
  await person.field('Password').fill(secret);
  await person.button('Sign in', { exact: true }).click();
}

describe('accounts', () => {
  let world, sink;
  before(async () => {
    sink = await startMailSink();
    world = await World.open({ env: sink.env });
  });
  after(async () => {
    await world?.close();
    await sink?.stop();
  });

  test('a forgotten password is replaced by the link of a mail', async () => {
    const person = await world.person('Fay Forgets');
    const email = await person.register();
    await person.context.clearCookies();
    await person.go('/auth/login');
    await person.page.getByRole('link', { name: 'Forgot it?' }).click();
    await person.page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
    await person.field('Email').fill(email);
    await person.button('Send me a link').click();
    await person.page.getByText('Look into your mail').waitFor();
    await person.picture('forgot-password');

    const link = pathOf(await sink.mailTo(email, /^Reset/));
    await person.go(link);
    await person.field('New password').fill(newPassword);
    assert.ok(!person.page.url().includes('token'), 'the secret leaves the address bar');
    await person.button('Set password').click();
    await person.page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(person, email, newPassword);
    await person.page.waitForURL('**/dashboard');

    const late = await world.person('Lou Late');
    await late.go(link);
    await late.field('New password').fill(password);
    await late.button('Set password').click();
    await late.page.getByText('does not work any more').waitFor();
    await late.page.getByRole('link', { name: 'Ask for a new link' }).click();
    await late.page.waitForURL('**/auth/forgot-password');
  });

  test('a name, a password and the other sign-ins are looked after in the settings', async () => {
    const person = await world.person('Pia Profile');
    const email = await person.register();
    await person.go('/dashboard');
    await person.button('Account: Pia Profile').click();
    await person.page.getByRole('menuitem', { name: 'Settings' }).click();
    await person.field('Your name').fill('Pia Renamed');
    await person.button('Save name').click();
    await person.button('Account: Pia Renamed').waitFor();
    await person.picture('settings-profile');

    const other = await world.person('Pia Elsewhere');
    await signIn(other, email, password);
    await other.page.waitForURL('**/dashboard');
    await person.page.getByRole('link', { name: 'Security' }).click();
    await person.page.getByText('This browser').waitFor();
    await person.picture('settings-security');
    await person.button(/^Sign out Chrome/).click();
    await person.button(/^Sign out Chrome/).waitFor({ state: 'detached' });
    await other.go('/settings/profile');
    await other.page.waitForURL('**/auth/login**');

    await person.button('Change password').click();
    await person.field('Current password').fill('not the right one');
    await person.field('New password').fill(newPassword);
    const dialog = person.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await dialog.getByText('not your current password').waitFor();
    await person.field('Current password').fill(password);
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await dialog.waitFor({ state: 'detached' });
    await person.page.reload();
    await person.page.getByText('Changed today').waitFor();
    await sink.mailTo(email, /password was changed/);
  });

  test('a picture is chosen, is seen by others in a meeting, and is removed', async () => {
    const person = await world.person('Fay Face');
    const host = await world.person('Hal Host');
    await person.register();
    await host.register();
    await person.go('/settings/profile');
    const file = person.page.locator('input[type=file]');
    const pictureOf = (where) => where.locator('.avatar img[src^="/uploads/avatars/"]');
    await file.setInputFiles({ name: 'me.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
    await person.page.getByText('not a picture we can show').waitFor();
    // Larger than the server takes: the page makes it smaller.
    await file.setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer: picture('jpeg', 3000, 2000) });
    await person.page.getByRole('img', { name: 'Your picture' }).waitFor();
    await pictureOf(person.button('Account: Fay Face')).waitFor();
    const drawn = await person.page.getByRole('img', { name: 'Your picture' }).locator('img').evaluate((image) => image.decode().then(() => image.naturalWidth));
    assert.equal(drawn, 320);
    await person.picture('settings-profile-picture');

    const { name } = await host.createRoom();
    await host.join(name);
    await person.join(name);
    await host.seesAndHears('Fay Face');
    await person.button('Turn off camera').click();
    await pictureOf(host.tile('Fay Face')).waitFor();
    await host.picture('meeting-avatar');

    await person.go('/settings/profile');
    await person.button('Remove picture').click();
    await person.button('Add a picture').waitFor();
    assert.equal(await pictureOf(person.page.locator('body')).count(), 0);
  });

  test('codes from an app are set up, asked for, and replaced by a recovery code', async () => {
    const person = await world.person('Tom Twice');
    const email = await person.register();
    await person.go('/settings/security');
    await person.button('Set up codes from an app').click();
    await person.field('Your password').fill(password);
    await person.button('Continue').click();
    await person.page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    await person.picture('second-factor-qr');
    const secret = (await person.page.getByRole('dialog').locator('p.font-mono').innerText()).replaceAll(/\s/g, '');
    await person.field('Code').fill('000000');
    await person.button('Turn on').click();
    await person.page.getByText('This code is not right').waitFor();
    await person.field('Code').fill(codeOf(secret, -1));
    await person.button('Turn on').click();
    const codes = await person.page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts();
    assert.equal(codes.length, 10);
    await person.picture('recovery-codes');
    await person.button('I have kept them').click();
    await person.page.getByText('10 left').waitFor();

    const phone = await world.person('Tom Elsewhere');
    await signIn(phone, email, password);
    await phone.field('Code').fill(codeOf(secret, 1));
    await phone.picture('sign-in-code');
    await phone.button('Sign in', { exact: true }).click();
    await phone.page.waitForURL('**/dashboard');
    const lost = await world.person('Tom Lost');
    await signIn(lost, email, password);
    await lost.field('Code').fill(codes[0]);
    await lost.button('Sign in', { exact: true }).click();
    await lost.page.waitForURL('**/dashboard');

    await person.page.reload();
    await person.page.getByText('9 left').waitFor();
    await person.button('Turn off codes from an app').click();
    await person.field('Your password').fill(password);
    await person.field('Code').fill(codes[1]);
    await person.button('Turn off', { exact: true }).click();
    await person.button('Set up codes from an app').waitFor();
  });

  test('another email needs the password, and is the one to sign in with', async () => {
    const person = await world.person('Mel Moves');
    const email = await person.register();
    const moved = `moved.${email}`;
    await person.go('/settings/profile');
    await person.button('Change email').click();
    await person.field('New email').fill(moved);
    await person.field('Your password').fill(password);
    await person.page.getByRole('dialog').getByRole('button', { name: 'Change email' }).click();
    await person.page.getByText(moved).waitFor();
    await person.page.reload();
    await person.page.getByText(moved).waitFor();
    await sink.mailTo(email, /address .* was changed/);
  });

  test('preferences follow the account to another browser', async () => {
    const person = await world.person('Nia Night', { colorScheme: 'light' });
    const email = await person.register();
    const theme = (who) => who.page.evaluate(() => document.documentElement.dataset.theme);
    await person.go('/settings/preferences');
    const stored = person.page.waitForResponse((answer) => /preferences$/.test(answer.url()) && answer.request().method() === 'PUT');
    await person.page.getByRole('radio', { name: /^Dark/ }).click();
    assert.equal((await stored).status(), 200);
    assert.equal(await theme(person), 'dark');
    await person.picture('settings-preferences');

    const other = await world.person('Nia Elsewhere', { colorScheme: 'light' });
    await signIn(other, email, password);
    await other.page.waitForURL('**/dashboard');
    await other.page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  });

  test('an account is deleted by its owner, and is gone', async () => {
    const person = await world.person('Dee Done');
    const email = await person.register();
    await person.go('/settings/security');
    await person.button('Delete account').click();
    await person.page.getByLabel(`Type ${email} to confirm`).fill(email);
    await person.field('Your password').fill(password);
    await person.picture('delete-account');
    await person.button('Delete my account').click();
    await person.page.waitForURL(new URL('/', world.server.url).href);
    await signIn(person, email, password);
    await person.page.getByText('do not match').waitFor();
  });
});

describe('accounts whose address must be confirmed', () => {
  let world, sink;
  before(async () => {
    sink = await startMailSink();
    world = await World.open({ env: { ...sink.env, AUTH_REQUIRE_EMAIL_VERIFICATION: 'true' } });
  });
  after(async () => {
    await world?.close();
    await sink?.stop();
  });

  test('the link of the mail opens the account and signs in', async () => {
    const person = await world.person('Vic Verified');
    const email = 'vic.verified@example.org';
    await person.go('/auth/register');
    await person.field('Your name').fill('Vic Verified');
    await person.field('Email').fill(email);
    await person.field('Password').fill(password);
    await person.button('Create account').click();
    await person.page.getByText('One step left').waitFor();
    await person.picture('confirm-first');
    await signIn(person, email, password);
    await person.page.getByText('One step left').waitFor();

    await person.go(pathOf(await sink.mailTo(email, /^Verify/)));
    await person.page.waitForURL('**/dashboard');
    await person.page.reload();
    await person.button('Account: Vic Verified').waitFor();
  });

  test('a link that does not work offers another one', async () => {
    const person = await world.person('Olga Old');
    await person.go('/auth/verify?token=no.such.token');
    await person.page.getByText('does not work any more').waitFor();
    await person.picture('verify-again');
    await person.field('Email').fill('olga.old@example.org');
    await person.button('Send a new link').click();
    await person.page.getByText('Look into your mail').waitFor();
  });
});

describe('a server without mail', () => {
  let world;
  before(async () => (world = await World.open()));
  after(() => world?.close());

  test('promises no mail', async () => {
    const person = await world.person('Nora Nomail');
    await person.go('/auth/login');
    await person.page.getByRole('link', { name: 'Create an account' }).waitFor();
    assert.equal(await person.page.getByRole('link', { name: 'Forgot it?' }).count(), 0);
  });
});
