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

const path = fileURLToPath(
  new URL('../../../../../shared/spec/pulumi-cloud-openapi-subset.json', import.meta.url),
);

/** Whether the contract lies beside this repository; it is no part of it. */
export const hasContract = existsSync(path);

/** For the name of a suite: why it was skipped, or nothing. */
export const skippedBecause = hasContract ? '' : ` (skipped: there is no ${path})`;

export interface ContractSchemas {
  /** What is wrong with a body that an operation answered; empty where it is as the contract says. */
  faultsOf(operation: string, status: number, body: unknown): string[];
  /** The same of a value that should be as one of the contract's named schemas says. */
  faultsOfNamed(name: string, value: unknown): string[];
}

/** The answers of the contract, each as a validator. `operation` is `GET /api/user`, as the contract writes it. */
export function loadContractSchemas(): ContractSchemas {
  const document = withAnyAsAny(JSON.parse(readFileSync(path, 'utf8'))) as unknown as ContractDocument;
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: {
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
      if (content === undefined) return body === '' ? [] : ['the contract answers nothing here'];
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
 * document does not repeat it.
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
    : [`${JSON.stringify(body)} is no error of the contract`];
}

/** Keywords of the contract that constrain nothing: a sentence, and the order in which its documentation lists members. */
const annotations: ReadonlySet<string> = new Set(['description', 'x-order']);

/**
 * The generator of the document writes Go's `any` as `{"type": "object"}`, with a description or without, also in
 * `additionalProperties`: exactly that means any value here, and nothing wider does. It has no words for JSON schemas
 * that are `true` and for numbers as they are written: what schemas look like the cases of the language hold.
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
