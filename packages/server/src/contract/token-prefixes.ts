/** The prefix of access tokens, which secret scanners know (docs/contract/token-exchange.md). */
export const accessTokenPrefix = 'pul-';
