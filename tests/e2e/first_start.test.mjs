// The way in: the administrator's one-time link, an account, a room, its link, a guest.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { password, test, World } from './world.mjs';

describe('first start', () => {
  let world;
  before(async () => (world = await World.open()));
  after(() => world?.close());

  test('the printed link makes the first administrator, once', async () => {
    const link = world.server.setupLink;
    assert.ok(link, `the start message names a setup link:\n${world.server.tail()}`);
    const admin = await world.person('Ada Admin');
    await admin.go(link);
    await admin.picture('setup');
    await admin.field('Your name').fill('Ada Admin');
    await admin.field('Email').fill('ada@example.org');
    await admin.field('Password').fill(password);
    await admin.button('Create account').click();
    await admin.page.waitForURL('**/dashboard');

    const login = await admin.context.request.post(`${world.server.url}/api/auth/login`, {
      data: { email: 'ada@example.org', password },
    });
    assert.equal(login.status(), 200);
    assert.ok((await login.json()).user.accesses.includes('superadmin'));

    const second = await world.person('Eve Second');
    await second.go(link);
    await second.page
      .getByText(/already|no longer|used/i)
      .first()
      .waitFor();
  });

  test('register, create a room, join it, and a guest comes by the link', async () => {
    const host = await world.person('Hana Host');
    await host.register(true);
    await host.picture('dashboard-empty');
    await host.button('New room').first().click();
    const dialog = host.page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('first-room');
    await dialog.getByRole('radio', { name: /^Anyone/ }).click();
    await dialog.getByRole('button', { name: 'Create room' }).click();
    await host.page.getByText('first-room').first().waitFor();
    await host.join('first-room');

    const guest = await world.person('Gil Guest');
    await guest.go('/m/first-room');
    await guest.button('Join now').waitFor();
    await guest.picture('pre-join-guest');
    await guest.join('first-room');
    await guest.seesAndHears('Hana Host');
    await host.seesAndHears('Gil Guest');
    await host.picture('meeting-two');
  });

  test('an account signs in again through the page', async () => {
    const person = await world.person('Ina Returns');
    const email = await person.register();
    await person.context.clearCookies();
    await person.go('/auth/login');
    await person.picture('sign-in');
    await person.field('Email').fill(email);
    await person.field('Password').fill('not the right one');
    await person.button('Sign in', { exact: true }).click();
    await person.page
      .getByText(/do not match|invalid/i)
      .first()
      .waitFor();
    await person.field('Password').fill(password);
    await person.button('Sign in', { exact: true }).click();
    await person.page.waitForURL('**/dashboard');
  });
});
