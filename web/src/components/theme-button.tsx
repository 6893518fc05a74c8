import { Moon, Sun, SunMoon } from "lucide-react";

import { type Theme, setTheme, useTheme } from "~/lib/theme";

import { Button } from "./ui/button";

const next: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const looks = {
  system: { icon: SunMoon, word: "System" },
  light: { icon: Sun, word: "Light" },
  dark: { icon: Moon, word: "Dark" },
} as const;

/** Goes through the three themes. A menu would do as well, but pages before the sign-in stay small. */
export function ThemeButton({ className }: { className?: string }) {
  const theme = useTheme();
  const { icon, word } = looks[theme];
  return (
    <Button
      variant="ghost"
      icon={icon}
      className={className}
      aria-label={`Theme: ${word}. Switch to ${looks[next[theme]].word}`}
      onClick={() => {
        setTheme(next[theme]);
      }}
    >
      {word}
    </Button>
  );
}
