/** The header with the id of a request, on every response. */
export const requestIdHeader = 'x-pulumi-request-id';

/** The header with the token of the next page. */
export const continuationTokenHeader = 'x-continuation-token';

/** The header with the revision number of an environment's document. */
export const revisionHeader = 'pulumi-esc-revision';
