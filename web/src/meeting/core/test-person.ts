import type { Person } from "./view";

/** Somebody for tests: a member with every right who sends nothing. */
export const testPerson = (fields: Partial<Person> = {}): Person => ({
  identity: "x",
  name: "Mia",
  avatar: undefined,
  local: false,
  host: false,
  role: "member",
  guest: false,
  maySpeak: true,
  mayShow: true,
  mayWrite: true,
  sharing: false,
  deaf: false,
  hand: undefined,
  speaking: false,
  microphone: false,
  camera: undefined,
  quality: "good",
  ...fields,
});
