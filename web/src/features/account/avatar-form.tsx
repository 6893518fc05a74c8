import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";

import { Avatar } from "~/components/ui/avatar";
import { Button } from "~/components/ui/button";
import type { User } from "~/lib/api-types";
import { updateUser } from "~/lib/session";
import { pictureTypes, squarePicture } from "~/lib/square-picture";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { removeAvatar, uploadAvatar } from "./api";

/** The picture of the account, and the ways to change it. `name`: as it is being typed. */
export function AvatarForm({ user, name }: { user: User; name: string }) {
  const file = useRef<HTMLInputElement>(null);
  const change = useMutation({
    mutationFn: async (chosen: File | undefined) => (chosen === undefined ? removeAvatar() : uploadAvatar(await squarePicture(chosen))),
    onSuccess: ({ avatarUrl }) => {
      updateUser({ avatarUrl });
      showToast(avatarUrl === "" ? "Your picture is removed" : "Your picture is saved");
    },
    onError: (error) => {
      showToast(words(error), { kind: "error" });
    },
  });
  const has = user.avatarUrl !== "";
  return (
    <div className="flex flex-none items-center gap-4 sm:flex-col sm:gap-3">
      <Avatar name={name} picture={user.avatarUrl} size={72} {...(has ? { label: "Your picture" } : {})} />
      <div className="flex gap-2 sm:flex-col">
        <input
          ref={file}
          type="file"
          accept={pictureTypes}
          className="hidden"
          onChange={(event) => {
            const [chosen] = event.target.files ?? [];
            // The same file may be chosen again.
            event.target.value = "";
            if (chosen !== undefined) change.mutate(chosen);
          }}
        />
        <Button size="sm" busy={change.isPending} onClick={() => file.current?.click()}>
          {has ? "Change picture" : "Add a picture"}
        </Button>
        {has ? (
          <Button
            size="sm"
            disabled={change.isPending}
            onClick={() => {
              change.mutate(undefined);
            }}
          >
            Remove picture
          </Button>
        ) : null}
      </div>
    </div>
  );
}
