// Generated from action/src/action-error.ts by tools/generate/build-action.ts; npm run generate updates it.

/** An error that the workflow's author can fix. The message says how and contains no secret. */
export class ActionError extends Error {
  name = 'ActionError';
}
