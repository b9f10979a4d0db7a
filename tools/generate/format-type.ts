/** The part of JSON Schema that TypeBox uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly nullable?: boolean;
  readonly const?: unknown;
  readonly not?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
}

/** Formats a schema as a TypeScript type; `depth` is the indentation of its line, in steps of two spaces. */
export function formatType(schema: JsonSchema, depth: number): string {
  const type = formatBare(schema, depth);
  return schema.nullable ? `${type} | null` : type;
}

function formatBare(schema: JsonSchema, depth: number): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if ('not' in schema) return 'never';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const names = alternativeMembers(schema);
  if (names !== null) {
    return joinTypes(
      names.map((name) => selectAlternative(schema, name, names)),
      ' | ',
      depth,
    );
  }
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return joinTypes(union, ' | ', depth);
  if (schema.allOf) return joinTypes(schema.allOf, ' & ', depth);
  if (Array.isArray(schema.type)) {
    return joinTypes(
      schema.type.map((type: string) => ({ ...schema, type })),
      ' | ',
      depth,
    );
  }
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly ${wrap(formatType(schema.items ?? {}, depth))}[]`;
    case 'object':
      return formatObject(schema, depth);
    default:
      return 'unknown';
  }
}

/** Returns the members of which an object must have exactly one; null if its schema has no such rule. */
function alternativeMembers({ properties, oneOf }: JsonSchema): readonly string[] | null {
  if (properties === undefined || oneOf === undefined) return null;
  const names = oneOf.map(({ required = [] }) => required);
  return names.every(({ length }) => length === 1) ? names.flat() : null;
}

/** Returns the schema of an object that has one of these members and none of the others. */
function selectAlternative(
  { properties, required = [], oneOf: _, ...schema }: JsonSchema,
  selected: string,
  names: readonly string[],
): JsonSchema {
  const refused = names.filter((name) => name !== selected).map((name) => [name, { not: {} }]);
  return {
    ...schema,
    properties: { ...properties, ...Object.fromEntries(refused) },
    required: [...required, selected],
  };
}

function joinTypes(schemas: readonly JsonSchema[], separator: string, depth: number): string {
  return [...new Set(schemas.map((schema) => wrap(formatType(schema, depth))))].join(separator);
}

/** Adds parentheses around a type that is an operand. */
function wrap(type: string): string {
  return /^readonly |^[^{]* [|&] |\} [|&] /.test(type) ? `(${type})` : type;
}

function formatObject(schema: JsonSchema, depth: number): string {
  const members = Object.entries(schema.properties ?? {});
  const others = schema.patternProperties
    ? Object.values(schema.patternProperties)[0]
    : schema.additionalProperties;
  if (members.length === 0) {
    if (others === false) return 'Record<never, never>';
    return `Readonly<Record<string, ${typeof others === 'object' ? formatType(others, depth) : 'unknown'}>>`;
  }
  const indent = '  '.repeat(depth + 1);
  const lines = members.map(([name, member]) => {
    const optional = schema.required?.includes(name) ? '' : '?';
    const comment = member.description
      ? `${indent}/** ${member.description.replaceAll('*/', '* /')} */\n`
      : '';
    return `${comment}${indent}readonly ${formatName(name)}${optional}: ${formatType(member, depth + 1)};\n`;
  });
  return `{\n${lines.join('')}${'  '.repeat(depth)}}`;
}

function formatName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
