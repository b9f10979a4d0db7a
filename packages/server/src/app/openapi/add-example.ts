import type { OperationExample } from './operation-example.ts';

interface Media {
  schema?: unknown;
  example?: unknown;
}

/** The parts of an operation that have examples. */
export interface ExemplifiedOperation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; example?: unknown }[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { readonly content?: Record<string, Media> }>;
}

/** Adds the values of a request and of its response to the parameters and bodies of its operation. */
export function addExample(
  template: string,
  operation: ExemplifiedOperation,
  example: OperationExample,
): void {
  const url = new URL(example.path, 'http://localhost');
  const names = template.split('/');
  const inPath = new Map(
    url.pathname.split('/').flatMap((part, index) => {
      const [, name] = /^\{(\w+)\}$/.exec(names[index] ?? '') ?? [];
      return name === undefined ? [] : [[name, decodeURIComponent(part)] as const];
    }),
  );
  for (const parameter of operation.parameters ?? []) {
    const value = parameter.in === 'path' ? inPath.get(parameter.name) : url.searchParams.get(parameter.name);
    if (value !== undefined && value !== null) parameter.example = typed(parameter, value);
  }
  setExample(operation.requestBody?.content, example.body);
  const [success] = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  setExample(success?.[1].content, example.response);
}

function setExample(content: Record<string, Media> | undefined, value: unknown): void {
  const [media] = Object.values(content ?? {});
  if (media !== undefined && value !== undefined) media.example = value;
}

/** Converts the text of a parameter to the type of its schema. */
function typed(parameter: object, text: string): unknown {
  const type = 'schema' in parameter ? (parameter.schema as { readonly type?: string }).type : 'string';
  return type === 'integer' || type === 'boolean' ? (JSON.parse(text) as unknown) : text;
}
