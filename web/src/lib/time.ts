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

/** The time in "YYYY-MM-DD HH:MM:SS", which is UTC. */
export function utcTime(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}Z`);
}

/** "16 Nov, 14:05", with the year where it is not this one. */
export function momentName(time: number, now = Date.now(), locale = "en-GB"): string {
  const date = new Date(time);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleString(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", ...(sameYear ? {} : { year: "numeric" }) });
}

/** "45 s", "12 min", "2 h 5 min", "3 days". */
export function spanName(seconds: number): string {
  if (seconds < 60) return `${String(Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min`;
  if (minutes >= 48 * 60) return `${String(Math.floor(minutes / (24 * 60)))} days`;
  const rest = minutes % 60;
  return `${String(Math.floor(minutes / 60))} h${rest === 0 ? "" : ` ${String(rest)} min`}`;
}

/** "Now", "5 min ago", "2 h ago", then the day as people name it. */
export function ago(time: number, now = Date.now()): string {
  const minutes = Math.floor((now - time) / 60_000);
  if (minutes < 2) return "Now";
  if (minutes < 60) return `${String(minutes)} min ago`;
  if (minutes < 12 * 60) return `${String(Math.floor(minutes / 60))} h ago`;
  return dayName(time, now);
}

/** 24 hours, "09:05". The browser's own formatter takes as long to make as a page to draw. */
export function timeOfDay(date: Date): string {
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** "44:03", "1:02:09". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const two = (part: number) => String(part).padStart(2, "0");
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${two(rest)}` : `${String(minutes)}:${two(rest)}`;
}
