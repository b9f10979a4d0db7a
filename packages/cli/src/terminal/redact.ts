/** Cuts whatever looks like a token out of text that goes to the terminal: arguments and errors may carry one along. */
export function redact(text: string): string {
  return text
    .replaceAll(/pul-[A-Za-z0-9_-]{8,}/g, '[token]')
    .replaceAll(/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g, '[token]');
}
