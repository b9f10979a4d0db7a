/** The facts about an operation that the document needs and its route does not have. */
export interface OperationNotes {
  /** The command that does the same; null if there is none. */
  readonly cli: string | null;
  /**
   * The codes of errors with which the operation refuses a request, of those that its route translates. Errors of all
   * routes, such as a missing access token, follow from the route.
   */
  readonly errors: readonly string[] | 'all';
}
