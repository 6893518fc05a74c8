import { Section } from "~/components/section";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { PasswordInput } from "~/components/ui/password-input";
import { ApiError } from "~/lib/api-error";
import type { AdminSettings, SettingChanges } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";

import { type SettingField, type SettingGroup, changedSettings, settingProblem, textOf } from "./setting-fields";
import { useChangeSettings } from "./use-admin-settings";

type Form = ReturnType<typeof useForm<string>>;

function SettingInput({ setting, form }: { setting: SettingField; form: Form }) {
  const { name, label, hint, kind = "text" } = setting;
  return (
    <Field label={label} hint={hint} error={form.problems[name]}>
      {(parts) =>
        kind === "secret" ? (
          <PasswordInput {...parts} {...form.field(name)} autoComplete="off" />
        ) : (
          <Input
            {...parts}
            {...form.field(name)}
            type={kind === "email" || kind === "url" ? kind : "text"}
            inputMode={kind === "number" ? "numeric" : undefined}
            autoComplete="off"
            autoCapitalize={kind === "text" ? undefined : "none"}
            spellCheck={kind === "text" ? undefined : false}
          />
        )
      }
    </Field>
  );
}

/** Settings that are typed, saved together. Made anew when the server says other values. */
function SettingForm({ group, start }: { group: SettingGroup; start: Record<string, string> }) {
  const { mutateAsync } = useChangeSettings();
  const form = useForm<string>({
    start,
    check: (values) => Object.fromEntries(group.fields.map((setting) => [setting.name, settingProblem(setting, values[setting.name] ?? "")])),
    submit: async (values) => {
      const changes = changedSettings(group.fields, start, values);
      if (Object.keys(changes).length > 0) {
        try {
          await mutateAsync(changes as SettingChanges);
        } catch (error) {
          throw inWords(error, group);
        }
      }
      showToast("Saved. It holds at once.");
    },
    place: (error) => group.fields.find(({ label }) => error.message.startsWith(label))?.name,
  });
  return (
    <form {...form.form} className="grid gap-4 p-5 sm:grid-cols-2 sm:p-6">
      {group.fields.map((setting) => (
        <SettingInput key={setting.name} setting={setting} form={form} />
      ))}
      {form.failure === undefined ? null : (
        <div className="sm:col-span-2">
          <FieldError>{form.failure}</FieldError>
        </div>
      )}
      <div className="sm:col-span-2">
        <Button type="submit" variant="primary" busy={form.busy} aria-label={`Save: ${group.title}`}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** The server names a setting as it is spelled; people know it by its label. */
function inWords(error: unknown, { fields }: SettingGroup): unknown {
  if (!(error instanceof ApiError)) return error;
  const field = fields.find(({ name }) => error.message.startsWith(name));
  if (field === undefined) return error;
  return new ApiError(error.status, field.label + error.message.slice(field.name.length), error.body, error.retryAfter);
}

/** One card of typed settings. */
export function SettingSection({ group, settings }: { group: SettingGroup; settings: AdminSettings }) {
  const start = Object.fromEntries(group.fields.map(({ name }) => [name, textOf(settings[name])]));
  return (
    <Section title={group.title} {...(group.text === undefined ? {} : { text: group.text })}>
      <Card>
        <SettingForm key={JSON.stringify(start)} group={group} start={start} />
      </Card>
    </Section>
  );
}
