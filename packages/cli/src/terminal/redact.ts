import { accessTokenPrefix } from '@symbolon/sdk';

const accessToken = new RegExp(`${accessTokenPrefix}[A-Za-z0-9_-]{8,}`, 'g');

/** Redacts anything that looks like a token: arguments and errors may contain one. */
export function redact(text: string): string {
  return text
    .replaceAll(accessToken, '[token]')
    .replaceAll(/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g, '[token]');
}
