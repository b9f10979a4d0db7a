/** The part of JSON Schema that TypeBox uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly nullable?: boolean;
  readonly const?: unknown;
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
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
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
