// Made from packages/sdk/src/ambient/ambient-token-error.ts by tools/build-action.ts; npm run generate makes it anew.

/** No identity token could be had from where this runs; the message says what to mend there. */
export class AmbientTokenError extends Error {
  name = 'AmbientTokenError';
}
