// People meet: pictures, sound, mute, screen, chat, and who leaves is gone. In both wire modes of the client.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { test, World } from './world.mjs';

for (const [mode, dual] of [
  ['one peer connection', false],
  ['two peer connections', true],
]) {
  describe(`meeting with ${mode}`, () => {
    let world, ann, ben, cem, room, met;
    // Every test can run alone: the first one that runs lets everybody join.
    const together = () =>
      (met ??= (async () => {
        for (const person of [ann, ben, cem]) await person.join(room);
      })());

    before(async () => {
      world = await World.open();
      ann = await world.person('Ann Host', { dual });
      ben = await world.person('Ben Member', { dual });
      cem = await world.person('Cem Guest', { dual });
      await ann.register();
      await ben.register();
      ({ name: room } = await ann.createRoom());
    });
    after(() => world?.close());

    test(`three people see and hear each other (${mode})`, async () => {
      await together();
      const people = [ann, ben, cem];
      for (const person of people) {
        for (const other of people) if (other !== person) await person.seesAndHears(other.name);
      }
      await ann.picture(`meeting-three-${dual ? 'dual' : 'single'}`);
      const used = await ann.page.evaluate(() => Boolean(window.bedrudRoom.engine.pcManager.subscriber));
      assert.equal(used, dual, 'the wire mode is the one asked for');
    });

    test(`mute shows on the other side (${mode})`, async () => {
      await together();
      await ann.seesAndHears('Ben Member');
      await ben.button('Turn off microphone').click();
      await ann.page.getByRole('article', { name: /^Ben Member.*microphone off/ }).waitFor();
      await ben.button('Turn on microphone').click();
      await ann.page
        .getByRole('article', { name: /^Ben Member.*microphone off/ })
        .waitFor({ state: 'detached' });
      await ann.seesAndHears('Ben Member');
    });

    test(`camera off shows on the other side, and comes back (${mode})`, async () => {
      await together();
      await ben.button('Turn off camera').click();
      await ann.tile('Ben Member').locator('video').waitFor({ state: 'hidden' });
      await ben.button('Turn on camera').click();
      await ann.seesAndHears('Ben Member');
    });

    test(`screen share arrives and ends (${mode})`, async () => {
      await together();
      await ben.button('Share screen').click();
      const share = ann.page.getByRole('article', { name: /screen/i }).first();
      await share.waitFor();
      await share.locator('video').waitFor();
      await ann.page.waitForFunction(async () => {
        const video = [...document.querySelectorAll('article')]
          .find((a) => /screen/i.test(a.ariaLabel ?? ''))
          ?.querySelector('video');
        return (video?.getVideoPlaybackQuality().totalVideoFrames ?? 0) >= 3;
      });
      await ann.picture(`meeting-share-${dual ? 'dual' : 'single'}`);
      await ben.button('Stop sharing').first().click();
      await share.waitFor({ state: 'detached' });
    });

    test(`chat goes both ways (${mode})`, async () => {
      await together();
      await ann.button('Chat', { exact: true }).click();
      await cem.button('Chat', { exact: true }).click();
      const write = async (from, to, text) => {
        await from.page.getByRole('textbox', { name: 'Message' }).fill(text);
        await from.button('Send', { exact: true }).click();
        await to.page.getByRole('log').getByText(text).waitFor();
        await from.page.getByRole('log').getByText(text).waitFor();
      };
      await write(ann, cem, 'Hello from Ann');
      await write(cem, ann, 'Hello from Cem');
      await ann.picture(`meeting-chat-${dual ? 'dual' : 'single'}`);
    });

    test(`one leaves and the others go on (${mode})`, async () => {
      await together();
      await cem.button('Leave').click();
      await ann.tile('Cem Guest').waitFor({ state: 'detached' });
      await ben.tile('Cem Guest').waitFor({ state: 'detached' });
      await ann.seesAndHears('Ben Member');
      await ben.seesAndHears('Ann Host');
    });
  });
}
