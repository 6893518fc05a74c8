const key = "bedrud.name";

/** The name a guest gave last time. */
export function visitorName(): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

export function rememberVisitor(name: string) {
  try {
    localStorage.setItem(key, name);
  } catch {
    // Without storage guests are asked every time.
  }
}
