// How a meeting ends for one or for all, and the way back.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { test, World } from './world.mjs';

describe('endings', () => {
  let world, host, guest, room;
  before(async () => {
    world = await World.open();
    host = await world.person('Hana Host');
    guest = await world.person('Gil Guest');
    await host.register();
    ({ name: room } = await host.createRoom());
    await host.join(room);
    await guest.join(room);
    await host.seesAndHears('Gil Guest');
  });
  after(() => world?.close());

  const heading = (person, name) => person.page.getByRole('heading', { name }).waitFor();

  test('whoever leaves can come back, with microphone and camera as they were', async () => {
    await guest.button('Turn off microphone').click();
    await guest.button('Turn on microphone').waitFor();
    await guest.button('Leave').click();
    await heading(guest, /You left/);
    await guest.button('Come back').click();
    await guest.button('Turn on microphone').waitFor();
    await host.page.getByRole('article', { name: /^Gil Guest.*microphone off/ }).waitFor();
    await host.tile('Gil Guest').locator('video').waitFor();
  });

  test('one account is in a meeting once, and can be taken from window to window', async () => {
    const second = await host.context.newPage();
    await second.goto(new URL(`/m/${room}`, world.server.url).href);
    await second.getByRole('button', { name: 'Join now' }).click();
    await second.getByRole('button', { name: 'Leave' }).waitFor();
    await heading(host, /another window/);
    await host.button('Continue here').click();
    await host.button('Leave').waitFor();
    await second.getByRole('heading', { name: /another window/ }).waitFor();
    await second.close();
  });

  test('keys work, and not while one writes', async () => {
    await host.page.locator('#main').focus();
    await host.page.keyboard.press('c');
    const message = host.page.getByRole('textbox', { name: 'Message' });
    await message.waitFor();
    await message.pressSequentially('mvp');
    assert.equal(await message.inputValue(), 'mvp');
    assert.equal(await host.button('Turn off microphone').count(), 1, 'm in a text field is a letter');
    await host.button('Close chat').click();
    const focused = () => host.page.evaluate(() => document.activeElement?.ariaLabel);
    assert.equal(await focused(), 'Chat', 'closing a panel gives the focus back');
    await host.page.keyboard.press('m');
    await host.button('Turn on microphone').waitFor();
  });

  test('W35: the host ends it for everyone, who are told before it ends', async () => {
    const told = guest.page.evaluate(
      () =>
        new Promise((resolve) => {
          window.bedrudRoom.on('dataReceived', (bytes, sender, kind, topic) => resolve({ topic, sender: sender?.identity, ...JSON.parse(new TextDecoder().decode(bytes)) }));
        }),
    );
    await host.button('Leave').click();
    await host.picture('leave-dialog');
    await host.button('End for everyone').click();
    await heading(guest, 'The meeting is over');
    await heading(host, 'The meeting is over');
    await guest.picture('meeting-over');
    const { topic, sender, type, event } = await told;
    assert.deepEqual([topic, sender, type, event], ['system', undefined, 'system', 'room_ended']);
  });
});
