// What a host does to people in a meeting, from the list of people, and how it looks to them.
import { after, before, describe } from 'node:test';
import { sleep, until } from '../support/wait.mjs';
import { test, World } from './world.mjs';

describe('moderation', () => {
  let world, host, member, guest, room;
  before(async () => {
    world = await World.open();
    host = await world.person('Hana Host');
    member = await world.person('Mia Member');
    guest = await world.person('Gil Guest');
    await host.register();
    await member.register();
    ({ name: room } = await host.createRoom());
    for (const person of [host, member, guest]) await person.join(room);
    await host.seesAndHears('Mia Member');
  });
  after(() => world?.close());

  const row = (who, name) => who.page.locator('#people-panel li').filter({ hasText: name });
  const showPeople = async (who) => {
    if ((await who.page.locator('#people-panel').count()) === 0) await who.button(/^People/).first().click();
    await row(who, 'Gil Guest').waitFor();
  };
  /** Opens the menu of somebody and takes an item. */
  const take = async (who, name, item) => {
    await row(who, name).getByRole('button', { name: `More about ${name}` }).click();
    await who.page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  const toast = (who, text) => who.page.getByText(text).waitFor();
  const heading = (who, name) => who.page.getByRole('heading', { name }).waitFor();

  test('a member is muted, asked, and unmutes with one press', async () => {
    await showPeople(host);
    await take(host, 'Mia Member', 'Mute');
    await toast(host, 'Mia Member is muted');
    await member.button('Turn on microphone').waitFor();
    await take(host, 'Mia Member', 'Ask to unmute');
    await toast(member, /asks you to turn on your microphone/);
    await host.picture('moderation-people');
    await member.button('Turn on', { exact: true }).click();
    await member.button('Turn off microphone').waitFor();
    await host.seesAndHears('Mia Member');
  });

  test('who is kept muted cannot unmute until it is allowed again', async () => {
    await showPeople(host);
    await take(host, 'Mia Member', 'Keep muted');
    await member.page.getByRole('button', { name: /microphone/i, disabled: true }).first().waitFor();
    await member.picture('moderation-kept-muted');
    await take(host, 'Mia Member', 'Let speak again');
    await member.button('Turn on microphone').click();
    await member.button('Turn off microphone').waitFor();
    await host.seesAndHears('Mia Member');
  });

  test('who is deafened gets nobody’s sound until it is given back', async () => {
    await showPeople(host);
    await take(host, 'Mia Member', 'Turn their sound off');
    await member.page.getByText(/has turned your sound off/).waitFor();
    let last = -1;
    await until(
      async () => {
        // Longer than the pause between two packets of sound.
        await sleep(500);
        const { packets } = await member.received('Hana Host');
        const same = packets === last;
        last = packets;
        return same;
      },
      10_000,
      () => 'no more sound',
    );
    await member.picture('deafened');
    await take(host, 'Mia Member', 'Turn their sound on');
    await member.seesAndHears('Hana Host');
  });

  test('who is blocked has no chat', async () => {
    await showPeople(host);
    await take(host, 'Mia Member', 'Block chat');
    await member.button('Chat').waitFor({ state: 'detached' });
    await take(host, 'Mia Member', 'Let write again');
    await member.button('Chat').waitFor();
  });

  test('a moderator moderates members, not the host', async () => {
    await showPeople(host);
    await take(host, 'Mia Member', 'Make moderator');
    await row(host, 'Mia Member').getByText('Moderator').waitFor();
    await showPeople(member);
    await row(member, 'Gil Guest').getByRole('button', { name: 'More about Gil Guest' }).waitFor();
    await row(member, 'Hana Host').getByRole('button', { name: /^More about/ }).waitFor({ state: 'detached' });
    await take(member, 'Gil Guest', 'Turn camera off');
    await guest.button('Turn on camera').waitFor();
    await member.button('Mute everyone').click();
    await guest.button('Turn on microphone').waitFor();
    await host.button('Turn off microphone').waitFor();
  });

  test('who is removed and blocked is told so, and stays out', async () => {
    await showPeople(member);
    await take(member, 'Gil Guest', 'Remove from the meeting');
    await member.page.getByLabel('Also block them from this room').click();
    await member.picture('moderation-remove');
    await member.button('Remove', { exact: true }).click();
    await heading(guest, /shut out of this room/);
    await guest.picture('moderation-removed');
    await row(member, 'Gil Guest').waitFor({ state: 'detached' });
    await guest.enter(room);
    await heading(guest, /shut out of this room/);
  });
});

describe('waiting room', () => {
  let world, host, guest, member, room;
  before(async () => {
    world = await World.open();
    host = await world.person('Hana Host');
    guest = await world.person('Gil Guest');
    member = await world.person('Mia Member');
    await host.register();
    await member.register();
    ({ name: room } = await host.createRoom({ settings: { requireApproval: true } }));
    await host.join(room);
  });
  after(() => world?.close());

  const told = (who) => who.page.getByRole('heading', { name: 'We told the host you are here' }).waitFor();

  test('who knocks waits until the host admits, and may stop', async () => {
    await guest.enter(room);
    await told(guest);
    await guest.picture('waiting-guest');
    await host.button('Admit Gil Guest').waitFor();
    await host.picture('waiting-host-banner');
    await guest.button('Stop waiting').click();
    await guest.button('Join now').click();
    await told(guest);
    await host.button('Admit Gil Guest').click();
    await guest.button('Leave').waitFor();
    await host.seesAndHears('Gil Guest');
    await host.button('Admit Gil Guest').waitFor({ state: 'detached' });
  });

  test('who is denied is told so', async () => {
    await member.enter(room);
    await told(member);
    await host.button(/^People/).first().click();
    await host.page.getByRole('region', { name: 'Waiting to come in' }).waitFor();
    await host.picture('waiting-host');
    await host.button('Deny Mia Member').click();
    await member.page.getByRole('heading', { name: 'The host did not let you in' }).waitFor();
    await host.page.getByRole('region', { name: 'Waiting to come in' }).waitFor({ state: 'detached' });
  });
});
