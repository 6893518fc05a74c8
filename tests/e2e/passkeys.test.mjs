// Passkeys with the browser's virtual authenticator: sign up, sign in, add, name, remove.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
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
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
    });
    person.verifies = (yes) => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: yes });
    person.forgets = () => devtools.send('WebAuthn.clearCredentials', { authenticatorId });
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
