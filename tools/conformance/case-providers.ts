import type {
  OpenRequest,
  ProviderOutcome,
  ProviderSchema,
  RotatorSchema,
} from '../../packages/server/src/environments/language/model/evaluation-host.ts';
import type { JsonSchema } from '../../packages/server/src/environments/language/model/json-schema.ts';
import { isJsonObject, type JsonValue } from '../../packages/server/src/platform/json/json.ts';

/** A provider of the cases: its types, and the result of opening it. */
interface CaseProvider extends ProviderSchema {
  open(request: OpenRequest): ProviderOutcome;
}

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;

function record(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { properties, type: 'object', required: Object.keys(properties).sort() };
}

function tuple(...items: readonly JsonSchema[]): JsonSchema {
  return { prefixItems: items, items: false, type: 'array' };
}

function constant(type: 'string' | 'number' | 'boolean' | 'array' | 'object', value: JsonValue): JsonSchema {
  return { type, const: value };
}

/** Has one member for each feature of a schema. */
const everySchema: JsonSchema = {
  $defs: { defRecord: record({ baz: constant('string', 'qux') }) },
  properties: {
    always: true,
    anyOf: { anyOf: [text, number], type: '' },
    array: { items: true, type: 'array' },
    boolean: { type: 'boolean' },
    'const-array': constant('array', ['hello', 42]),
    'const-object': constant('object', { hello: 'world' }),
    dependentReq: {
      properties: { bar: number, foo: text },
      type: 'object',
      dependentRequired: { foo: ['bar'] },
    },
    double: tuple(text, number),
    enum: { type: 'string', enum: ['foo', 'bar'] },
    exclusiveMaximum: { type: 'number', exclusiveMaximum: 1 },
    exclusiveMinimum: { type: 'number', exclusiveMinimum: 1 },
    false: constant('boolean', false),
    hello: constant('string', 'hello'),
    map: { additionalProperties: true, type: 'object' },
    maxItems: { type: 'array', maxItems: 2 },
    maxLength: { type: 'string', maxLength: 1 },
    maxProperties: { type: 'object', maxProperties: 1 },
    maximum: { type: 'number', maximum: 1 },
    minItems: { type: 'array', minItems: 3 },
    minLength: { type: 'string', minLength: 1 },
    minProperties: { type: 'object', minProperties: 1 },
    minimum: { type: 'number', minimum: 1 },
    multiple: { type: 'number', multipleOf: 2 },
    never: false,
    null: { type: 'null' },
    number,
    oneOf: { oneOf: [text, number], type: '' },
    pattern: { type: 'string', pattern: '^foo[0-9]+$' },
    pi: constant('number', 3.14),
    record: record({ foo: text }),
    ref: { $ref: '#/$defs/defRecord', type: '' },
    string: text,
    triple: tuple(text, number, { type: 'boolean' }),
    true: constant('boolean', true),
    tuple: tuple(constant('string', 'hello'), constant('string', 'world')),
  },
  type: 'object',
};

/** Secrets among the inputs stay secret. */
function echo({ inputs, secretInputs }: OpenRequest): ProviderOutcome {
  return { ok: true, value: { outputs: inputs, secrets: secretInputs } };
}

/** The providers of the cases, as described in their README. */
export const caseProviders: ReadonlyMap<string, CaseProvider> = new Map([
  ['test', { inputs: true, outputs: true, open: echo }],
  ['schema', { inputs: everySchema, outputs: everySchema, open: echo }],
  [
    'secret-wrapper',
    {
      inputs: true,
      outputs: true,
      open: ({ inputs }) => ({ ok: true, value: { outputs: inputs, secrets: [''] } }),
    },
  ],
  [
    'error',
    {
      inputs: record({ why: text }),
      outputs: true,
      open: ({ inputs }) => ({ ok: false, fault: isJsonObject(inputs) ? String(inputs['why']) : '' }),
    },
  ],
] satisfies readonly (readonly [string, CaseProvider])[]);

/** The rotators of the cases. */
export const caseRotators: ReadonlyMap<string, RotatorSchema> = new Map([
  ['swap', { inputs: true, state: record({ a: text, b: text }) }],
  [
    'echo',
    {
      inputs: { properties: { next: text }, type: 'object', required: ['next'], rotateOnly: ['next'] },
      state: { properties: { current: text, previous: text }, type: 'object', required: ['current'] },
    },
  ],
] satisfies readonly (readonly [string, RotatorSchema])[]);
