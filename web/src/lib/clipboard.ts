import { showToast } from "./toast";

/** Copies a text and says so. Pages without HTTPS have no clipboard API: there the text is shown to be copied by hand. */
export async function copy(text: string, done: string) {
  try {
    await navigator.clipboard.writeText(text);
    showToast(done);
  } catch {
    showToast(`The browser does not let us copy. Here it is: ${text}`, { kind: "error" });
  }
}
