import { Mic, Video, Volume2 } from "lucide-react";
import { type FormEvent, type RefObject, useRef, useState } from "react";
import { Link } from "react-router";

import { Logo } from "~/components/logo";
import { Avatar } from "~/components/ui/avatar";
import { Button } from "~/components/ui/button";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { Note } from "~/components/ui/note";
import { PasswordInput } from "~/components/ui/password-input";
import { Spinner } from "~/components/ui/spinner";
import type { User } from "~/lib/api-types";
import { roomPath } from "~/lib/room-name";
import { useHost } from "~/lib/use-host";
import { nameProblem } from "~/lib/validation";

import { canChooseSpeaker, rememberDevice } from "../core/devices";
import type { LocalMedia, LocalMediaState } from "../core/local-media";
import { visitorName } from "../core/visitor";
import { useDevices } from "../hooks/use-devices";
import { usePreview } from "../hooks/use-preview";
import { useStore } from "../hooks/use-store";
import { DeviceSelect } from "./device-select";
import { LevelMeter } from "./level-meter";
import { MediaProblems, Preview } from "./preview";
import { TestSoundButton } from "./test-sound-button";

interface PreJoinProps {
  roomName: string;
  /** Who is signed in; a visitor without an account gives a name. */
  user: User | undefined;
  busy: boolean;
  problem: string | undefined;
  /** Has asked, and a host has to open. */
  waiting: boolean;
  /** The room asks for a password; the one that was given may be wrong. */
  password: "missing" | "wrong" | undefined;
  /** The meeting is recorded, and whoever comes in agrees to it. */
  recorded: boolean;
  onJoin: (media: LocalMedia, name: string, password: string) => void;
  onStop: () => void;
}

function Devices({ media, state }: { media: LocalMedia; state: LocalMediaState }) {
  const { lists, chosen } = useDevices();
  const unknown = "The browser's own choice";
  return (
    <div className="mt-3 flex flex-col rounded-lg bg-surface px-1 shadow-line sm:mt-5 sm:grid sm:grid-cols-3 sm:gap-4 sm:rounded-none sm:bg-transparent sm:px-0 sm:shadow-none">
      <div className="flex min-h-13 items-center gap-3 border-b border-line pe-3 sm:flex-col sm:items-stretch sm:gap-2 sm:border-0 sm:pe-0">
        <DeviceSelect
          label="Microphone"
          icon={Mic}
          devices={lists.audioinput}
          value={chosen.audioinput}
          none={unknown}
          onChange={(id) => void media.choose("microphone", id)}
        />
        <span className="flex min-h-8 w-[92px] flex-none items-center sm:w-auto">
          <LevelMeter track={state.microphone.track?.mediaStreamTrack} />
        </span>
      </div>
      <div className="flex min-h-13 items-center gap-3 border-b border-line pe-3 sm:flex-col sm:items-stretch sm:gap-2 sm:border-0 sm:pe-0">
        <DeviceSelect
          label="Camera"
          icon={Video}
          devices={lists.videoinput}
          value={chosen.videoinput}
          none={unknown}
          onChange={(id) => void media.choose("camera", id)}
        />
        <span className="hidden min-h-8 items-center text-xs text-ink-3 sm:flex">Only your own view is mirrored.</span>
      </div>
      <div className="flex min-h-13 items-center gap-3 pe-3 sm:flex-col sm:items-stretch sm:gap-2 sm:pe-0">
        <DeviceSelect
          label="Speaker"
          icon={Volume2}
          devices={canChooseSpeaker() ? lists.audiooutput : []}
          value={chosen.audiooutput}
          none={unknown}
          onChange={(id) => {
            rememberDevice("audiooutput", id);
          }}
        />
        <TestSoundButton className="flex-none sm:self-start max-sm:px-0! max-sm:text-presence-ink max-sm:shadow-none!" />
      </div>
    </div>
  );
}

function entering({ microphone, camera }: LocalMediaState): string {
  const word = (on: boolean) => (on ? "on" : "off");
  return microphone.wanted === camera.wanted
    ? `You enter with the microphone and camera ${word(camera.wanted)}.`
    : `You enter with the microphone ${word(microphone.wanted)} and the camera ${word(camera.wanted)}.`;
}

interface VisitorNameProps {
  roomName: string;
  name: string;
  error: string | undefined;
  field: RefObject<HTMLInputElement | null>;
  onName: (name: string) => void;
}

/** Who has no account gives a name, and may sign in instead. */
function VisitorName({ roomName, name, error, field, onName }: VisitorNameProps) {
  return (
    <>
      <Field label="Your name" hint="Others see this." error={error}>
        {(parts) => (
          <Input
            {...parts}
            ref={field}
            value={name}
            maxLength={50}
            autoComplete="name"
            enterKeyHint="go"
            onChange={(event) => {
              onName(event.target.value);
            }}
          />
        )}
      </Field>
      <p className="mt-3 text-ink-2">
        You have an account?{" "}
        <Link className="link" to={`/auth/login?redirect=${encodeURIComponent(roomPath(roomName))}`}>
          Sign in
        </Link>
      </p>
    </>
  );
}

function Member({ user }: { user: User }) {
  return (
    <p className="flex items-center gap-3">
      <Avatar name={user.name} picture={user.avatarUrl} size={40} />
      <span className="min-w-0">
        <b className="block truncate">{user.name}</b>
        <span className="text-ink-2">That is how the others see you.</span>
      </span>
    </p>
  );
}

/** Outside, until the host opens. */
function Outside({ roomName, onStop }: Pick<PreJoinProps, "roomName" | "onStop">) {
  return (
    <div aria-live="polite" className="max-sm:order-1">
      <h1 className="h-page [overflow-wrap:anywhere] max-sm:text-xl">We told the host you are here</h1>
      <p className="mt-2 text-md text-ink-2">
        You come into <b className="font-semibold text-ink [overflow-wrap:anywhere]">{roomName}</b> as soon as the host admits you. Nobody in the meeting can see or hear you yet.
      </p>
      <p className="mt-5 flex items-center gap-3 text-ink-2">
        <Spinner />
        Waiting
      </p>
      <Button className="mt-6" onClick={onStop}>
        Stop waiting
      </Button>
    </div>
  );
}

function RoomPassword({ asked, value, onChange }: { asked: "missing" | "wrong"; value: string; onChange: (value: string) => void }) {
  return (
    <div className="mt-4">
      <Field label="Password of the room" error={asked === "wrong" ? "That is not its password" : undefined}>
        {(parts) => (
          <PasswordInput
            {...parts}
            value={value}
            maxLength={128}
            autoComplete="off"
            autoFocus
            onChange={(event) => {
              onChange(event.target.value);
            }}
          />
        )}
      </Field>
    </div>
  );
}

function Side({ roomName, user, busy, problem, password, recorded, media, state, name, onName, onJoin }: PreJoinProps & SideProps) {
  const host = useHost();
  const [given, setGiven] = useState("");
  const [missing, setMissing] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = user === undefined ? nameProblem(name, 50) : undefined;
    setMissing(wrong);
    if (wrong === undefined) onJoin(media, name.trim(), given);
    else field.current?.focus();
  };
  return (
    <form onSubmit={submit} noValidate className="contents sm:block">
      <div className="max-sm:order-1">
        <h1 className="h-page [overflow-wrap:anywhere] max-sm:text-xl">{roomName}</h1>
        <p className="mt-2 text-ink-3 [overflow-wrap:anywhere] max-sm:hidden">
          {host}
          {roomPath(roomName)}
        </p>
      </div>
      <div className="max-sm:order-4 max-sm:mt-3 sm:mt-5.5 sm:border-t sm:border-line sm:pt-5.5">
        {user === undefined ? (
          <VisitorName
            roomName={roomName}
            name={name}
            error={missing}
            field={field}
            onName={(next) => {
              onName(next);
              setMissing(undefined);
            }}
          />
        ) : (
          <Member user={user} />
        )}
        {password === undefined ? null : <RoomPassword asked={password} value={given} onChange={setGiven} />}
        {recorded ? (
          <div className="mt-4">
            <Note kind="caution" live>
              This meeting is being recorded. Whoever comes in is recorded, too.
            </Note>
          </div>
        ) : null}
      </div>
      <div className="max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-10 max-sm:border-t max-sm:border-line max-sm:bg-surface max-sm:px-4 max-sm:pt-3 max-sm:pb-[max(1.75rem,env(safe-area-inset-bottom))] sm:mt-5.5">
        {problem === undefined ? null : (
          <div className="mb-3">
            <FieldError>{problem}</FieldError>
          </div>
        )}
        <Button type="submit" variant="join" size="lg" block busy={busy}>
          {recorded ? "Join and be recorded" : "Join now"}
        </Button>
        <p className="mt-3 text-center text-xs text-ink-3 max-sm:hidden">{entering(state)}</p>
      </div>
    </form>
  );
}

interface SideProps {
  media: LocalMedia;
  state: LocalMediaState;
  name: string;
  onName: (name: string) => void;
}

function Ready({ media, asks, ...props }: PreJoinProps & { media: LocalMedia; asks: boolean }) {
  const state = useStore(media.state);
  const [name, setName] = useState(visitorName);
  return (
    <main
      id="main"
      className="mx-auto flex max-w-[1240px] flex-col px-4 pb-30 sm:grid sm:min-h-[calc(100svh-74px)] sm:content-center sm:items-start sm:gap-8 sm:px-8 sm:pb-16 short:grid-cols-[minmax(0,1fr)_280px] lg:grid-cols-[minmax(0,1fr)_320px] lg:gap-10 xl:grid-cols-[minmax(0,1fr)_372px] xl:gap-14"
    >
      <section aria-label="Camera and microphone" className="contents sm:block sm:min-w-0">
        <div className="max-sm:order-2 max-sm:mt-3">
          <Preview media={media} state={state} asks={asks} name={props.user?.name ?? name} />
        </div>
        <div className="flex flex-col gap-3 max-sm:order-3">
          <Devices media={media} state={state} />
          <MediaProblems media={media} state={state} />
        </div>
      </section>
      <section aria-label="Join" className="contents sm:block sm:min-w-0">
        {props.waiting ? (
          <Outside roomName={props.roomName} onStop={props.onStop} />
        ) : (
          <Side {...props} media={media} state={state} name={name} onName={setName} />
        )}
      </section>
    </main>
  );
}

/** Before the meeting: who I am, how I look and sound, and the way in. Joining needs no device. */
export function PreJoin(props: PreJoinProps) {
  const { media, asks } = usePreview();
  return (
    <>
      <header className="flex items-center justify-between px-4 py-3 sm:px-8 sm:py-5">
        <Link to="/" aria-label="Bedrud, start page" className="flex rounded-sm">
          <Logo />
        </Link>
        {props.user === undefined ? null : (
          <span className="hidden items-center gap-3 text-ink-2 sm:flex">
            <Avatar name={props.user.name} picture={props.user.avatarUrl} size={28} />
            {props.user.name}
          </span>
        )}
      </header>
      {media === undefined ? <main id="main" className="min-h-svh" /> : <Ready {...props} media={media} asks={asks} />}
    </>
  );
}
