/** Code of this server that appears in a document unchanged; never created from a value in a request. */
export class Expression {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/** Text with expressions between values: `arn:…:${account}:…` in the syntax of the language. */
export class Template {
  readonly parts: readonly (string | Expression)[];

  constructor(...parts: readonly (string | Expression)[]) {
    this.parts = parts;
  }
}

/** The values that the formatters of HCL and TypeScript accept. */
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
