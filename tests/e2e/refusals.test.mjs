// Who cannot come in is told why, in words.
import { after, before, describe } from 'node:test';
import { test, World } from './world.mjs';

describe('refusals', () => {
  let world, host;
  before(async () => {
    world = await World.open();
    host = await world.person('Hana Host');
    await host.register();
  });
  after(() => world?.close());

  const isTold = async (person, words, picture) => {
    await person.page.getByText(words).first().waitFor();
    await person.picture(picture);
  };

  /** Opens the room; some refusals come before the join button, some after it. */
  async function tries(person, room) {
    await person.go(`/m/${room}`);
    const join = person.button('Join now');
    const name = person.page.getByLabel('Your name', { exact: true });
    await join.or(person.page.getByRole('link', { name: 'Start page' })).first().waitFor();
    if (await name.count()) await name.fill(person.name);
    if (await join.count()) await join.click();
  }

  test('a full room says so', async () => {
    const { name: room } = await host.createRoom({ maxParticipants: 1 });
    await host.join(room);
    const late = await world.person('Lea Late');
    await tries(late, room);
    await isTold(late, /full|all (that )?this room takes/i, 'refused-full');
  });

  test('a private room says so', async () => {
    const { name: room } = await host.createRoom({ isPublic: false });
    const stranger = await world.person('Sam Stranger');
    await tries(stranger, room);
    await isTold(stranger, /private/i, 'refused-private');
  });

  test('a room that needs approval says that the host was told', async () => {
    const { name: room } = await host.createRoom({ isPublic: false, settings: { requireApproval: true } });
    const member = await world.person('Mia Member');
    await member.register();
    await tries(member, room);
    await isTold(member, /told the host you are here/i, 'waiting-private');
  });

  test('a closed room says so', async () => {
    const { id, name: room } = await host.createRoom();
    await host.api('DELETE', `/api/room/${id}`);
    const late = await world.person('Lou Late');
    await tries(late, room);
    await isTold(late, /closed|no longer|ended|no room/i, 'refused-closed');
  });

  test('a room that never was says so', async () => {
    const person = await world.person('Typo Person');
    await tries(person, 'no-such-room-at-all');
    await isTold(person, /no room|not exist|doesn.t exist/i, 'refused-unknown');
  });

  test('an unknown page says so', async () => {
    const person = await world.person('Lost Person');
    await person.go('/there/is/nothing');
    await isTold(person, /nothing at this address/i, 'not-found');
  });
});
