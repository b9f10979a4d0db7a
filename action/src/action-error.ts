/** What the workflow's author can mend; the message says how and holds no secret. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
}
