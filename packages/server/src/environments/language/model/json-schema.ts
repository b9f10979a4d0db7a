import type { JsonValue } from '../../../platform/json/json.ts';

/**
 * The part of JSON Schema 2020-12 that describes the types of an environment's values. `true` accepts everything,
 * `false` nothing.
 */
export type JsonSchema = boolean | JsonSchemaObject;

export interface JsonSchemaObject {
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly prefixItems?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Empty if `$ref`, `anyOf` or `oneOf` determines it. */
  readonly type?: '' | 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';
  readonly const?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly multipleOf?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly title?: string;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly deprecated?: boolean;
  readonly examples?: readonly JsonValue[];
  /** An extension of this server: the value is always secret. */
  readonly secret?: boolean;
  /** An extension of this server: only rotation needs these inputs; they are otherwise ignored. */
  readonly rotateOnly?: readonly string[];
}
