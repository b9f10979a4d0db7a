// Generated from packages/sdk/src/contract/headers.ts by tools/generate/build-action.ts; npm run generate updates it.

/** The header with the id of a request, on every response. */
export const requestIdHeader = 'x-pulumi-request-id';

/** The header with the revision number of an environment's document. */
export const revisionHeader = 'pulumi-esc-revision';
