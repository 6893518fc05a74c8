import { Moon, Sun, SunMoon } from "lucide-react";

import { Section } from "~/components/section";
import { Card } from "~/components/ui/card";
import { Choice } from "~/components/ui/choice";
import { SwitchRow } from "~/components/ui/row";
import { Switch } from "~/components/ui/switch";
import { joinWith } from "~/lib/join-with";
import { type Preferences, useSavePreferences } from "~/lib/preferences";
import { singleKeys } from "~/lib/shortcuts";
import { type Theme, useTheme } from "~/lib/theme";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

const themes: { value: Theme; icon: typeof Sun; title: string; text: string }[] = [
  { value: "light", icon: Sun, title: "Light", text: "Also at night" },
  { value: "dark", icon: Moon, title: "Dark", text: "Also by day" },
  { value: "system", icon: SunMoon, title: "As the system", text: "Changes with it" },
];

interface SettingSwitchProps {
  id: string;
  title: string;
  text: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}

function SettingSwitch({ checked, onChange, ...row }: SettingSwitchProps) {
  return <SwitchRow {...row}>{(ids) => <Switch {...ids} checked={checked} onCheckedChange={onChange} />}</SwitchRow>;
}

function useSave() {
  const { mutate } = useSavePreferences();
  return (changes: Preferences) => {
    mutate(changes, {
      onError: (error) => {
        showToast(`It holds in this browser only: ${words(error)}`, { kind: "error" });
      },
    });
  };
}

/** What the account remembers for every browser. Each change acts at once. */
export function PreferenceList() {
  const theme = useTheme();
  const microphone = joinWith.microphone.useOn();
  const camera = joinWith.camera.useOn();
  const keys = singleKeys.useOn();
  const save = useSave();
  return (
    <>
      <Section title="Appearance" text="A meeting has a dark stage in both; pictures look best there.">
        <Choice label="Theme" columns={3} value={theme} options={themes} onChange={(next) => save({ interface: { theme: next } })} />
      </Section>
      <Section title="When you come into a meeting">
        <Card>
          <ul>
            <SettingSwitch
              id="join-microphone"
              title="Microphone on"
              text="Otherwise you come in muted."
              checked={microphone}
              onChange={(on) => save({ audio: { joinWithMicrophone: on } })}
            />
            <SettingSwitch
              id="join-camera"
              title="Camera on"
              text="Either way you see yourself before anybody else does."
              checked={camera}
              onChange={(on) => save({ video: { joinWithCamera: on } })}
            />
          </ul>
        </Card>
      </Section>
      <Section title="Keyboard">
        <Card>
          <ul>
            <SettingSwitch
              id="single-keys"
              title="Single keys in a meeting"
              text="M for the microphone, V for the camera and so on. Switch them off if they get in your way."
              checked={keys}
              onChange={(on) => save({ interface: { singleKeys: on } })}
            />
          </ul>
        </Card>
      </Section>
    </>
  );
}
