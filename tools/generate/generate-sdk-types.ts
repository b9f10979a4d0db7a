import { formatType, type JsonSchema } from './format-type.ts';

/** The parts of an OpenAPI 3 document from which the SDK's types are generated. */
export interface OpenapiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, JsonSchema>> };
}

interface OpenapiOperation {
  readonly summary?: string;
  readonly parameters?: readonly OpenapiParameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: OpenapiContent };
  readonly responses?: Readonly<Record<string, { readonly content?: OpenapiContent }>>;
}

interface OpenapiParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: JsonSchema;
}

type OpenapiContent = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

const methods: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete', 'head']);

const opening = `// Generated from packages/server/openapi.json by tools/generate/generate-sdk-types.ts; npm run generate updates it.

`;

/**
 * Returns TypeScript for every operation: `Operations['GET /api/user']` has the types of its path, query, body and
 * successful response. The `openapi-typescript` package would do this too, but it depends on TypeScript 5.
 */
export function generateSdkTypes(document: OpenapiDocument): string {
  const schemas = Object.entries(document.components?.schemas ?? {})
    .toSorted(byName)
    .map(([name, schema]) => `export type ${name} = ${formatType(schema, 0)};\n\n`);
  const operations = Object.entries(document.paths)
    .toSorted(byName)
    .flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => methods.has(method))
        .toSorted(byName)
        .map(([method, operation]) => formatOperation(`${method.toUpperCase()} ${path}`, operation)),
    );
  return `${opening}${schemas.join('')}export interface Operations {\n${operations.join('')}}\n`;
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function formatOperation(name: string, operation: OpenapiOperation): string {
  const summary = operation.summary?.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ');
  const comment = summary ? `  /** ${summary}. */\n` : '';
  const body = schemaOf(operation.requestBody?.content);
  const members = [
    `path: ${formatParameters(operation, 'path')}`,
    `query: ${formatParameters(operation, 'query')}`,
    `body: ${body ? formatType(body, 2) : 'undefined'}`,
    `response: ${formatResponse(operation)}`,
  ];
  return `${comment}  ${JSON.stringify(name)}: {\n${members.map((member) => `    ${member};\n`).join('')}  };\n`;
}

function formatParameters(operation: OpenapiOperation, place: string): string {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema ?? {}]));
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  return formatType({ type: 'object', properties, required, additionalProperties: false }, 2);
}

/** Returns the union of the types of all successful responses. */
function formatResponse(operation: OpenapiOperation): string {
  const types = Object.entries(operation.responses ?? {})
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => schemaOf(content))
    .map((schema) => (schema ? formatType(schema, 2) : 'undefined'));
  return [...new Set(types)].join(' | ') || 'undefined';
}

function schemaOf(content: OpenapiContent | undefined): JsonSchema | undefined {
  return Object.values(content ?? {}).find(({ schema }) => schema !== undefined)?.schema;
}
