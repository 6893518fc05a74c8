import type { AdminSettings } from "~/lib/api-types";

export type SettingName = Exclude<keyof AdminSettings, "id" | "readOnly">;

export interface SettingField {
  name: SettingName;
  label: string;
  hint?: string;
  kind?: "text" | "number" | "secret" | "email" | "url" | "color";
}

export interface SettingGroup {
  title: string;
  text?: string;
  fields: SettingField[];
}

/** How a secret that is set looks; sent back it changes nothing. */
export const mask = "••••••••";

export const roomSettings: SettingGroup = {
  title: "Rooms",
  fields: [
    { name: "maxParticipantsLimit", label: "People in a room", hint: "The most that a room can be made for.", kind: "number" },
    { name: "maxRoomsPerUser", label: "Rooms a person", hint: "0: as many as they like.", kind: "number" },
  ],
};

export const recordingSettings: SettingGroup = {
  title: "Size of recordings",
  fields: [
    { name: "recordingMaxDurationMins", label: "Minutes", hint: "A recording ends after so long. 0: never.", kind: "number" },
    { name: "recordingMaxFileSizeMB", label: "Megabytes", hint: "Of one recording. 0: no limit.", kind: "number" },
  ],
};

export const nameSettings: SettingGroup = {
  title: "Name",
  fields: [{ name: "serverName", label: "Name of this server", hint: "Apps show it to those who sign in." }],
};

const wellKnown = [
  ["google", "Google"],
  ["github", "GitHub"],
  ["twitter", "X"],
] as const;

export const providerSettings: SettingGroup[] = wellKnown.map(([name, title]) => ({
  title,
  text: `Offered when both are there. The provider sends people back to /api/auth/${name}/callback of this server.`,
  fields: [
    { name: `${name}ClientId`, label: `${title}: client id` },
    { name: `${name}ClientSecret`, label: `${title}: client secret`, kind: "secret" },
    { name: `${name}RedirectUrl`, label: `${title}: redirect address`, hint: "Only if it is registered as another one.", kind: "url" },
  ],
}));

export const mailServer: SettingGroup = {
  title: "Mail server",
  text: "Without one nobody can confirm an address or get a new password by mail.",
  fields: [
    { name: "emailSmtpHost", label: "Host" },
    { name: "emailSmtpPort", label: "Port", hint: "587 with STARTTLS, 465 with TLS from the start.", kind: "number" },
    { name: "emailUsername", label: "User name" },
    { name: "emailPassword", label: "Password", kind: "secret" },
    { name: "emailFromAddress", label: "Sender's address", kind: "email" },
    { name: "emailFromName", label: "Sender's name" },
  ],
};

export const mailLook: SettingGroup = {
  title: "How mails look",
  fields: [
    { name: "emailInstanceName", label: "Name in mails" },
    { name: "emailInstanceUrl", label: "Link in the footer", kind: "url" },
    { name: "emailSupportEmail", label: "Address for questions", kind: "email" },
    { name: "emailHeaderBg", label: "Colour of the header", hint: "As #1a2b3c.", kind: "color" },
    { name: "emailButtonBg", label: "Colour of the button", hint: "As #1a2b3c.", kind: "color" },
  ],
};

const letters = [
  ["Verify", "Confirm an address"],
  ["Welcome", "Welcome"],
  ["Reset", "New password"],
  ["Changed", "Password changed"],
  ["Invite", "Invitation"],
] as const;

export const mailWords: SettingGroup = {
  title: "Words of the mails",
  text: "Empty: the words of Bedrud. The preview is what mail programs show beside the subject.",
  fields: letters.flatMap(([letter, label]): SettingField[] => [
    { name: `emailSubject${letter}`, label: `${label}: subject` },
    { name: `emailPreheader${letter}`, label: `${label}: preview` },
  ]),
};

/** The settings of the configuration file, by subject. */
export const fileGroups: { title: string; names: [SettingName, string][] }[] = [
  {
    title: "Server",
    names: [
      ["serverHost", "Listens on"],
      ["serverPort", "Port"],
      ["serverDomain", "Domain"],
      ["frontendUrl", "Address for people"],
      ["behindProxy", "Behind a proxy"],
      ["logLevel", "Log level"],
    ],
  },
  {
    title: "TLS",
    names: [
      ["serverEnableTls", "TLS"],
      ["serverUseAcme", "Certificate by ACME"],
      ["serverEmail", "Address for the certificate"],
      ["serverCertFile", "Certificate"],
      ["serverKeyFile", "Key"],
    ],
  },
  {
    title: "Sign-in",
    names: [
      ["tokenDuration", "Access tokens live (hours)"],
      ["jwtSecret", "Secret of tokens"],
      ["sessionSecret", "Secret of sessions"],
    ],
  },
  {
    title: "Media",
    names: [
      ["livekitHost", "Media server"],
      ["livekitExternal", "Media server of its own"],
      ["livekitApiKey", "Key"],
      ["livekitApiSecret", "Secret"],
    ],
  },
  {
    title: "Other sites (CORS)",
    names: [
      ["corsAllowedOrigins", "Origins"],
      ["corsAllowCredentials", "Credentials"],
    ],
  },
];

export interface SwitchSetting {
  name: "recordingsEnabled" | "recordingConsentRequired" | "registrationEnabled" | "tokenRegistrationOnly" | "guestLoginEnabled" | "requireAdminSecondFactor" | "passkeysEnabled" | "emailSmtpsMode" | "emailTlsSkipVerify";
  title: string;
  text: string;
}

export const accountSwitches: SwitchSetting[] = [
  { name: "registrationEnabled", title: "New accounts", text: "People can make an account for themselves." },
  { name: "tokenRegistrationOnly", title: "By invitation only", text: "A new account needs an invitation." },
  { name: "guestLoginEnabled", title: "Guests", text: "People without an account can come into public rooms." },
  { name: "requireAdminSecondFactor", title: "Second step for administrators", text: "Administrators set up codes from an app before anything else opens to them." },
  { name: "passkeysEnabled", title: "Passkeys", text: "People can sign in with fingerprint, face or screen lock." },
];

export const recordingSwitches: SwitchSetting[] = [
  { name: "recordingsEnabled", title: "Recordings", text: "Hosts and moderators can record meetings. Everybody in them sees it." },
  { name: "recordingConsentRequired", title: "Ask who comes in", text: "Into a meeting that is recorded only people come who agree to it." },
];

export const mailSwitches: SwitchSetting[] = [
  { name: "emailSmtpsMode", title: "TLS from the start", text: "Off: STARTTLS where the mail server offers it." },
  { name: "emailTlsSkipVerify", title: "Take any certificate", text: "Only for a mail server of your own on a network you trust." },
];

/** What a setting is called on these pages. */
export function settingLabel(name: string): string {
  const typed = [roomSettings, recordingSettings, nameSettings, ...providerSettings, mailServer, mailLook, mailWords].flatMap(({ fields }) => fields).find((field) => field.name === name);
  return typed?.label ?? [...accountSwitches, ...recordingSwitches, ...mailSwitches].find((one) => one.name === name)?.title ?? name;
}

/** A value as the page shows it. */
export function shownSetting(value: AdminSettings[SettingName] | undefined): string {
  if (typeof value === "boolean") return value ? "On" : "Off";
  if (value === undefined || value === "") return "Not set";
  return value === mask ? "Set, hidden" : String(value);
}

/** The form's text for a value. */
export const textOf = (value: AdminSettings[SettingName] | undefined): string => (value === undefined ? "" : String(value));

/** What differs from before, as the server takes it: an empty field gives the setting back to the configuration file. */
export function changedSettings(fields: SettingField[], before: Record<string, string>, now: Record<string, string>): Record<string, string | number | null> {
  const changes: Record<string, string | number | null> = {};
  for (const { name, kind } of fields) {
    const value = (now[name] ?? "").trim();
    if (value === before[name]) continue;
    changes[name] = value === "" ? (kind === "secret" ? "" : null) : kind === "number" ? Number(value) : value;
  }
  return changes;
}

/** What is wrong with a value, as far as the page can tell. */
export function settingProblem({ kind }: SettingField, value: string): string | undefined {
  const text = value.trim();
  if (kind === "number" && text !== "" && !/^\d{1,12}$/.test(text)) return "A whole number, 0 or more";
  if (kind === "color" && text !== "" && !/^#[0-9a-f]{6}$/i.test(text)) return "A colour like #1a2b3c";
  return undefined;
}
