import type { MeetingView } from "./view";

function names(list: readonly string[]): string {
  if (list.length <= 2) return list.join(" and ");
  return list.length === 3 ? `${list[0] ?? ""}, ${list[1] ?? ""} and ${list[2] ?? ""}` : `${list[0] ?? ""}, ${list[1] ?? ""} and ${String(list.length - 2)} others`;
}

/** Who came, who went and who shares now, as sentences for screen readers. */
export function changes(before: MeetingView, now: MeetingView): string[] {
  const has = (view: MeetingView, identity: string) => view.people.some((person) => person.identity === identity);
  const came = now.people.filter((person) => !person.local && !has(before, person.identity)).map((person) => person.name);
  const went = before.people.filter((person) => !person.local && !has(now, person.identity)).map((person) => person.name);
  const said: string[] = [];
  if (came.length > 0) said.push(`${names(came)} came in.`);
  if (went.length > 0) said.push(`${names(went)} left.`);
  for (const share of now.shares) {
    if (!share.local && !before.shares.some((one) => one.id === share.id)) said.push(`${share.name} shares a screen.`);
  }
  for (const share of before.shares) {
    if (!share.local && !now.shares.some((one) => one.id === share.id)) said.push(`${share.name} stopped sharing.`);
  }
  if (before.state === "connected" && now.state === "reconnecting") said.push("You are reconnecting.");
  if (before.state === "reconnecting" && now.state === "connected") said.push("You are back.");
  return said;
}
