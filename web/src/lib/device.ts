export interface Device {
  name: string;
  kind: "computer" | "phone" | "other";
}

const first = (agent: string, table: [RegExp, string][]) => table.find(([pattern]) => pattern.test(agent))?.[1];

// The order matters: browsers name each other.
const browsers: [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/\S+.* Safari\//, "Safari"],
];
const systems: [RegExp, string][] = [
  [/\biPad\b/, "iPad"],
  [/\biPhone\b/, "iPhone"],
  [/\bAndroid\b/i, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "Mac"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];

/** The words for a User-Agent header: "Chrome on Linux". Apps keep the name they give themselves. */
export function deviceOf(agent: string): Device {
  const browser = first(agent, browsers);
  const system = first(agent, systems);
  const phone = /\bMobile\b|\biPhone\b|\biPad\b|\bAndroid\b/i.test(agent);
  const kind = phone ? "phone" : browser === undefined ? "other" : "computer";
  if (browser !== undefined) return { name: system === undefined ? browser : `${browser} on ${system}`, kind };
  const app = /^[^/\s(]{1,40}/.exec(agent.trim())?.[0];
  if (app === undefined) return { name: "Unknown device", kind: "other" };
  return { name: system === undefined ? app : `${app} on ${system}`, kind };
}
