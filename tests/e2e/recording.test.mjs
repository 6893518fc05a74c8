// A meeting is recorded, becomes a film, is watched and shared, as people do it.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { test, World } from './world.mjs';

describe('recordings', () => {
  let world, host, member, room;
  before(async () => {
    world = await World.open();
    host = await world.person('Hana Host');
    member = await world.person('Mia Member');
    await host.administer();
    await host.go('/admin/settings');
    for (const name of ['Recordings', 'Ask who comes in']) {
      const on = host.page.getByRole('switch', { name, exact: true });
      await on.click();
      await host.page.waitForFunction((one) => one.getAttribute('aria-checked') === 'true', await on.elementHandle());
    }
    await host.picture('recording-settings');
    await member.register();
    ({ name: room } = await host.createRoom());
    await host.join(room);
  });
  after(() => world?.close());

  const sign = (who) => who.page.locator('[data-region="recording"]:visible');
  const choose = async (item) => {
    await host.button('More', { exact: true }).click();
    await host.page.getByRole('menuitem', { name: item }).click();
  };

  test('one press records; everybody sees it, and whoever comes in is asked before', async () => {
    await host.page.evaluate(() => {
      const make = BaseAudioContext.prototype.createOscillator;
      globalThis.notes = 0;
      BaseAudioContext.prototype.createOscillator = function count() {
        globalThis.notes++;
        return make.call(this);
      };
    });
    await choose('Record');
    await sign(host).waitFor();
    await host.page.waitForFunction(() => globalThis.notes === 2, undefined, { timeout: 15_000 });
    await member.enter(room);
    await member.button('Join and be recorded').click();
    await sign(member).waitFor();
    await host.seesAndHears('Mia Member');
    await member.button('More', { exact: true }).click();
    assert.equal(await member.page.getByRole('menuitem', { name: 'Stop recording' }).count(), 0, 'only hosts and moderators end it');
    await member.page.keyboard.press('Escape');
    await host.picture('recording-meeting');
    // Some seconds of film, by the clock of the page.
    await host.page.waitForFunction(() => /0:0[5-9]/.test(document.querySelector('[data-region="recording"]')?.textContent ?? ''));
    await choose('Stop recording');
    await sign(member).waitFor({ state: 'detached' });
  });

  test('the film is made, shown with who spoke, and plays', async () => {
    await host.button('Leave', { exact: true }).click();
    await host.go('/recordings');
    const row = host.page.getByRole('listitem').filter({ hasText: room });
    await row.getByRole('button', { name: `Download ${room}` }).waitFor({ timeout: 90_000 });
    await host.picture('recordings');
    await row.getByRole('link', { name: room }).click();
    await host.page.locator('video').evaluate(async (video) => {
      video.muted = true;
      await video.play();
    });
    await host.page.waitForFunction(() => document.querySelector('video').currentTime > 1);
    assert.equal(await host.page.locator('video').evaluate((video) => video.videoHeight), 720);
    await host.picture('recording');
  });

  test('a link with a password opens it for people without an account, until it is ended', async () => {
    await host.button('Share', { exact: true }).click();
    await host.field('Password').fill('sesame street');
    await host.button('Make a link').click();
    const link = await host.page.getByRole('textbox', { name: 'Link' }).inputValue();
    await host.page.keyboard.press('Escape');
    const guest = await world.person('Gina Guest');
    await guest.go(link);
    await guest.field('Password').fill('wrong');
    await guest.button('Watch').click();
    await guest.page.getByRole('alert').waitFor();
    await guest.field('Password').fill('sesame street');
    await guest.button('Watch').click();
    await guest.page.waitForFunction(() => document.querySelector('video')?.readyState >= 1);
    await guest.picture('recording-shared');
    await host.button('Share', { exact: true }).click();
    await host.button('End the link').click();
    await guest.go(link);
    await guest.page.getByText('This link has ended').waitFor();
  });

  test('it can be deleted', async () => {
    await host.button('Delete recording').click();
    await host.button('Delete', { exact: true }).click();
    await host.page.waitForURL('**/recordings');
    await host.page.getByText('Nothing is recorded yet').waitFor();
    assert.deepEqual([...host.problems, ...member.problems], []);
  });
});
