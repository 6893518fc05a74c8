import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "./api";
import type { Message, StoredPreferences } from "./api-types";
import { joinWith } from "./join-with";
import { singleKeys } from "./shortcuts";
import { setTheme } from "./theme";

type Part = Record<string, unknown>;

/** What the account remembers, by subject. Other clients keep things of their own in there. */
export type Preferences = Record<string, Part>;

const key = ["preferences"];
const isObject = (value: unknown): value is Part => typeof value === "object" && value !== null && !Array.isArray(value);

/** What the stored text says; a text that is none says nothing. */
export function parsePreferences(text: string): Preferences {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as Preferences) : {};
  } catch {
    return {};
  }
}

/** The preferences with some of them changed; what is not ours stays. */
export function withChanges(old: Preferences, changes: Preferences): Preferences {
  const next = { ...old };
  for (const [name, part] of Object.entries(changes)) next[name] = { ...(isObject(old[name]) ? old[name] : {}), ...part };
  return next;
}

/** Brings this browser in line with the account. What the account does not say stays as it is here. */
function apply({ interface: look, audio, video }: Preferences) {
  const theme = look?.theme;
  if (theme === "light" || theme === "dark" || theme === "system") setTheme(theme);
  if (typeof look?.singleKeys === "boolean") singleKeys.set(look.singleKeys);
  if (typeof audio?.joinWithMicrophone === "boolean") joinWith.microphone.set(audio.joinWithMicrophone);
  if (typeof video?.joinWithCamera === "boolean") joinWith.camera.set(video.joinWithCamera);
}

async function read(signal?: AbortSignal): Promise<Preferences> {
  const { preferencesJson } = await request<StoredPreferences>("GET", "/api/auth/preferences", { signal });
  return parsePreferences(preferencesJson ?? "{}");
}

/** Takes over what the account remembers, once a page. */
export function usePreferencesOf(userId: string | undefined) {
  useQuery({
    queryKey: [...key, userId],
    enabled: userId !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const preferences = await read(signal);
      apply(preferences);
      return preferences;
    },
  });
}

/** Applies changes here at once and keeps them in the account. */
export function useSavePreferences() {
  const client = useQueryClient();
  return useMutation({
    // One after the other: each reads what the one before has written.
    scope: { id: "preferences" },
    mutationFn: async (changes: Preferences) => {
      const body = { preferencesJson: JSON.stringify(withChanges(await read(), changes)) };
      await request<Message>("PUT", "/api/auth/preferences", { body });
    },
    onMutate: (changes) => {
      // A read that is under way must not take the change back.
      void client.cancelQueries({ queryKey: key });
      apply(changes);
    },
  });
}
