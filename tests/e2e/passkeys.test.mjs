// Passkeys with the browser's virtual authenticator: sign up, sign in, add, name, remove.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { Authenticator, flag } from '../support/authenticator.mjs';
import { codeOf } from '../support/authenticator_app.mjs';
import { statement } from '../support/databases.mjs';
import { password, test, World } from './world.mjs';

describe('passkeys', () => {
  let world;
  before(async () => {
    world = await World.open();
    // A passkey belongs to a name, never to a bare address.
    world.server.url = world.server.url.replace('127.0.0.1', 'localhost');
  });
  after(() => world?.close());

  /** A person whose device can hold passkeys and always says yes. quiet: the browser may offer them by itself. */
  async function personWithDevice(name, { quiet = false } = {}) {
    const person = await world.person(name);
    if (!quiet) {
      await person.context.addInitScript(() => {
        if (window.PublicKeyCredential) window.PublicKeyCredential.isConditionalMediationAvailable = async () => false;
      });
    }
    const devtools = await person.context.newCDPSession(person.page);
    await devtools.send('WebAuthn.enable');
    const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true };
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
    });
    return person;
  }

  /** Somebody with an account whose device does not look who uses it. Chromium's virtual one always does, so this one is ours. */
  async function personWithBareKey(name) {
    const person = await personWithDevice(name);
    await person.register();
    const key = new Authenticator(world.server.url, { flags: flag.UP });
    const { body: asked } = await person.api('POST', '/api/auth/passkey/register/begin', {});
    assert.equal((await person.api('POST', '/api/auth/passkey/register/finish', key.create(asked))).status, 200);
    await person.page.exposeFunction('signWithKey', (challenge, rpId) => key.get({ challenge, rpId }));
    await person.page.addInitScript(() => {
      const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0)).buffer;
      const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
      navigator.credentials.get = async ({ publicKey }) => {
        const { credentialId, ...said } = await window.signWithKey(text(publicKey.challenge), publicKey.rpId);
        const response = Object.fromEntries(Object.entries(said).map(([name, value]) => [name, bytes(value)]));
        return { rawId: bytes(credentialId), response: { ...response, userHandle: null } };
      };
    });
    return person;
  }

  async function signOut(person) {
    await person.button(/^Account:/).click();
    await person.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await person.page.waitForURL(new URL('/', world.server.url).href);
  }

  test('an account is made with a passkey alone, and signs in with it', async () => {
    const person = await personWithDevice('Kay Keyed');
    await person.go('/auth/register');
    await person.field('Your name').fill('Kay Keyed');
    await person.field('Email').fill('kay.keyed@example.org');
    await person.button('Passkey', { exact: true }).click();
    await person.picture('register-passkey');
    await person.button('Create account').click();
    await person.page.waitForURL('**/dashboard');
    await signOut(person);
    await person.go('/auth/login');
    await person.button('Sign in with a passkey').click();
    await person.page.waitForURL('**/dashboard');
    await person.button('Account: Kay Keyed').waitFor();

    await person.go('/settings/security');
    await person.button(/^Remove /).click();
    await person.button('Remove', { exact: true }).click();
    await person.page.getByText('It is your only way to sign in').waitFor();
    await person.page.keyboard.press('Escape');
    await person.button('Set a password').click();
    await person.field('New password').fill(password);
    await person.page.getByRole('dialog').getByRole('button', { name: 'Set password' }).click();
    await person.button('Change password').waitFor();
  });

  test('an account with a password gets a passkey, names it and takes it away', async () => {
    const person = await personWithDevice('Ada Adds');
    const email = await person.register();
    await person.go('/settings/security');
    await person.page.getByText('None yet.').waitFor();
    await person.button('Add passkey').click();
    await person.button(/^Rename Chrome/).click();
    await person.field('Name').fill('Work laptop');
    await person.page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await person.button('Rename Work laptop').waitFor();
    await person.picture('settings-passkeys');
    await signOut(person);
    await person.go('/auth/login');
    await person.picture('sign-in-passkey');
    await person.button('Sign in with a passkey').click();
    await person.page.waitForURL('**/dashboard');
    await person.go('/settings/security');
    await person.page.getByText(/last used now/).waitFor();

    await person.button('Remove Work laptop').click();
    await person.button('Remove', { exact: true }).click();
    await person.page.getByText('None yet.').waitFor();
    await signOut(person);
    await person.go('/auth/login');
    await person.button('Sign in with a passkey').click();
    await person.page.getByText('does not know that passkey').waitFor();
    await person.field('Email').fill(email);
    await person.field('Password').fill(password);
    await person.button('Sign in', { exact: true }).click();
    await person.page.waitForURL('**/dashboard');
  });

  test('after a while the owner is asked first, where they are, and what they wanted goes on', async () => {
    const person = await personWithDevice('Olga Owner');
    const email = await person.register();
    const later = () => statement(world, `UPDATE sessions SET created_at = created_at - 901000 WHERE user_id = (SELECT id FROM users WHERE email = '${email}')`);
    later();
    await person.go('/settings/security');
    await person.button('Add passkey').click();
    const dialog = person.page.getByRole('dialog', { name: 'Is it you?' });
    await dialog.waitFor();
    await person.picture('sign-in-again');
    await person.field('Your password').fill('another horse battery');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByText('do not match').waitFor();
    await person.field('Your password').fill(password);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await person.button(/^Rename Chrome/).waitFor();

    later();
    await person.button(/^Remove Chrome/).click();
    await person.button('Remove', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Use a passkey' }).click();
    await person.page.getByText('None yet.').waitFor();
    await person.page.reload();
    await person.page.getByText('This browser').waitFor();
    assert.equal(await person.button(/^Sign out .*, /).count(), 0, 'each sign-in took the place of the one before');
  });

  test('a device that does not check its user needs the code of the second factor as well', async () => {
    const person = await personWithBareKey('Uwe Unchecked');
    const { body } = await person.api('POST', '/api/auth/second-factor/begin', { currentPassword: password });
    assert.equal((await person.api('POST', '/api/auth/second-factor/enable', { code: codeOf(body.secret, -1) })).status, 200);
    await person.go('/dashboard');
    await signOut(person);
    await person.go('/auth/login');
    await person.button('Sign in with a passkey').click();
    await person.page.getByText('Your passkey is right.').waitFor();
    await person.field('Code').fill(codeOf(body.secret, 1));
    await person.button('Sign in', { exact: true }).click();
    await person.page.waitForURL('**/dashboard');
  });

  test('a browser offers a passkey it knows in the sign-in form by itself', async () => {
    const person = await personWithDevice('Cora Conditional', { quiet: true });
    await person.register();
    await person.go('/settings/security');
    await person.button('Add passkey').click();
    await person.button(/^Rename Chrome/).waitFor();
    await signOut(person);
    await person.go('/auth/login');
    // Nothing is pressed: the virtual device answers what the field with autocomplete="username webauthn" asked for.
    await person.page.waitForURL('**/dashboard');
    await person.button('Account: Cora Conditional').waitFor();
  });

  test('a device without a key says so, and the password still works', async () => {
    const person = await personWithDevice('Nils None');
    await person.go('/auth/login');
    await person.button('Sign in with a passkey').click();
    await person.page.getByText('No passkey was used').waitFor();
    assert.equal(await person.button('Sign in', { exact: true }).isEnabled(), true);
  });

  test('a server that has them switched off does not offer them', async () => {
    const person = await personWithDevice('Otto Off');
    await person.page.route('**/api/auth/settings', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), passkeysEnabled: false } });
    });
    await person.go('/auth/login');
    await person.page.getByRole('link', { name: 'Create an account' }).waitFor();
    assert.equal(await person.button('Sign in with a passkey').count(), 0);
  });
});
