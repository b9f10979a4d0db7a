/** The parts of an error of Ajv, and of Fastify, that describe it. */
export interface SchemaFault {
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** Describes a value that a schema refuses, as the rest of a sentence about it: `must have at least 20 characters`. */
export function describeSchemaFault({ keyword, params, message }: SchemaFault): string {
  const limit = Number(params['limit']);
  switch (keyword) {
    case 'type':
      return `must be ${[params['type']].flat().map(nameType).join(' or ')}`;
    case 'minLength':
      return `must have at least ${count(limit, 'character')}`;
    case 'maxLength':
      return `must have at most ${count(limit, 'character')}`;
    case 'minItems':
      return `must have at least ${count(limit, 'item')}`;
    case 'maxItems':
      return `must have at most ${count(limit, 'item')}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}`;
    case 'minProperties':
      return `must have at least ${count(limit, 'member')}`;
    case 'maxProperties':
      return `must have at most ${count(limit, 'member')}`;
    case 'uniqueItems':
      return 'must not have the same item twice';
    case 'format':
      return `must be a valid ${String(params['format'])}`;
    case 'pattern':
      return `does not have the required form ${String(params['pattern'])}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    case 'enum':
      return `must be one of ${(params['allowedValues'] as readonly unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
    default:
      return message ?? 'is not valid';
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  integer: 'a whole number',
  null: 'null',
  object: 'an object',
};

function nameType(type: unknown): string {
  return typeNames[String(type)] ?? `a ${String(type)}`;
}
