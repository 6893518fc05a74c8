// The rules of the server, told before the form is sent. Lengths are bytes, as the server counts them.

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text).length;

export function nameProblem(name: string, longest = 255): string | undefined {
  const length = bytes(name.trim());
  if (length === 0) return "Your name is missing";
  if (length < 2) return "At least 2 letters";
  if (length > longest) return `At most ${String(longest)} letters`;
  return undefined;
}

export function emailProblem(email: string): string | undefined {
  if (email.trim() === "") return "Your email is missing";
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(email.trim())) return "This does not look like an email address";
  return undefined;
}

export function passwordProblem(password: string): string | undefined {
  const length = bytes(password);
  if (length === 0) return "A password is missing";
  if (length < 12) return "At least 12 characters";
  if (length > 128) return "At most 128 characters";
  return undefined;
}

/** How far a password is from good, 0 to 4, and the word for it. Length counts most; repetition does not help. */
export function passwordStrength(password: string): { level: 0 | 1 | 2 | 3 | 4; word: string } {
  if (password === "") return { level: 0, word: "" };
  const different = new Set(password).size;
  if (bytes(password) < 12) return { level: 1, word: "Too short." };
  if (different < 6) return { level: 1, word: "Too much of the same." };
  if (password.length < 15 || different < 9) return { level: 2, word: "Enough." };
  if (password.length < 24) return { level: 3, word: "Good." };
  return { level: 4, word: "Very good." };
}
