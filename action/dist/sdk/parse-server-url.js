// Generated from packages/sdk/src/parse-server-url.ts by tools/generate/build-action.ts; npm run generate updates it.

import { SymbolonError } from './symbolon-error.js';

/** Parses the base URL of a server, without a trailing slash. Throws `invalid_request` for an invalid URL. */
export function parseServerUrl(text) {
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
