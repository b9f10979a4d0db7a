import { SymbolonError } from './symbolon-error.ts';

/** Parses the base URL of a server, without a trailing slash. Throws `invalid_request` for an invalid URL. */
export function parseServerUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new SymbolonError('the server’s URL must start with https:// or http://', {
      code: 'invalid_request',
    });
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new SymbolonError('the server’s URL must not have a user name, password, query or fragment', {
      code: 'invalid_request',
    });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
