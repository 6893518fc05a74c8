import { useQuery } from "@tanstack/react-query";
import { Clapperboard, Download, Lock } from "lucide-react";
import { useState } from "react";

import { Failure } from "~/components/failure";
import { ListWaiting } from "~/components/list-state";
import { StatePage } from "~/components/state-page";
import { Button, ButtonLink } from "~/components/ui/button";
import { Field, FieldError } from "~/components/ui/field";
import { PasswordInput } from "~/components/ui/password-input";
import { ApiError } from "~/lib/api-error";
import type { SharedRecording as Shared } from "~/lib/api-types";
import { clock, momentName } from "~/lib/time";
import { useForm } from "~/lib/use-form";

import { openShared, readShared } from "./api";
import { Film } from "./film";
import { sizeName } from "./words";

function Password({ token, onOpen }: { token: string; onOpen: (shared: Shared) => void }) {
  const form = useForm({
    start: { password: "" },
    check: ({ password }) => (password === "" ? { password: "Type the password" } : {}),
    submit: async ({ password }) => {
      onOpen(await openShared(token, password));
    },
    place: (error) => (error.status === 401 || error.status === 403 ? "password" : undefined),
  });
  return (
    <StatePage
      icon={Lock}
      title="This recording has a password"
      actions={
        <form {...form.form} className="flex w-[320px] max-w-full flex-col gap-3 text-start">
          <Field label="Password" error={form.problems.password}>
            {(parts) => <PasswordInput {...parts} {...form.field("password")} autoComplete="off" />}
          </Field>
          {form.failure === undefined ? null : <FieldError>{form.failure}</FieldError>}
          <Button type="submit" variant="primary" size="lg" busy={form.busy}>
            Watch
          </Button>
        </form>
      }
    >
      Whoever sent you the link knows it.
    </StatePage>
  );
}

function Watch({ shared }: { shared: Shared }) {
  const facts = [momentName(Date.parse(shared.createdAt)), clock(shared.durationMs / 1000), sizeName(shared.fileSize)].join(" · ");
  const file = shared.fileUrl ?? "";
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h1 className="h-page [overflow-wrap:anywhere]">{shared.roomName}</h1>
          <p className="text-ink-2 tabular-nums">{facts}</p>
        </div>
        <Button
          icon={Download}
          onClick={() => {
            const link = document.createElement("a");
            link.href = `${file}&download=1`;
            link.click();
          }}
        >
          Download
        </Button>
      </div>
      <Film
        name={`Recording of ${shared.roomName}`}
        addresses={{ file, poster: shared.thumbnailUrl ?? undefined, chapters: shared.chaptersUrl ?? undefined }}
        soundOnly={shared.recordingType === "audio"}
        seconds={shared.durationMs / 1000}
      />
    </>
  );
}

/** What a link to a recording opens, for people without an account. */
export function SharedRecording({ token }: { token: string }) {
  const { data, isError, error, refetch } = useQuery({ queryKey: ["shared", token], queryFn: ({ signal }) => readShared(token, signal), retry: false });
  const [opened, setOpened] = useState<Shared>();
  if (isError && error instanceof ApiError && error.status === 404) {
    return (
      <StatePage
        icon={Clapperboard}
        title="This link has ended"
        actions={
          <ButtonLink to="/" size="lg">
            Start page
          </ButtonLink>
        }
      >
        Whoever gave it to you can make a new one.
      </StatePage>
    );
  }
  if (isError) return <Failure title="We could not load the recording" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <ListWaiting />;
  const shared = opened ?? data;
  if (shared.fileUrl === undefined || shared.fileUrl === null) return <Password token={token} onOpen={setOpened} />;
  return <Watch shared={shared} />;
}
