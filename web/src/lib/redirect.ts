/** Where to go after signing in: a path of this site, never another one and never back to a sign-in page. */
export function safePath(wanted: string | null, otherwise: string): string {
  if (wanted === null || !/^\/(?![/\\])/.test(wanted) || wanted.startsWith("/auth")) return otherwise;
  return wanted;
}
