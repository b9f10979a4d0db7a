/** The outcome of an operation that can fail for a reason that its caller handles. */
export type Result<Value, Fault> = { readonly ok: true; readonly value: Value } | Failure<Fault>;

/** A result without a value. */
export interface Failure<Fault> {
  readonly ok: false;
  readonly fault: Fault;
}
