/** Code of ours that stands in a document as it is; never made of anything that a request holds. */
export class Expression {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/** Text in which expressions of ours stand between values: `arn:…:${account}:…` in the syntax of the language. */
export class Template {
  readonly parts: readonly (string | Expression)[];

  constructor(...parts: readonly (string | Expression)[]) {
    this.parts = parts;
  }
}

/** What the writers of HCL and TypeScript can write. */
export type CodeValue =
  | string
  | number
  | boolean
  | Expression
  | Template
  | readonly CodeValue[]
  | CodeObject
  | Call;

export type CodeObject = { readonly [name: string]: CodeValue };

/** A function of the language with one argument, such as `jsonencode(…)`. */
export class Call {
  readonly name: string;
  readonly argument: CodeValue;

  constructor(name: string, argument: CodeValue) {
    this.name = name;
    this.argument = argument;
  }
}
