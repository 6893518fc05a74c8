/** What went wrong with a passkey on this device, in words. */
export function deviceWords(error: DOMException): string {
  if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
  if (error.name === "SecurityError") return "Passkeys do not work at this address. Open the page by its name.";
  return "This device could not do it. Try again, or take another one.";
}
