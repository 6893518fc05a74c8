import { useCallback, useEffect, useRef, useState } from "react";

import { ApiError } from "~/lib/api-error";
import type { JoinResponse } from "~/lib/api-types";
import { rememberRoom } from "~/lib/recent-rooms";
import { adoptVisitor } from "~/lib/session";
import { words } from "~/lib/words";

import { type Entrance, checkRoom, joinAsGuest, joinRoom, reopenRoom, waitOutside } from "../api";
import { Chat } from "../core/chat";
import { LocalMedia } from "../core/local-media";
import { Meeting, type Wants } from "../core/meeting";
import { type Refusal, consentAsked, passwordAsked, refusalOf } from "../core/refusal";
import type { SystemMessage } from "../core/system-message";
import { rememberVisitor } from "../core/visitor";
import { wantsDualPeerConnection } from "../core/wire-mode";

export type Visit =
  | { at: "checking" }
  | { at: "pre-join" }
  /** The room is mine and has ended. */
  | { at: "closed"; room: JoinResponse }
  | { at: "refused"; refusal: Refusal; text: string }
  | { at: "meeting"; meeting: Meeting; room: JoinResponse };

interface VisitOptions {
  name: string;
  /** Someone without a session gives a name and joins by guest-join. */
  anonymous: boolean;
  onSystem: (message: SystemMessage, meeting: Meeting) => void;
}

/** Asks the server for the way in; a guest by name. */
async function ask(name: string, guestName: string | undefined, knock: string, entrance: Entrance): Promise<JoinResponse> {
  if (guestName === undefined) return joinRoom(name, entrance);
  const answer = await joinAsGuest(name, guestName, knock, entrance);
  adoptVisitor(answer.tokens);
  rememberVisitor(guestName);
  return answer;
}

/** The host has to let me in: where I wait. */
function outsideOf(error: unknown): { roomId: string; knock: string } | undefined {
  if (!(error instanceof ApiError) || error.body.waiting !== true) return undefined;
  const { roomId, knock } = error.body;
  return typeof roomId === "string" ? { roomId, knock: typeof knock === "string" ? knock : "" } : undefined;
}

const pause = 3000;

/** Returns when somebody has decided. */
async function decided(roomId: string, knock: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      const { status } = await waitOutside(roomId, knock, signal);
      if (status !== "waiting") return;
    } catch (error) {
      if (!(error instanceof ApiError) || !(error.temporary || error.status === 429)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
      signal.throwIfAborted();
    }
  }
}

/** Asks for the way in, and waits outside where a host has to open. */
function useEntrance(name: string) {
  const [waiting, setWaiting] = useState(false);
  const knock = useRef("");
  const stop = useRef<AbortController>(undefined);
  const comeIn = async (guestName: string | undefined, entrance: Entrance): Promise<JoinResponse> => {
    for (;;) {
      try {
        return await ask(name, guestName, knock.current, entrance);
      } catch (error) {
        const outside = outsideOf(error);
        if (outside === undefined) throw error;
        knock.current = outside.knock;
        stop.current = new AbortController();
        setWaiting(true);
        try {
          await decided(outside.roomId, outside.knock, stop.current.signal);
        } finally {
          setWaiting(false);
        }
      }
    }
  };
  useEffect(() => () => stop.current?.abort(), []);
  return {
    waiting,
    comeIn,
    stopWaiting: () => {
      stop.current?.abort();
    },
  };
}

const refusalIn = (error: unknown) => (error instanceof ApiError ? refusalOf(error) : undefined);

/** Is the room there at all? Says so before anybody looks into a camera. */
function useCheck({ name, anonymous }: VisitOptions, inMeeting: () => boolean, setVisit: (visit: Visit) => void) {
  const check = useCallback(
    async (signal?: AbortSignal) => {
      setVisit({ at: "checking" });
      try {
        await checkRoom(name, signal);
      } catch (error) {
        if (signal?.aborted) return;
        const refusal = refusalIn(error);
        // With an account more doors open than the check knows; the answer to joining is the one that counts.
        if (refusal !== undefined && (anonymous || (error as ApiError).status === 404)) {
          setVisit({ at: "refused", refusal, text: words(error) });
          return;
        }
      }
      setVisit({ at: "pre-join" });
    },
    [name, anonymous, setVisit],
  );
  useEffect(() => {
    // Whoever is in the meeting stays there, whatever happens to the session.
    if (inMeeting()) return undefined;
    const controller = new AbortController();
    void check(controller.signal);
    return () => {
      controller.abort();
    };
  }, [check, inMeeting]);
  return check;
}

/** Runs one thing at a time; a failure becomes a refusal page, a sentence, or what the door asks for. */
function useAttempt(setVisit: (visit: Visit) => void) {
  const [password, setPassword] = useState<"missing" | "wrong">();
  const [recorded, setRecorded] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const attempt = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      const asked = passwordAsked(error);
      if (asked !== undefined) setPassword(asked);
      if (consentAsked(error)) setRecorded(true);
      if (asked !== undefined || consentAsked(error)) {
        setVisit({ at: "pre-join" });
        return;
      }
      const refusal = refusalIn(error);
      if (refusal === undefined) setProblem(words(error));
      else setVisit({ at: "refused", refusal, text: words(error) });
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, password, recorded, attempt };
}

function recordedSince({ recording }: JoinResponse): number | undefined {
  const since = Date.parse(recording?.startedAt ?? "");
  return Number.isNaN(since) ? undefined : since;
}

const optionsOf = (room: JoinResponse) => ({
  dual: wantsDualPeerConnection(location.search),
  hostIdentity: room.adminId ?? room.createdBy ?? "",
  chatRoom: room.settings.e2ee ? undefined : room.id,
  recordingSince: recordedSince(room),
});

function lineOf({ livekitHost: url, token }: JoinResponse) {
  if (token === undefined || url === undefined) throw new ApiError(500, "The answer of the server has no token.");
  return { url, token };
}

/** The way into a room and out of it again: asks whether it is there, joins, and comes back after a loss. */
export function useVisit(options: VisitOptions) {
  const { name, anonymous, onSystem } = options;
  const [visit, setVisit] = useState<Visit>({ at: "checking" });
  const [chat] = useState(() => new Chat());
  const current = useRef<Meeting>(undefined);
  const given = useRef<{ guestName: string; entrance: Entrance }>({ guestName: "", entrance: { password: "", recordingConsent: false } });
  const inMeeting = useCallback(() => current.current !== undefined, []);
  const check = useCheck(options, inMeeting, setVisit);
  const { busy, problem, password, recorded, attempt } = useAttempt(setVisit);
  const { waiting, comeIn, stopWaiting } = useEntrance(name);

  useEffect(
    () => () => {
      void current.current?.leave();
    },
    [],
  );

  const enter = async (media: LocalMedia) => {
    const room = await comeIn(anonymous ? given.current.guestName : undefined, given.current.entrance);
    if (room.status === "archived_owned") {
      setVisit({ at: "closed", room });
      return;
    }
    const { url, token } = lineOf(room);
    void current.current?.leave();
    const meeting = new Meeting({ ...optionsOf(room), chat, onSystem });
    current.current = meeting;
    // Begun before the page is drawn: the first answer of the media server comes meanwhile.
    const entering = meeting.enter(url, token, media.take());
    setVisit({ at: "meeting", meeting, room });
    rememberRoom(name);
    // A failure shows as the ending of the meeting.
    await entering.catch(() => undefined);
  };

  return {
    visit,
    waiting,
    stopWaiting,
    busy,
    problem,
    chat,
    /** What the door has asked for: a password, and to agree to a recording. */
    password,
    recorded,
    join: (media: LocalMedia, asName: string, asPassword: string) => {
      // Who joins once more after the question has said yes.
      given.current = { guestName: asName, entrance: { password: asPassword, recordingConsent: recorded } };
      return attempt(() => enter(media));
    },
    /** Back into the meeting, with microphone and camera as they were. */
    comeBack: async (wants: Wants) => {
      const media = new LocalMedia();
      if (wants.microphone) void media.turn("microphone", true);
      if (wants.camera) void media.turn("camera", true);
      await attempt(() => enter(media));
      media.release();
    },
    reopen: (room: JoinResponse) =>
      attempt(async () => {
        await reopenRoom(room);
        setVisit({ at: "pre-join" });
      }),
    checkAgain: () => void check(),
  };
}
