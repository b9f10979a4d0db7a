/**
 * An error with a code from a closed set. `message` is public: the caller may see it, so it states the fault and the
 * fix, and never contains data of another tenant. Details for operators belong in `cause`.
 */
export class CodedError<Code extends string> extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}
