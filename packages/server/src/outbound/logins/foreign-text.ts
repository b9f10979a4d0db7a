const maxShownCharacters = 600;
const jwtShape = /\beyJ[\w-]*\.[\w-]+\.[\w-]*/g;

/**
 * Makes a cloud's text safe for a message: on one line and of limited length, without anything that looks like a token,
 * and without the secrets that were sent to the cloud, because some clouds echo them.
 */
export function showForeignText(text: string, secrets: readonly string[]): string {
  const withoutSecrets = secrets
    .filter((secret) => secret !== '')
    .reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
  const plain = withoutSecrets
    .replaceAll(jwtShape, '[token]')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return plain.length > maxShownCharacters ? `${plain.slice(0, maxShownCharacters)}…` : plain;
}
