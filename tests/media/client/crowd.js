// Meetings of three and five: everybody sees and hears exactly the right track of each other, whatever comes and goes.
import { Track } from 'livekit-client';
import { Crowd } from './crowd_model.js';

const { Camera, Microphone, ScreenShare } = Track.Source;

/** Rows of [name, check, options]; S carries the crowd from check to check. */
export const crowd = (S, how) => [
  [
    'three participants: each sees and hears the right track of each other',
    async () => {
      S.crowd = new Crowd(`crowd-${Math.random().toString(36).slice(2, 8)}`, how);
      for (const name of ['ada', 'bo', 'cy']) await S.crowd.enter(name);
      for (const name of ['ada', 'bo', 'cy']) {
        await Promise.all([S.crowd.publish(name, Camera), S.crowd.publish(name, Microphone)]);
      }
      await S.crowd.settle();
    },
    { timeout: 40_000 },
  ],
  [
    'three participants: unpublish, mute, and back',
    async () => {
      await Promise.all([S.crowd.unpublish('bo', Camera), S.crowd.mute('cy', Microphone, true)]);
      await S.crowd.mute('ada', Camera, true);
      await S.crowd.settle();
      await Promise.all([S.crowd.publish('bo', ScreenShare), S.crowd.mute('cy', Microphone, false)]);
      await S.crowd.publish('bo', Camera);
      await S.crowd.mute('ada', Camera, false);
      await S.crowd.settle();
    },
    { timeout: 60_000 },
  ],
  [
    'five participants: two late joiners, each with every track of the others',
    async () => {
      await Promise.all(['di', 'ed'].map((name) => S.crowd.enter(name)));
      await S.crowd.settle();
      await Promise.all(['di', 'ed'].flatMap((name) => [S.crowd.publish(name, Camera), S.crowd.publish(name, Microphone)]));
      await S.crowd.settle();
    },
    { timeout: 60_000 },
  ],
  [
    'five participants: one leaves, another leaves and comes back with other tracks',
    async () => {
      await Promise.all([S.crowd.leave('ada'), S.crowd.leave('cy')]);
      await S.crowd.settle();
      await S.crowd.enter('cy');
      await Promise.all([S.crowd.publish('cy', Microphone), S.crowd.publish('cy', Camera), S.crowd.unpublish('ed', Camera)]);
      await S.crowd.settle();
      await S.crowd.close();
    },
    { timeout: 60_000 },
  ],
];
