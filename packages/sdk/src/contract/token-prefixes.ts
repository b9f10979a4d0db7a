/** The prefix of access tokens. */
export const accessTokenPrefix = 'pul-';
