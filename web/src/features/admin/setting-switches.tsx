import { Section } from "~/components/section";
import { Card } from "~/components/ui/card";
import { SwitchRow } from "~/components/ui/row";
import { Switch } from "~/components/ui/switch";
import type { AdminSettings } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import type { SwitchSetting } from "./setting-fields";
import { useChangeSettings } from "./use-admin-settings";

/** Settings that are on or off, at once. */
export function SettingSwitches({ title, list, settings }: { title: string; list: SwitchSetting[]; settings: AdminSettings }) {
  const { mutate, isPending, variables } = useChangeSettings();
  return (
    <Section title={title}>
      <Card>
        <ul>
          {list.map(({ name, ...row }) => {
            const wanted = isPending ? variables[name] : undefined;
            return (
              <SwitchRow key={name} id={name} {...row}>
                {(ids) => (
                  <Switch
                    {...ids}
                    checked={wanted ?? settings[name] ?? false}
                    onCheckedChange={(on) => {
                      mutate(
                        { [name]: on },
                        {
                          onError: (error) => {
                            showToast(words(error), { kind: "error" });
                          },
                        },
                      );
                    }}
                  />
                )}
              </SwitchRow>
            );
          })}
        </ul>
      </Card>
    </Section>
  );
}
