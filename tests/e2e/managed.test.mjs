// Meetings on a livekit-server of ours: unmodified clients connect through our port, in both wire modes.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { findReference } from '../media/reference.mjs';
import { until } from '../support/wait.mjs';
import { test, World } from './world.mjs';

const { binary, reason } = findReference({ build: !process.env.CI });
if (!binary) console.log(`NOT RUN meetings on a managed LiveKit: ${reason}`);

if (binary) {
  describe('a meeting on a managed LiveKit', () => {
    let world;
    before(async () => {
      world = await World.open({ readyMs: 40_000, env: { MEDIA_BACKEND: 'managed', MEDIA_LIVEKIT_SERVER: binary } });
    });
    after(() => world?.close());

    for (const dual of [false, true]) {
      test(`two people see and hear each other, and one is muted and removed (${dual ? 'two peer connections' : 'one peer connection'})`, async () => {
        const ann = await world.person('Ann Host', { dual });
        const ben = await world.person('Ben Member', { dual });
        await ann.register();
        await ben.register();
        const room = await ann.createRoom();
        await ann.join(room.name);
        await ben.join(room.name);
        await ann.seesAndHears('Ben Member');
        await ben.seesAndHears('Ann Host');
        const wire = await ann.page.evaluate(() => Boolean(window.bedrudRoom.engine.pcManager.subscriber));
        assert.equal(wire, dual, 'the wire mode is the one asked for');

        const present = async () => (await ann.api('GET', `/api/room/${room.id}/presence`)).body.participants;
        const { identity } = (await present()).find((person) => person.name === 'Ben Member');
        const muted = await ann.api('POST', `/api/room/${room.id}/mute/${identity}`, { hard: true });
        assert.equal(muted.status, 200, JSON.stringify(muted.body));
        await ann.page.getByRole('article', { name: /^Ben Member.*microphone off/ }).waitFor();
        assert.equal((await ann.api('POST', `/api/room/${room.id}/kick/${identity}`)).status, 200);
        await ann.tile('Ben Member').waitFor({ state: 'detached' });
        await until(async () => (await present()).length === 1, 8000, () => 'only Ann is there');
        await Promise.all([ann.leave(), ben.leave()]);
      });
    }
  });
}
