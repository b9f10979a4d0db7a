/**
 * An error from a closed set of codes. `message` is public: it may be shown to whoever made the request, so it names
 * the fault and the mend and never another tenant's data. What only an operator may see goes into `cause`.
 */
export class CodedError<Code extends string> extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}
