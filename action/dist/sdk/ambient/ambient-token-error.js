// Generated from packages/sdk/src/ambient/ambient-token-error.ts by tools/generate/build-action.ts; npm run generate updates it.

/** Reports that the environment provides no identity token; the message says how to fix it. */
export class AmbientTokenError extends Error {
  name = 'AmbientTokenError';
}
