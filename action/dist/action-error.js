// Made from action/src/action-error.ts by tools/build-action.ts; npm run generate makes it anew.

/** What the workflow's author can mend; the message says how and holds no secret. */
export class ActionError extends Error {
  name = 'ActionError';
}
