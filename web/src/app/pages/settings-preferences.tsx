import { PreferenceList } from "~/features/account/preferences";

export const meta = () => [{ title: "Preferences · Bedrud" }];

export default function SettingsPreferences() {
  return (
    <>
      <h1 className="h-page">Preferences</h1>
      <PreferenceList />
    </>
  );
}
