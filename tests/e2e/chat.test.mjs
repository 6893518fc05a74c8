// The chat that the server keeps, hands, polls and the door of a room, as people see them.
import { after, before, describe } from 'node:test';
import { test, World } from './world.mjs';

describe('chat and signals', () => {
  let world, host, member, late, room;
  before(async () => {
    world = await World.open();
    host = await world.person('Hana Host');
    member = await world.person('Mia Member');
    late = await world.person('Lea Late');
    await host.register();
    await member.register();
    ({ name: room } = await host.createRoom());
    for (const person of [host, member]) await person.join(room);
    await host.seesAndHears('Mia Member');
  });
  after(() => world?.close());

  const log = (who) => who.page.getByRole('log');
  const openChat = async (who) => {
    if ((await who.page.locator('#chat-panel').count()) === 0) await who.button(/^Chat/).first().click();
    await log(who).waitFor();
  };
  const write = async (who, text) => {
    await who.page.getByRole('textbox', { name: 'Message' }).fill(text);
    await who.button('Send', { exact: true }).click();
  };
  const shows = (who, text) => log(who).getByText(text).first().waitFor();

  test('who comes later, and who loads the page again, sees what was written', async () => {
    await openChat(host);
    await write(host, 'Written early');
    await shows(host, 'Written early');
    await late.join(room);
    await openChat(late);
    await shows(late, 'Written early');
    await late.picture('chat-late');
  });

  test('a message of an older client is kept, too', async () => {
    await member.page.evaluate(() => {
      const packet = { type: 'chat', id: 'old-1', timestamp: 1, senderIdentity: window.bedrudRoom.localParticipant.identity, message: 'By an older client' };
      return window.bedrudRoom.localParticipant.publishData(new TextEncoder().encode(JSON.stringify(packet)), { reliable: true, topic: 'chat' });
    });
    await shows(host, 'By an older client');
    await openChat(member);
    await shows(member, 'By an older client');
  });

  test('answers, reactions, changes and deletions reach everybody', async () => {
    const menu = async (who, item) => {
      const line = log(who).getByRole('listitem').filter({ hasText: 'Written early' }).first();
      await line.hover();
      await line.getByRole('button', { name: /^More about the message/ }).click();
      await who.page.getByRole('menuitem', { name: item }).click();
    };
    await menu(late, 'React with 👍');
    await log(host).getByRole('button', { name: '👍, 1' }).waitFor();
    await menu(late, 'Answer');
    await write(late, 'An answer');
    await shows(host, 'An answer');
    await menu(host, 'Change');
    await write(host, 'Written early and changed');
    await shows(late, 'Written early and changed');
    await host.picture('chat-panel');
    await menu(host, 'Delete');
    await shows(late, 'This message was deleted.');
  });

  test('a private message is for one', async () => {
    await late.page.getByRole('combobox', { name: 'To' }).selectOption({ label: 'Only to Hana Host' });
    await write(late, 'Between us');
    await shows(host, 'Between us');
    await write(host, 'For all again');
    await shows(member, 'For all again');
    if ((await log(member).getByText('Between us').count()) > 0) throw new Error('a private message is shown to a third person');
  });

  test('a poll is asked, answered and ended', async () => {
    await host.button('New poll').click();
    await host.page.getByRole('textbox', { name: 'Question' }).fill('When do we meet?');
    await host.page.getByRole('textbox', { name: 'Answer 1' }).fill('Monday');
    await host.page.getByRole('textbox', { name: 'Answer 2' }).fill('Tuesday');
    await host.button('Ask', { exact: true }).click();
    await log(member).getByRole('radio', { name: /Tuesday/ }).click();
    await log(host).getByText('1 person has voted').waitFor();
    await host.picture('chat-poll');
    await host.button('End poll').click();
    await log(member).getByText(/The poll has ended/).waitFor();
  });

  test('hands stand in the order in which they went up', async () => {
    await member.button('Raise hand').click();
    await member.button('Lower hand').waitFor();
    await late.button('Raise hand').click();
    await host.button(/^People/).first().click();
    const rows = host.page.locator('#people-panel li').filter({ has: host.page.getByRole('img', { name: 'Hand raised' }) });
    await rows.nth(1).waitFor();
    const names = await rows.allInnerTexts();
    if (!names[0].includes('Mia Member') || !names[1].includes('Lea Late')) throw new Error(`the order is ${names.join(' | ')}`);
    await host.picture('hands');
    await host.button('Lower all hands').click();
    await member.button('Raise hand').waitFor();
  });

  test('a room with a password asks for it', async () => {
    const guarded = await host.createRoom({ password: 'open sesame' });
    const guest = await world.person('Gil Guest');
    await guest.enter(guarded.name);
    const field = guest.page.getByLabel('Password of the room', { exact: true });
    await field.fill('wrong one');
    await guest.button('Join now').click();
    await guest.page.getByText('That is not its password').waitFor();
    await guest.picture('room-password');
    await field.fill('open sesame');
    await guest.button('Join now').click();
    await guest.page.locator('[data-meeting-state=connected]').waitFor();
  });
});
