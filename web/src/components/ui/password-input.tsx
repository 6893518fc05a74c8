import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";

import { IconButton } from "./icon-button";
import { Input } from "./input";

/** A password with a button that shows it. */
export function PasswordInput(props: Omit<ComponentProps<typeof Input>, "type" | "end">) {
  const [shown, setShown] = useState(false);
  return (
    <Input
      {...props}
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      end={
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={shown ? "Hide password" : "Show password"}
          small
          className="-me-1.5"
          onClick={() => {
            setShown(!shown);
          }}
        />
      }
    />
  );
}
