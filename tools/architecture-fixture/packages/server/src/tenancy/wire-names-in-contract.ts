export const tokenType = 'urn:ietf:params:oauth:token-type:access_token';
