import { Mic, MicOff, Video, VideoOff } from "lucide-react";

import { Avatar } from "~/components/ui/avatar";
import { Button } from "~/components/ui/button";
import { Spinner } from "~/components/ui/spinner";

import type { LocalMedia, LocalMediaState } from "../core/local-media";
import { problemWords } from "../core/media-problem";
import { useLevel } from "../hooks/use-level";
import { BarButton, BarLevel } from "./bar-button";
import { TrackVideo } from "./track-video";

interface PreviewProps {
  media: LocalMedia;
  state: LocalMediaState;
  /** The browser will ask: then the person starts it, after reading why. */
  asks: boolean;
  name: string;
}

/** What stands in the picture's place while there is none. */
function NoPicture({ media, state: { camera, microphone }, asks, name }: PreviewProps) {
  if (camera.busy) {
    return (
      <p className="flex items-center gap-2.5 text-ink-2" role="status">
        <Spinner /> Your camera is starting
      </p>
    );
  }
  const untouched = asks && camera.problem === undefined && !camera.wanted && microphone.problem === undefined && !microphone.wanted;
  if (untouched) {
    return (
      <div className="flex max-w-[26em] flex-col items-center gap-4 px-6 pb-14 text-center">
        <p className="text-ink-2 [text-wrap:pretty]">
          <b className="text-ink">Shall the others see and hear you?</b> The browser asks once. Nothing leaves this page before you join.
        </p>
        <Button
          variant="primary"
          onClick={() => {
            void media.turn("microphone", true);
            void media.turn("camera", true);
          }}
        >
          Use camera and microphone
        </Button>
      </div>
    );
  }
  return name.trim() === "" ? <VideoOff className="size-10 text-ink-3" strokeWidth={1.5} aria-hidden /> : <Avatar name={name} size={112} />;
}

/** My own picture before the meeting, mirrored, with the two switches on it. */
export function Preview(props: PreviewProps) {
  const { media, state } = props;
  const { microphone, camera } = state;
  const level = useLevel(microphone.track?.mediaStreamTrack, 10);
  return (
    <div className="stage relative aspect-16/10 overflow-hidden rounded-xl sm:aspect-video">
      <div className="absolute inset-0 grid place-items-center bg-tile">
        {camera.track === undefined ? <NoPicture {...props} /> : <TrackVideo track={camera.track} mirrored />}
      </div>
      <div className="absolute inset-x-0 bottom-3 flex justify-center gap-2.5 sm:bottom-[18px]">
        <BarButton
          icon={microphone.wanted ? Mic : MicOff}
          look={microphone.wanted ? "rest" : "off"}
          busy={microphone.busy}
          label={microphone.wanted ? "Turn off microphone" : "Turn on microphone"}
          className="h-13! min-w-13! rounded-[16px]!"
          onClick={() => void media.turn("microphone", !microphone.wanted)}
        >
          {microphone.track === undefined ? null : <BarLevel level={level} />}
        </BarButton>
        <BarButton
          icon={camera.wanted ? Video : VideoOff}
          look={camera.wanted ? "rest" : "off"}
          busy={camera.busy}
          label={camera.wanted ? "Turn off camera" : "Turn on camera"}
          className="h-13! min-w-13! rounded-[16px]!"
          onClick={() => void media.turn("camera", !camera.wanted)}
        />
      </div>
    </div>
  );
}

/** What keeps microphone or camera from working, in words, with a way to try again. */
export function MediaProblems({ media, state }: Pick<PreviewProps, "media" | "state">) {
  const { microphone, camera } = state;
  const both = microphone.problem !== undefined && microphone.problem === camera.problem;
  const sources = (["microphone", "camera"] as const).filter((source) => state[source].problem !== undefined);
  const shown = both ? sources.slice(0, 1) : sources;
  return (
    <div role="status" className="flex flex-col gap-2 empty:hidden">
      {shown.map((source) => {
        const problem = state[source].problem;
        if (problem === undefined) return null;
        const { fact, help } = problemWords(source, problem);
        const said = both ? fact.replace("microphone", "camera and microphone").replace("uses your camera and", "uses your camera or") : fact;
        return (
          <div key={source} className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-caution-soft px-4 py-3">
            <p className="min-w-0 flex-[1_1_16rem]">
              <b>{said}</b> <span className="text-ink-2">{help}</span>
            </p>
            {problem === "insecure" ? null : (
              <Button
                size="sm"
                onClick={() => {
                  for (const one of both ? sources : [source]) void media.turn(one, true);
                }}
              >
                Try again
              </Button>
            )}
          </div>
        );
      })}
    </div>
  );
}
