import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}

interface ContractDocument {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Json> };
}

export const contractPath = fileURLToPath(
  new URL('../../../../../shared/spec/pulumi-cloud-openapi-subset.json', import.meta.url),
);

/** True if the contract is beside this repository, which does not contain it. */
export const hasContract = existsSync(contractPath);

/** Text for the name of a suite: the reason why it is skipped, or an empty text. */
export const skippedBecause = hasContract ? '' : ` (skipped: there is no ${contractPath})`;

export interface ContractSchemas {
  /** Returns the faults of a response body; empty if the body matches the contract. */
  faultsOf(operation: string, status: number, body: unknown): string[];
  /** Returns the faults of a value by one of the contract's named schemas. */
  faultsOfNamed(name: string, value: unknown): string[];
}

/** Loads the responses of the contract as validators. `operation` has the form `GET /api/user`. */
export function loadContractSchemas(): ContractSchemas {
  const document = withAnyAsAny(
    JSON.parse(readFileSync(contractPath, 'utf8')),
  ) as unknown as ContractDocument;
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: {
      int32: true,
      int64: true,
      byte: true,
      'date-time': (text: string) => new Date(text).toISOString() === text,
    },
  });
  ajv.addSchema(document, 'contract');
  return {
    faultsOf(operation, status, body) {
      const [method = '', path = ''] = operation.split(' ');
      if (status >= 400) return faultsOfError(status, body);
      const answer = document.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
      if (answer === undefined) return [`the contract has no answer ${status} of ${operation}`];
      const [content] = Object.values(answer.content ?? {});
      if (content === undefined) return body === '' ? [] : ['the contract has no response here'];
      return faultsIn(ajv.compile(refersToDocument(content.schema)), body);
    },
    faultsOfNamed: (name, value) =>
      faultsIn(ajv.compile({ $ref: `contract#/components/schemas/${name}` }), value),
  };
}

function faultsIn(validate: ValidateFunction, value: unknown): string[] {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/**
 * Errors have one form everywhere (README, General conventions), to which environment calls may add diagnostics; the
 * document does not repeat this.
 */
function faultsOfError(status: number, body: unknown): string[] {
  const {
    code,
    message,
    diagnostics = [],
    ...rest
  } = body as { code?: unknown; message?: unknown; diagnostics?: unknown };
  const sound =
    code === status && typeof message === 'string' && message !== '' && Array.isArray(diagnostics);
  return sound && Object.keys(rest).length === 0
    ? []
    : [`${JSON.stringify(body)} is not an error of the contract`];
}

/** Keywords of the contract that constrain nothing: texts, and the order of members in its documentation. */
const annotations: ReadonlySet<string> = new Set(['description', 'x-order']);

/**
 * The generator of the document writes Go's `any` as `{"type": "object"}`, with or without a description, even in
 * `additionalProperties`. Exactly this form means any value here; nothing wider does. The document cannot express JSON
 * schemas that are `true`, or numbers as written; the cases of the language define what schemas look like.
 */
function withAnyAsAny(node: Json, name = ''): Json {
  if (Array.isArray(node)) return node.map((item) => withAnyAsAny(item));
  if (node === null || typeof node !== 'object') return node;
  const words = Object.keys(node).filter((word) => !annotations.has(word));
  if ((words.length === 1 && node['type'] === 'object') || name === 'EscSchemaSchema') return {};
  return Object.fromEntries(
    Object.entries(node).map(([member, value]) => [member, withAnyAsAny(value, member)]),
  );
}

function refersToDocument(schema: Json): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/'));
}
