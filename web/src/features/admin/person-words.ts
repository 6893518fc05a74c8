import type { UserDetails } from "~/lib/api-types";

const providers: Record<string, string> = {
  local: "Password",
  passkey: "Passkey",
  guest: "Guest",
  google: "Google",
  github: "GitHub",
  twitter: "X",
};

/** How somebody signs in, in a word; providers that an administrator named keep their name. */
export const wayOf = (provider: string) => providers[provider] ?? provider.replace(/^oidc-/, "");

/** The same inside a sentence. */
export const signsInWith = (provider: string) => (provider === "local" || provider === "passkey" ? `a ${wayOf(provider).toLowerCase()}` : wayOf(provider));

const roles: [string, string][] = [
  ["superadmin", "Administrator"],
  ["admin", "Admin badge"],
  ["moderator", "Moderator"],
  ["user", "Member"],
  ["guest", "Guest"],
];

/** The highest thing an account is. */
export function roleOf({ accesses }: Pick<UserDetails, "accesses">): string {
  return roles.find(([access]) => accesses.includes(access))?.[1] ?? "Member";
}

export const isAdministrator = ({ accesses }: Pick<UserDetails, "accesses">) => accesses.includes("superadmin");

/** The accesses with or without those of an administrator; other badges stay. */
export function withAdministrator(accesses: string[], administrator: boolean): string[] {
  const others = accesses.filter((access) => access !== "superadmin");
  if (administrator) return ["superadmin", ...others];
  return others.length === 0 ? ["user"] : others;
}
