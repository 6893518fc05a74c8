// axe-core over every page of this stage, in light and dark, on a desk and on a phone (WCAG 2.2 A and AA).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe } from 'node:test';
import { test, World } from './world.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe('accessibility', () => {
  let world, host, room;
  before(async () => {
    world = await World.open();
    host = await world.person('Hana Host');
    await host.register();
    ({ name: room } = await host.createRoom());
  });
  after(() => world?.close());

  async function violations(person) {
    await person.page.waitForLoadState('networkidle');
    // The content security policy of the page forbids inline scripts; evaluate() is the debugger's and may.
    await person.page.evaluate(axe);
    const found = await person.page.evaluate(async () => {
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      const { violations: list } = await window.axe.run(document, { runOnly: { type: 'tag', values: tags } });
      return list.map(({ id, help, nodes }) => ({
        id,
        help,
        where: nodes.slice(0, 3).map((node) => node.html.slice(0, 160)),
      }));
    });
    return found;
  }

  const pages = {
    landing: () => '/',
    'sign in': () => '/auth/login',
    register: () => '/auth/register',
    'join as a guest': () => '/auth',
    'forgot password': () => '/auth/forgot-password',
    'new password': () => '/auth/reset-password?token=a.b.c',
    'confirm an address': () => '/auth/verify?token=a.b.c',
    'sign in after a refusal elsewhere': () => '/auth/login?problem=cancelled&provider=github',
    'end of a sign-in elsewhere': () => '/auth/callback',
    'not found': () => '/there/is/nothing',
    'pre-join': () => `/m/${room}`,
  };
  for (const [name, where] of Object.entries(pages)) {
    test(`${name} has no axe violation`, async () => {
      for (const [look, options] of [
        ['light', { colorScheme: 'light' }],
        ['dark', { colorScheme: 'dark' }],
        ['phone', { ...phone, colorScheme: 'dark' }],
      ]) {
        const person = await world.person('Axe', options);
        await person.go(where());
        await person.page.getByRole('heading').first().waitFor();
        assert.deepEqual(await violations(person), [], look);
        await person.picture(`page-${name.replaceAll(' ', '-')}-${look}`);
        await person.leave();
      }
    });
  }

  for (const [name, look] of [
    // Without transitions: a colour that is on its way to another one has no contrast to speak of.
    ['desk', { colorScheme: 'light', reducedMotion: 'reduce' }],
    ['phone', { ...phone, colorScheme: 'light', reducedMotion: 'reduce' }],
  ]) {
    test(`settings and administration have no axe violation (${name})`, async () => {
      const admin = await world.person('Ada Admin', look);
      if (name === 'desk') await admin.administer();
      else await admin.signIn('ada.admin@example.org');
      const { id } = await admin.createRoom();
      const parts = ['settings/profile', 'settings/preferences', 'settings/security', `rooms/${id}`];
      const more = ['overview', 'users', 'rooms', `rooms/${id}`, 'invitations', 'activity', 'webhooks', 'queue', 'settings', 'email', 'configuration'];
      for (const where of [...parts, ...more.map((part) => `admin/${part}`)]) {
        await admin.go(`/${where}`);
        await admin.page.getByRole('heading', { level: 1 }).waitFor();
        assert.deepEqual(await violations(admin), [], where);
        await admin.picture(`page-${where.replace(id, 'one').replaceAll('/', '-')}-${name}`);
        await admin.page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
        assert.deepEqual(await violations(admin), [], `${where}, dark`);
      }
      await admin.go('/settings/security');
      await admin.button('Change password').click();
      await admin.page.getByRole('dialog').waitFor();
      assert.deepEqual(await violations(admin), [], 'with a dialog open');
      assert.equal(await admin.page.locator('[data-aria-hidden="true"]:not([inert])').count(), 0, 'what is behind it is inert');
      await admin.page.keyboard.press('Escape');
      await admin.page.getByRole('dialog').waitFor({ state: 'detached' });
      assert.equal(await admin.page.locator('[inert]').count(), 0);
      await admin.go('/admin/overview');
      await admin.page.getByRole('link', { name: 'Users', exact: true }).click();
      await admin.page.getByRole('link', { name: 'Hana Host' }).click();
      await admin.button('Make administrator').waitFor();
      assert.deepEqual(await violations(admin), [], 'one user');
      await admin.leave();
    });
  }

  test('dashboard and meeting have no axe violation', async () => {
    await host.go('/dashboard');
    await host.page.getByRole('heading', { name: 'Rooms' }).waitFor();
    assert.deepEqual(await violations(host), [], 'dashboard');
    await host.picture('page-dashboard-light');
    await host.join(room);
    await host.button('Chat', { exact: true }).click();
    assert.deepEqual(await violations(host), [], 'meeting');
  });
});
