/** A request that succeeds, and its response. */
export interface OperationExample {
  /** The path and query of the request. */
  readonly path: string;
  readonly body?: unknown;
  readonly response?: unknown;
}
