/** An error that the workflow's author can fix. The message says how and contains no secret. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
}
