import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import type { Deed } from "../api";
import type { Person, Role } from "./view";

const rank: Record<Role, number> = { member: 0, moderator: 1, host: 2 };

/** Only who stands above somebody may do something to them; the server holds to it. */
export const isAbove = (me: Person | undefined, other: Person) =>
  me !== undefined && !other.local && !other.host && rank[me.role] > rank[other.role];

export interface Choice {
  label: string;
  deed: Deed;
  hard?: boolean;
  /** What a toast says when it is done. */
  done: string;
}

/** What may be done to somebody now, in the order of a menu; removing them is not in it. */
export function choices(me: Person, other: Person): Choice[] {
  const { name } = other;
  const list: (Choice | false)[] = [
    other.microphone && { label: "Mute", deed: "mute/{}", done: `${name} is muted` },
    !other.microphone && other.maySpeak && { label: "Ask to unmute", deed: "ask/{}/unmute", done: `We asked ${name} to unmute` },
    other.maySpeak
      ? { label: "Keep muted", deed: "mute/{}", hard: true, done: `${name} cannot unmute now` }
      : { label: "Let speak again", deed: "unmute/{}", done: `${name} can unmute again` },
    other.camera !== undefined && { label: "Turn camera off", deed: "video/{}/off", done: `The camera of ${name} is off` },
    other.camera === undefined && other.mayShow && { label: "Ask to turn camera on", deed: "ask/{}/camera", done: `We asked ${name} to turn the camera on` },
    other.mayShow
      ? { label: "Keep camera off", deed: "video/{}/off", hard: true, done: `${name} cannot turn the camera on now` }
      : { label: "Let show camera again", deed: "video/{}/on", done: `${name} can turn the camera on again` },
    other.sharing && { label: "Stop their sharing", deed: "screenshare/{}/stop", done: `${name} shares nothing now` },
    other.mayWrite
      ? { label: "Block chat", deed: "chat/{}/block", done: `${name} cannot write now` }
      : { label: "Let write again", deed: "chat/{}/unblock", done: `${name} can write again` },
    { label: "Show to everyone", deed: "spotlight/{}", done: `Everyone sees ${name} large now` },
    other.hand !== undefined && { label: "Lower their hand", deed: "hand/{}/lower", done: `The hand of ${name} is down` },
    other.deaf
      ? { label: "Turn their sound on", deed: "undeafen/{}", done: `${name} hears everyone again` }
      : { label: "Turn their sound off", deed: "deafen/{}", done: `${name} hears nothing now` },
    me.role === "host" &&
      (other.role === "moderator"
        ? { label: "End as moderator", deed: "demote/{}", done: `${name} is no moderator now` }
        : { label: "Make moderator", deed: "promote/{}", done: `${name} is a moderator now` }),
  ];
  return list.filter((one) => one !== false);
}

/** Does it, and says that it is done or why not. */
export async function perform(deed: Promise<unknown>, done?: string) {
  try {
    await deed;
    if (done !== undefined) showToast(done);
  } catch (error) {
    showToast(words(error), { kind: "error" });
  }
}
