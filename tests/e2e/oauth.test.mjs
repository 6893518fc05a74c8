// Signing in with an identity provider through the page: its button, what goes wrong there, linking, and adding a provider.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe } from 'node:test';
import { startProviders } from '../support/oauth_world.mjs';
import { unique } from '../support/people.mjs';
import { test, World } from './world.mjs';

const somebody = (fields = {}) => {
  const name = unique('ann');
  return { sub: name, email: `${name}@example.org`, email_verified: true, name: 'Ann Other', ...fields };
};

describe('identity providers', () => {
  let world, providers;
  before(async () => {
    providers = await startProviders();
    world = await World.open(providers.options);
  });
  after(async () => {
    // Whoever signs in leaves for the provider: for these people that is no problem.
    const hosts = [providers.company, providers.other, providers.liar].map(({ issuer }) => new URL(issuer).host);
    for (const person of world.people) person.problems = person.problems.filter((text) => !hosts.some((host) => text.includes(host)));
    await world.close();
    await providers.stop();
  });
  beforeEach(() => {
    providers.company.person = somebody();
    providers.liar.person = somebody();
    providers.liar.wrong = {};
  });

  const through = (person, title) => person.page.getByRole('link', { name: `Continue with ${title}` }).click();

  test('the button leads to the provider and back to where one wanted to go', async () => {
    const person = await world.person('Ann Other');
    await person.go('/auth/login?redirect=/settings/profile');
    await person.page.getByRole('link', { name: 'Continue with Google' }).waitFor();
    await person.picture('sign-in-providers');
    await through(person, 'The company');
    await person.page.waitForURL('**/settings/profile');
    await person.page.getByText(providers.company.person.email).first().waitFor();
    await person.page.reload();
    await person.page.getByText(providers.company.person.email).first().waitFor();
  });

  test('the register page makes an account with it', async () => {
    const person = await world.person('Ann Other');
    await person.go('/auth/register');
    await through(person, 'The company');
    await person.page.waitForURL('**/dashboard');
    await person.button('Account: Ann Other').waitFor();
  });

  test('what goes wrong stands on the sign-in page', async () => {
    const person = await world.person('Una Unverified');
    providers.liar.person = somebody({ email_verified: false });
    await person.go('/auth/login');
    await through(person, 'The liar');
    await person.page.getByText('The liar has not confirmed your email address').waitFor();
    await person.picture('sign-in-problem');
    providers.liar.wrong = { error: 'access_denied' };
    await through(person, 'The liar');
    await person.page.getByText('You cancelled the sign-in at The liar').waitFor();
    // The page is of use all the same.
    assert.equal(await person.button('Sign in', { exact: true }).isEnabled(), true);
  });

  test('somebody with a password links a provider and takes it away', async () => {
    const person = await world.person('Lina Links');
    await person.register();
    await person.go('/settings/security');
    await person.button('Link The company').click();
    await person.page.waitForURL('**/settings/security');
    await person.button('Remove The company').waitFor();
    await person.picture('settings-linked');
    await person.button('Remove The company').click();
    await person.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await person.button('Link The company').waitFor();
  });

  test('an administrator adds a provider, and its button is there', async () => {
    const admin = await world.person('Ada Admin');
    await admin.administer();
    await admin.go('/admin/sign-in');
    await admin.button('Check The liar').click();
    await admin.page.getByText('The liar answers as it should').waitFor();
    await admin.button('Add provider').click();
    await admin.field('Title').fill('New team');
    await admin.field('Name in addresses').fill('team');
    await admin.field('Issuer').fill('id.example.org');
    await admin.field('Client id').fill('bedrud');
    await admin.page.getByText('/api/auth/oidc-team/callback').waitFor();
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await admin.page.getByText('An address that begins with https://').waitFor();
    await admin.field('Issuer').fill(providers.liar.issuer);
    await admin.picture('admin-provider-dialog');
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await admin.button('Change New team').waitFor();
    await admin.picture('admin-sign-in');
    const person = await world.person('Ann Other');
    await person.go('/auth/login');
    await through(person, 'New team');
    await person.page.waitForURL('**/dashboard');
    await admin.button('Remove New team').click();
    await admin.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await admin.page.getByText('New team removed').waitFor();
  });
});
