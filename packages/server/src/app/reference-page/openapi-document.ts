/** The parts of the OpenAPI document that the reference page shows. */
export interface OpenapiDocument {
  readonly info: { readonly title: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, OpenapiResponse>>;
  };
}

export interface OpenapiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly OpenapiParameter[];
  readonly requestBody?: { readonly content: OpenapiContent };
  readonly responses: Readonly<Record<string, OpenapiResponse>>;
  readonly 'x-codeSamples': readonly CodeSample[];
}

export interface OpenapiParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: { readonly type?: string; readonly description?: string };
  readonly example?: unknown;
}

export interface OpenapiResponse {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: OpenapiContent;
}

export type OpenapiContent = Readonly<
  Record<string, { readonly schema?: object; readonly example?: unknown }>
>;

/** The code that sends the example of an operation with one program. */
export interface CodeSample {
  readonly lang: string;
  readonly label: string;
  readonly source: string;
}
