/** The outcome of work that can fail for a reason that its caller handles; the same shape as in the server. */
export type Result<Value, Fault> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };
