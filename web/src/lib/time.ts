const day = 86_400_000;

/** "Today", "Yesterday", "16 November", with the year where it is not this one. */
export function dayName(time: number, now = Date.now(), locale = "en-GB"): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (time >= midnight) return "Today";
  if (time >= midnight - day) return "Yesterday";
  const date = new Date(time);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString(locale, { day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
}
