import { useCallback, useEffect, useRef, useState } from "react";

import { ApiError } from "~/lib/api-error";
import type { JoinResponse } from "~/lib/api-types";
import { rememberRoom } from "~/lib/recent-rooms";
import { adoptVisitor } from "~/lib/session";
import { words } from "~/lib/words";

import { checkRoom, joinAsGuest, joinRoom, reopenRoom } from "../api";
import { Chat } from "../core/chat";
import { LocalMedia } from "../core/local-media";
import { Meeting, type Wants } from "../core/meeting";
import { type Refusal, refusalOf } from "../core/refusal";
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
  onSystem: (message: SystemMessage) => void;
}

/** The way into a room and out of it again: asks whether it is there, joins, and comes back after a loss. */
export function useVisit({ name, anonymous, onSystem }: VisitOptions) {
  const [visit, setVisit] = useState<Visit>({ at: "checking" });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [chat] = useState(() => new Chat());
  const current = useRef<Meeting>(undefined);
  const guestName = useRef("");

  useEffect(
    () => () => {
      void current.current?.leave();
    },
    [],
  );

  const check = useCallback(
    async (signal?: AbortSignal) => {
      setVisit({ at: "checking" });
      try {
        await checkRoom(name, signal);
      } catch (error) {
        if (signal?.aborted) return;
        const refusal = error instanceof ApiError ? refusalOf(error) : undefined;
        // With an account more doors open than the check knows; the answer to joining is the one that counts.
        if (refusal !== undefined && (anonymous || (error as ApiError).status === 404)) {
          setVisit({ at: "refused", refusal, text: words(error) });
          return;
        }
      }
      setVisit({ at: "pre-join" });
    },
    [name, anonymous],
  );
  useEffect(() => {
    // Whoever is in the meeting stays there, whatever happens to the session.
    if (current.current !== undefined) return undefined;
    const controller = new AbortController();
    void check(controller.signal);
    return () => {
      controller.abort();
    };
  }, [check]);

  const ask = async (): Promise<JoinResponse> => {
    if (!anonymous) return joinRoom(name);
    const answer = await joinAsGuest(name, guestName.current);
    adoptVisitor(answer.tokens);
    rememberVisitor(guestName.current);
    return answer;
  };

  const enter = async (media: LocalMedia) => {
    const room = await ask();
    if (room.status === "archived_owned") {
      setVisit({ at: "closed", room });
      return;
    }
    if (room.token === undefined || room.livekitHost === undefined) throw new ApiError(500, "The answer of the server has no token.");
    const meeting = new Meeting({
      dual: wantsDualPeerConnection(location.search),
      hostIdentity: room.adminId ?? room.createdBy ?? "",
      chat,
      onSystem,
    });
    current.current = meeting;
    const handover = media.take();
    setVisit({ at: "meeting", meeting, room });
    rememberRoom(name);
    // A failure shows as the ending of the meeting.
    await meeting.enter(room.livekitHost, room.token, handover).catch(() => undefined);
  };

  const join = async (media: LocalMedia, asName: string) => {
    if (busy) return;
    guestName.current = asName;
    setBusy(true);
    setProblem(undefined);
    try {
      await enter(media);
    } catch (error) {
      const refusal = error instanceof ApiError ? refusalOf(error) : undefined;
      if (refusal === undefined) setProblem(words(error));
      else setVisit({ at: "refused", refusal, text: words(error) });
    } finally {
      setBusy(false);
    }
  };

  /** Back into the meeting, with microphone and camera as they were. */
  const comeBack = async (wants: Wants) => {
    const media = new LocalMedia();
    if (wants.microphone) void media.turn("microphone", true);
    if (wants.camera) void media.turn("camera", true);
    await join(media, guestName.current);
    media.release();
  };

  const reopen = async (room: JoinResponse) => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await reopenRoom(room);
      setVisit({ at: "pre-join" });
    } catch (error) {
      setProblem(words(error));
    } finally {
      setBusy(false);
    }
  };

  return { visit, busy, problem, chat, join, comeBack, reopen, checkAgain: () => void check() };
}
