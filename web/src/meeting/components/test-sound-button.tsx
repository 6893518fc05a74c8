import { Play } from "lucide-react";
import { useState } from "react";

import { Button } from "~/components/ui/button";
import { showToast } from "~/lib/toast";

import { chosen } from "../core/devices";
import { playTwoNotes } from "../core/two-notes";

/** Plays two notes on the chosen speaker. */
export function TestSoundButton({ className }: { className?: string }) {
  const [playing, setPlaying] = useState(false);
  const play = async () => {
    setPlaying(true);
    try {
      await playTwoNotes(chosen("audiooutput"));
    } catch {
      showToast("This speaker does not play. Choose another one.", { kind: "error" });
    } finally {
      setPlaying(false);
    }
  };
  return (
    <Button size="sm" icon={Play} busy={playing} className={className} onClick={() => void play()}>
      Play test sound
    </Button>
  );
}
