const key = "bedrud.dualPeerConnection";

/** `?pc=dual` asks for one peer connection to send and one to receive; the rule is one for both. For support and tests. */
export function wantsDualPeerConnection(search: string): boolean {
  if (new URLSearchParams(search).get("pc") === "dual") return true;
  try {
    return localStorage.getItem(key) === "1";
  } catch {
    return false;
  }
}
