const longestShown = 600;
const jwtShape = /\beyJ[\w-]*\.[\w-]+\.[\w-]*/g;

/**
 * What a cloud said, fit for a message: without the secrets that were sent to it (some clouds repeat what they were
 * given) and anything shaped like a token, on one line, of bounded length.
 */
export function showForeignText(text: string, secrets: readonly string[]): string {
  const withoutSecrets = secrets
    .filter((secret) => secret !== '')
    .reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
  const plain = withoutSecrets
    .replaceAll(jwtShape, '[token]')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return plain.length > longestShown ? `${plain.slice(0, longestShown)}…` : plain;
}
