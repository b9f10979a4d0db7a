/** The prefix of access tokens, which secret scanners recognize (docs/contract/token-exchange.md). */
export const accessTokenPrefix = 'pul-';
