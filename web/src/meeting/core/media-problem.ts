/** Why a camera or a microphone does not start. */
export type MediaProblem = "insecure" | "denied" | "denied-by-system" | "missing" | "in-use" | "failed";
export type Source = "microphone" | "camera";

/** What getUserMedia (or its absence) means. The names are those of Media Capture and Streams, section 10.2.6. */
export function mediaProblem(error: unknown): MediaProblem {
  if (!("mediaDevices" in navigator)) return "insecure";
  // Not every browser derives these from Error.
  const { name, message = "" } = (error ?? {}) as { name?: string; message?: string };
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return /system/i.test(message) ? "denied-by-system" : "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "in-use";
    default:
      return "failed";
  }
}

/** The fact and what helps, each one sentence. */
export function problemWords(source: Source, problem: MediaProblem): { fact: string; help: string } {
  switch (problem) {
    case "insecure":
      return {
        fact: `No ${source} without HTTPS.`,
        help: "Browsers give camera and microphone only to secure pages. You can still come in, watch and write.",
      };
    case "denied":
      return {
        fact: `The browser blocks your ${source}.`,
        help: "Open the lock beside the address and allow it, then try again.",
      };
    case "denied-by-system":
      return {
        fact: `Your system blocks the ${source}.`,
        help: "Allow this browser to use it in the privacy settings of the system, then try again.",
      };
    case "missing":
      return { fact: `We found no ${source}.`, help: "Plug one in; it shows up here by itself." };
    case "in-use":
      return { fact: `Another program uses your ${source}.`, help: "Close it there, then try again." };
    case "failed":
      return { fact: `Your ${source} did not start.`, help: "Choose another one, or try again." };
  }
}
