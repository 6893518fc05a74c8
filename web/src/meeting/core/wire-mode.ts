/** `?pc=dual` asks for one peer connection to send and one to receive; the rule is one for both. For support and tests. */
export function wantsDualPeerConnection(search: string): boolean {
  return new URLSearchParams(search).get("pc") === "dual";
}
