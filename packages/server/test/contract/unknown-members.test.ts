import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dropUnknownMembers } from '../../src/http/drop-unknown-members.ts';
import { describeSchemaFault } from '../../src/platform/json/describe-schema-fault.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}
type Operation = {
  readonly requestBody?: { readonly content: Record<string, { readonly schema?: Schema }> };
};

const { paths, components } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8'),
) as {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
};
const bodies = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody }]) => {
    const schema = requestBody?.content['application/json']?.schema;
    const operation = `${method.toUpperCase()} ${path}`;
    return schema === undefined ? [] : [{ operation, schema: withoutReferences(schema) as Schema }];
  }),
);

/** Returns a schema of the document with components in place of the references to them. */
function withoutReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutReferences);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, ...rest } = schema as { $ref?: string };
  if ($ref !== undefined) return withoutReferences(components.schemas[$ref.split('/').at(-1) ?? '']);
  return Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, withoutReferences(part)]));
}

/** Makes a value of the schema, in which each object has `more` besides its members, unless it takes only those, or any. */
function sample(schema: Schema, more: object): unknown {
  const [first] = schema.anyOf ?? [];
  if (first !== undefined) return sample(first, more);
  if (schema.items !== undefined) return [sample(schema.items, more)];
  const { properties, patternProperties, additionalProperties } = schema;
  const [others] = Object.values(patternProperties ?? {});
  const ofMap = others ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  if (ofMap !== undefined) return { anything: sample(ofMap, more) };
  if (properties === undefined) return schema.type === 'object' ? { anything: { at: 'all' } } : 'x';
  const members = Object.entries(properties).map(([name, member]) => [name, sample(member, more)]);
  return { ...Object.fromEntries(members), ...(typeof additionalProperties === 'boolean' ? {} : more) };
}

/** Lists the keywords of a schema at every depth. */
function listKeywords(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword === 'properties' || keyword === 'patternProperties')
      return Object.values(value).flatMap(listKeywords);
    if (keyword === 'anyOf') return value.flatMap(listKeywords);
    return [
      keyword,
      ...(keyword === 'items' || keyword === 'additionalProperties' ? listKeywords(value) : []),
    ];
  });
}

describe('the body of every route', () => {
  test('has a schema in the document for most changing routes', () => {
    expect(bodies.length).toBeGreaterThan(30);
  });

  test.each(bodies)('$operation passes on no member that its schema does not name', ({ schema }) => {
    const known = sample(schema, {});
    const given = sample(schema, { organizationId: 'other', unlisted: { a: 1 } });
    dropUnknownMembers(schema, given);
    expect(given).toEqual(known);
  });

  test('describes faults in our own words', () => {
    const annotations = [
      'description',
      'title',
      'examples',
      'default',
      'required',
      'nullable',
      'additionalProperties',
      'items',
    ];
    const keywords = new Set(bodies.flatMap(({ schema }) => listKeywords(schema)));
    for (const name of annotations) keywords.delete(name);
    expect(keywords.size).toBeGreaterThan(5);
    const params = {
      limit: 1,
      type: 'string',
      allowedValue: 'a',
      allowedValues: ['a'],
      pattern: 'a',
      format: 'a',
    };
    const raw = [...keywords].filter(
      (keyword) => describeSchemaFault({ keyword, params, message: 'raw' }) === 'raw',
    );
    expect(raw).toEqual([]);
  });
});
