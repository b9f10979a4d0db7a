import { addExample, type ExemplifiedOperation } from './add-example.ts';
import { createCodeSamples } from './code-samples.ts';
import type { DocumentedRoute } from './documented-route.ts';
import { createErrorResponses, describeErrorStatus, errorSchema } from './error-responses.ts';
import { listErrorStatuses } from './list-error-statuses.ts';
import { type NamedBody, nameSchemas } from './name-schemas.ts';
import type { OperationExample } from './operation-example.ts';
import { findNotes, findUnusedNotes } from './operations/find-notes.ts';

type Content = Record<string, { schema?: unknown }>;

interface GeneratedResponse {
  description?: string;
  content?: Content;
}

interface GeneratedOperation extends ExemplifiedOperation {
  operationId: string;
  readonly requestBody?: { readonly content: Content };
  responses: Record<string, GeneratedResponse>;
  'x-codeSamples'?: readonly object[];
}

/** The document as the library generates it. */
export interface GeneratedDocument {
  readonly paths: Record<string, Record<string, GeneratedOperation>>;
  components: { schemas: Record<string, unknown>; responses?: Record<string, object> };
}

const successes: Readonly<Record<string, string>> = {
  200: 'Success.',
  201: 'Created.',
  204: 'Success, without a body.',
};

/**
 * Names the schemas of the document, and adds errors and examples. Throws if an operation has none, so that the document
 * of a new route cannot be generated without them.
 */
export function completeDocument(
  document: GeneratedDocument,
  routes: readonly DocumentedRoute[],
  examples: Readonly<Record<string, OperationExample>>,
): GeneratedDocument {
  const routesById = new Map(routes.map((route) => [route.operationId, route]));
  const unused = findUnusedNotes(new Set(routesById.keys()));
  if (unused.length > 0)
    throw new Error(`no route has the operation ids ${unused.join(', ')}: remove their notes`);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      // The library marks operations with the method HEAD.
      operation.operationId = operation.operationId.replace(/-head$/, '');
      const { operationId } = operation;
      const route = routesById.get(operationId);
      if (route === undefined) throw new Error(`two routes have the operation id ${operationId}`);
      addResponses(operation, route);
      const example = examples[operationId];
      if (example === undefined) {
        throw new Error(`${operationId} needs an example: run node tools/generate/record-examples.ts`);
      }
      addExample(path, operation, example);
      operation['x-codeSamples'] = createCodeSamples({
        method: method.toUpperCase(),
        path,
        isPublic: route.route.config?.access?.kind === 'public',
        contentType: Object.keys(operation.requestBody?.content ?? {})[0],
        cli: findNotes(operationId).cli,
        example,
      });
    }
  }
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  const named = nameSchemas(operations.flatMap(listBodies));
  document.components.schemas = { ErrorResponse: errorSchema, ...named };
  const text = JSON.stringify(document.paths);
  document.components.responses = Object.fromEntries(
    Object.entries(createErrorResponses('ErrorResponse')).filter(([name]) =>
      text.includes(`"#/components/responses/${name}"`),
    ),
  );
  return document;
}

function addResponses(operation: GeneratedOperation, route: DocumentedRoute): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    response.description = successes[status] ?? '';
    if (isWithoutBody(response.content)) delete response.content;
  }
  for (const [status, codes] of listErrorStatuses(route, findNotes(route.operationId))) {
    const own = operation.responses[status];
    operation.responses[status] = describeErrorStatus(status, {
      codes,
      form: route.form,
      ...(own === undefined ? {} : { own }),
    });
  }
}

function isWithoutBody(content: Content | undefined): boolean {
  return Object.values(content ?? {}).some(({ schema }) => (schema as { type?: unknown }).type === 'null');
}

function listBodies({ operationId, requestBody, responses }: GeneratedOperation): NamedBody[] {
  const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}`;
  const answers = Object.entries(responses).map(([status, { content = {} }]) => ({
    content,
    name: `${name}${status.startsWith('2') ? 'Response' : 'Error'}`,
  }));
  return [{ content: requestBody?.content ?? {}, name: `${name}Request` }, ...answers];
}
