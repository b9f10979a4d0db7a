import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { describeSchemaFault } from './describe-schema-fault.ts';

test.each([
  [{ type: 'string' }, 1, 'must be a string'],
  [{ type: 'array' }, 1, 'must be a list'],
  [{ type: ['integer', 'null'] }, 'x', 'must be a whole number or null'],
  [{ minLength: 20 }, 'arn', 'must have at least 20 characters'],
  [{ minLength: 1 }, '', 'must have at least 1 character'],
  [{ maxLength: 2 }, 'abc', 'must have at most 2 characters'],
  [{ minItems: 1 }, [], 'must have at least 1 item'],
  [{ maxItems: 1 }, [1, 2], 'must have at most 1 item'],
  [{ minimum: 900 }, 1, 'must be at least 900'],
  [{ maximum: 10 }, 11, 'must be at most 10'],
  [{ exclusiveMinimum: 0 }, 0, 'must be more than 0'],
  [{ exclusiveMaximum: 9 }, 9, 'must be less than 9'],
  [{ minProperties: 1 }, {}, 'must have at least 1 member'],
  [{ maxProperties: 1 }, { a: 1, b: 2 }, 'must have at most 1 member'],
  [{ uniqueItems: true }, [1, 1], 'must not have the same item twice'],
  [{ pattern: '^a+$' }, 'b', 'does not have the required form ^a+$'],
  [{ const: 'a' }, 'b', 'must be "a"'],
  [{ enum: ['a', 'b'] }, 'c', 'must be one of "a", "b"'],
])('the schema %j refuses %j: it %s', (schema, value, description) => {
  const validate = new Ajv({ strict: false }).compile(schema);
  expect(validate(value)).toBe(false);
  expect(validate.errors?.map(describeSchemaFault)).toEqual([description]);
});
