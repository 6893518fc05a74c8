import { DisconnectReason } from "livekit-client";

/** Why a meeting is over for this person. */
export type Ending = "left" | "removed" | "banned" | "over" | "elsewhere" | "lost" | "shutdown" | "refused";

export function endingOf(reason: DisconnectReason | undefined): Ending {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return "left";
    case DisconnectReason.PARTICIPANT_REMOVED:
      return "removed";
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return "over";
    case DisconnectReason.DUPLICATE_IDENTITY:
      return "elsewhere";
    case DisconnectReason.SERVER_SHUTDOWN:
      return "shutdown";
    case DisconnectReason.JOIN_FAILURE:
      return "refused";
    default:
      return "lost";
  }
}

interface EndingWords {
  title: string;
  text: string;
  /** What the button that leads back says; nothing where there is no way back. */
  back?: string;
}

export const endingWords: Record<Ending, EndingWords> = {
  left: { title: "You left. Come back?", text: "The room stays where it is; the link is the same.", back: "Come back" },
  removed: { title: "You were removed from the meeting", text: "A host did that. Ask them before you come back.", back: "Come back" },
  banned: { title: "You were shut out of this room", text: "A host did that. The link does not work for you any more." },
  over: { title: "The meeting is over", text: "The host ended it for everyone." },
  elsewhere: {
    title: "You joined in another window",
    text: "One person is in a meeting once. It goes on in the other window, or you take it back to this one.",
    back: "Continue here",
  },
  lost: {
    title: "The connection is lost",
    text: "We tried again and again, but the server does not answer. Check your network.",
    back: "Try again",
  },
  shutdown: { title: "The server restarts", text: "The meeting can go on in a moment.", back: "Try again" },
  refused: {
    title: "We cannot reach the media server",
    text: "The server answers, but sound and picture do not get through. A firewall in your network may block them.",
    back: "Try again",
  },
};
