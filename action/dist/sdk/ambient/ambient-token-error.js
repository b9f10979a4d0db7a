// Made from packages/sdk/src/ambient/ambient-token-error.ts by tools/build-action.ts; npm run generate makes it anew.

/** The environment provides no identity token; the message says how to fix it. */
export class AmbientTokenError extends Error {
  name = 'AmbientTokenError';
}
