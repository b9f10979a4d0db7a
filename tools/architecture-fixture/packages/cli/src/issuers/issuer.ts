export const issuer = {};
