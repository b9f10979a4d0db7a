import { type NamedBody, nameSchemas } from './name-schemas.ts';

type Content = Record<string, { schema?: unknown }>;

/** The parts of the generated document that are completed. */
export interface GeneratedDocument {
  readonly paths: Record<string, Record<string, GeneratedOperation>>;
  components: { schemas: Record<string, unknown> };
}

interface GeneratedOperation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Content };
  readonly responses: Record<string, { description: string; readonly content?: Content }>;
}

/** Names the schemas of the document. */
export function completeDocument(document: GeneratedDocument): GeneratedDocument {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  document.components.schemas = nameSchemas(operations.flatMap(listBodies));
  return document;
}

function listBodies({ operationId, requestBody, responses }: GeneratedOperation): NamedBody[] {
  const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}`;
  const answers = Object.entries(responses).map(([status, { content = {} }]) => ({
    content,
    name: `${name}${status.startsWith('2') ? 'Response' : 'Error'}`,
  }));
  return [{ content: requestBody?.content ?? {}, name: `${name}Request` }, ...answers];
}
