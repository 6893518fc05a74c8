import { copy } from "~/lib/clipboard";
import { roomPath } from "~/lib/room-name";

export function copyLink(name: string) {
  return copy(`${location.origin}${roomPath(name)}`, "Link copied");
}
