/** The outcome of an operation that can fail for a reason that the caller handles; the same shape as in the server. */
export type Result<Value, Fault> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };
