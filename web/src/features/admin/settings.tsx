import type { ReactNode } from "react";

import { ListFailed, ListWaiting } from "~/components/list-state";
import { Section } from "~/components/section";
import { Badge } from "~/components/ui/badge";
import { Card } from "~/components/ui/card";
import type { AdminSettings } from "~/lib/api-types";

import { accountSwitches, fileGroups, mailLook, mailServer, mailSwitches, mailWords, nameSettings, providerSettings, recordingSettings, recordingSwitches, roomSettings, shownSetting } from "./setting-fields";
import { ProviderList } from "./provider-list";
import { SettingSection } from "./setting-form";
import { SettingSwitches } from "./setting-switches";
import { TestMail } from "./test-mail";
import { useAdminSettings } from "./use-admin-settings";

function Loaded({ title, text, children }: { title: string; text?: string; children: (settings: AdminSettings) => ReactNode }) {
  const { data, isError, error, refetch } = useAdminSettings();
  return (
    <div className="max-w-[864px]">
      <h1 className="h-page">{title}</h1>
      {text === undefined ? null : <p className="mt-1 text-ink-2 [text-wrap:pretty]">{text}</p>}
      {data !== undefined ? (
        children(data)
      ) : (
        <div className="mt-6">{isError ? <ListFailed error={error} onRetry={() => void refetch()} /> : <ListWaiting />}</div>
      )}
    </div>
  );
}

/** Who comes in, and how much of everything there may be. */
export function GeneralSettings() {
  return (
    <Loaded title="General">
      {(settings) => (
        <>
          <SettingSwitches title="Who comes in" list={accountSwitches} settings={settings} />
          <SettingSection group={roomSettings} settings={settings} />
          <SettingSwitches title="Recordings" list={recordingSwitches} settings={settings} />
          <SettingSection group={recordingSettings} settings={settings} />
          <SettingSection group={nameSettings} settings={settings} />
        </>
      )}
    </Loaded>
  );
}

/** The services people can sign in with. */
export function SignInSettings() {
  return (
    <Loaded title="Sign-in" text="People can sign in with accounts they have elsewhere. What is complete stands on the sign-in page at once.">
      {(settings) => (
        <>
          <ProviderList />
          {providerSettings.map((group) => (
            <SettingSection key={group.title} group={group} settings={settings} />
          ))}
        </>
      )}
    </Loaded>
  );
}

/** The mail server, and what mails look like. */
export function MailSettings({ email }: { email: string }) {
  return (
    <Loaded title="Email">
      {(settings) => (
        <>
          <SettingSection group={mailServer} settings={settings} />
          <SettingSwitches title="Connection" list={mailSwitches} settings={settings} />
          {settings.emailSmtpHost ? <TestMail email={email} /> : null}
          <SettingSection group={mailLook} settings={settings} />
          <SettingSection group={mailWords} settings={settings} />
        </>
      )}
    </Loaded>
  );
}

/** What the configuration file decides: shown, so that nobody looks for it here in vain. */
export function FileSettings() {
  return (
    <Loaded title="Configuration file" text="These are set in the file the server was started with, and hold from its next start.">
      {(settings) =>
        fileGroups.map(({ title, names }) => (
          <Section key={title} title={title} action={<Badge kind="line">After restart</Badge>}>
            <Card>
              <dl>
                {names.map(([name, label]) => (
                  <div key={name} className="flex flex-wrap gap-x-4 gap-y-0.5 border-b border-line px-4.5 py-3 last:border-0">
                    <dt className="w-[240px] text-ink-2 max-sm:w-full">{label}</dt>
                    <dd className="min-w-0 flex-1 font-medium [overflow-wrap:anywhere]">{shownSetting(settings[name])}</dd>
                  </div>
                ))}
              </dl>
            </Card>
          </Section>
        ))
      }
    </Loaded>
  );
}
