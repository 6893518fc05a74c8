import { type FormEvent, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { request } from "~/lib/api";
import { ApiError } from "~/lib/api-error";
import { roomNameProblem, roomOf, roomPath } from "~/lib/room-name";
import { words } from "~/lib/words";

/** The state behind "join by name or link": finds the room in what was typed and asks the server before going there. */
export function useJoinForm() {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const problemId = useId();

  const join = async (text: string) => {
    if (busy) return;
    const name = roomOf(text);
    const wrong = text.trim() === "" ? "Type the name of a room or paste its link." : name === "" ? "There is no room in this link." : undefined;
    if (wrong !== undefined || roomNameProblem(name) !== undefined) {
      setProblem(wrong ?? "Room names have at least 3 letters or digits.");
      field.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await request("GET", `/api/room/check/${name}`);
      await navigate(roomPath(name));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        setProblem(`There is no room called ${name}.`);
      } else if (error instanceof ApiError && (error.status === 403 || error.status === 429)) {
        // A private room may well open for this person, and the check is limited more tightly than joining.
        await navigate(roomPath(name));
      } else {
        setProblem(words(error));
      }
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  };

  return {
    busy,
    problem,
    problemId,
    onSubmit: (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      void join(field.current?.value ?? "");
    },
    input: {
      ref: field,
      autoCapitalize: "none",
      autoCorrect: "off",
      autoComplete: "off",
      spellCheck: false,
      enterKeyHint: "go" as const,
      "aria-describedby": problem === undefined ? undefined : problemId,
      "aria-invalid": problem === undefined ? undefined : (true as const),
      onInput: () => {
        setProblem(undefined);
      },
    },
  };
}
