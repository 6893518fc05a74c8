import { MicOff, Server, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";

import { useJoinForm } from "~/components/join-form";
import { Logo } from "~/components/logo";
import { ThemeButton } from "~/components/theme-button";
import { Button, ButtonLink } from "~/components/ui/button";
import { FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { cn } from "~/lib/class-names";
import { useSession } from "~/lib/session";
import { useHost } from "~/lib/use-host";

export const meta = () => [
  { title: "Join a meeting · Bedrud" },
  { name: "description", content: "Meet on a server you know. No account and no app, only this browser." },
];

const people = [
  { name: "Anna", initials: "AL", hue: "[--h:18]" },
  { name: "Kofi", initials: "KM", hue: "[--h:60]", speaking: true },
  { name: "Priya", initials: "PN", hue: "[--h:330]", muted: true },
  { name: "Tomás", initials: "TR", hue: "[--h:250]" },
];

/** A picture of a meeting: drawn with the parts of a real one. */
function Stage() {
  return (
    <div
      className="stage -mx-4 grid min-h-[300px] flex-1 grid-cols-2 grid-rows-2 gap-2.5 overflow-hidden rounded-t-[24px] p-2.5 pb-4 sm:mx-0 sm:h-full sm:max-h-[640px] sm:min-h-0 sm:w-[calc(100%+120px)] sm:flex-none sm:rounded-s-[32px] sm:rounded-e-none sm:p-3.5 sm:pe-0"
      aria-hidden="true"
    >
      {people.map(({ name, initials, hue, speaking, muted }) => (
        <div key={name} className={cn("tile grid place-items-center rounded-lg sm:rounded-[18px]", speaking && "is-speaking")}>
          <span className={cn("avatar [--s:88px] sm:[--s:112px] 2xl:[--s:132px]", hue)}>{initials}</span>
          <span className="plate plate-bs h-7! ps-2.5! text-sm sm:h-[33px]! sm:ps-3.5! sm:pe-3.5! sm:text-base">
            {speaking ? (
              <span className="eq">
                <i />
                <i />
                <i />
              </span>
            ) : null}
            {muted ? <MicOff className="size-4 text-danger-ink" strokeWidth={2} /> : null}
            {name}
          </span>
        </div>
      ))}
    </div>
  );
}

function Fact({ icon: Icon, children }: { icon: typeof Server; children: ReactNode }) {
  return (
    <span className="flex items-center gap-2.5">
      <Icon className="size-[18px] flex-none text-ink-3" strokeWidth={1.75} aria-hidden />
      {children}
    </span>
  );
}

export default function Landing() {
  const host = useHost();
  const session = useSession();
  const { busy, problem, problemId, onSubmit, input } = useJoinForm();
  return (
    <>
      <header className="flex items-center gap-1 px-4 py-3.5 sm:gap-3 sm:px-14 sm:py-6">
        <Logo />
        <span className="ms-1.5 min-h-4 truncate text-sm text-ink-3 not-empty:border-s not-empty:border-line not-empty:ps-3 sm:ms-0">{host}</span>
        <span className="flex-1" />
        <ThemeButton className="max-sm:hidden" />
        {session.status === "member" ? (
          <ButtonLink to="/dashboard">My rooms</ButtonLink>
        ) : (
          <>
            <ButtonLink variant="ghost" to="/auth/login">
              Sign in
            </ButtonLink>
            <ButtonLink to="/dashboard?new" className="max-sm:hidden">
              New room
            </ButtonLink>
          </>
        )}
      </header>
      <main
        id="main"
        className="flex min-h-[calc(100svh-68px)] flex-col gap-8 overflow-hidden px-4 pt-5 sm:grid sm:h-[calc(100svh-180px)] sm:min-h-[440px] sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] sm:items-center sm:gap-10 sm:ps-14 sm:pe-0 sm:pt-0 xl:grid-cols-[minmax(0,560px)_minmax(0,1fr)] xl:gap-16"
      >
        <section>
          <h1 className="text-3xl font-display tracking-[-.038em] text-balance xl:text-4xl">Meet on a server you&nbsp;know.</h1>
          <p className="mt-3.5 mb-6 max-w-[30em] text-md text-ink-2 [text-wrap:pretty] sm:mt-5 sm:mb-9 sm:text-lg">
            Type the name of a room or paste a link. You need no account and no app, only this browser.
          </p>
          <form className="flex flex-col gap-2.5 xl:flex-row" onSubmit={onSubmit} noValidate>
            <Input
              aria-label="Room name or link"
              placeholder="product-review"
              boxClassName="min-h-[54px] rounded-[16px]! px-[18px]! text-md gap-0! sm:min-h-[60px]"
              {...input}
            />
            <Button type="submit" variant="join" busy={busy} className="min-h-[54px] rounded-[16px]! px-7! text-md sm:min-h-[60px]">
              Join
            </Button>
          </form>
          <div className="mt-3.5 min-h-5">{problem === undefined ? null : <FieldError id={problemId}>{problem}</FieldError>}</div>
        </section>
        <Stage />
      </main>
      <footer className="hidden h-[88px] items-center gap-8 px-14 text-sm text-ink-2 sm:flex">
        <Fact icon={Server}>Picture and sound pass through this server only</Fact>
        <Fact icon={ShieldCheck}>This page asks no other server for anything</Fact>
      </footer>
    </>
  );
}
