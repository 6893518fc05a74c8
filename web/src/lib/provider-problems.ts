/** What went wrong with an identity provider, by the word the server sends the browser back with. */
const problems: Record<string, (provider: string) => string> = {
  unknown_provider: () => "This server does not offer that way to sign in any more.",
  unavailable: (provider) => `We cannot reach ${provider} right now. Try again in a while.`,
  expired: () => "That took too long, or it began in another browser. Begin again.",
  cancelled: (provider) => `You cancelled the sign-in at ${provider}.`,
  refused: (provider) => `${provider} refused the sign-in. Try again, or ask whoever looks after this server.`,
  invalid: (provider) => `We could not verify what ${provider} answered. Try again.`,
  unverified_email: (provider) => `${provider} has not confirmed your email address. Confirm it there, then try again.`,
  no_email: (provider) => `This server needs a confirmed email address, and ${provider} tells us none.`,
  email_taken: (provider) => `There is an account with this email already. Sign in to it as you always do, then link ${provider} under Security in your settings.`,
  closed: () => "New accounts are switched off on this server.",
  invite_needed: () => "A new account needs an invitation on this server. Open the link of yours, then try again.",
  deactivated: () => "This account has been switched off. Ask whoever looks after this server.",
  confirm: () => "Confirm your email first. The message we sent you has the link.",
  linked_elsewhere: (provider) => `This sign-in at ${provider} belongs to another account here.`,
  signed_out: () => "You were signed out meanwhile. Sign in and begin again.",
  too_often: () => "That were too many tries in a short time. Wait a minute, then begin again.",
  too_many: () => "An account can have at most 20 linked sign-ins. Remove one first.",
};

const known: Record<string, string> = { google: "Google", github: "GitHub", twitter: "X" };

/** What a provider is called for people; `title` where the server named it. */
export const providerTitle = (name: string, title?: string) => title ?? known[name] ?? (name.replace(/^oidc-/, "") || "the provider");

/** The sentence for `?problem=...&provider=...`; undefined where nothing went wrong. */
export function providerProblem(search: string, titles: { name: string; title: string }[] = []): string | undefined {
  const query = new URLSearchParams(search);
  const problem = query.get("problem");
  if (problem === null) return undefined;
  const name = query.get("provider") ?? "";
  const title = providerTitle(name, titles.find((one) => one.name === name)?.title);
  return (problems[problem] ?? (() => "The sign-in did not work. Try again."))(title);
}
