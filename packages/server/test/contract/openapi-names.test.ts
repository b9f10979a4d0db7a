import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contractPath, hasContract, skippedBecause } from './contract-schemas.ts';

interface Body {
  readonly content?: Record<string, { readonly schema?: { readonly $ref?: string } }>;
}
interface Operation {
  readonly requestBody?: Body;
  readonly responses: Record<string, Body>;
}
interface OpenapiDocument {
  readonly paths: Record<string, Record<string, Operation>>;
}

/** Names that differ, because the contract uses one name for what is two things here. */
const differentNames: readonly string[] = [
  // Members that are omitted are not changed, so none is required.
  'PATCH /api/orgs/{orgName}/agent-pools/{poolId} request: CreateOrgAgentPoolRequest',
  // The result of a check is the same, whether the document is saved or not.
  'POST /api/esc/environments/{orgName}/yaml/check 200: EnvironmentResponse',
];

function readDocument(path: string): OpenapiDocument {
  return JSON.parse(readFileSync(path, 'utf8')) as OpenapiDocument;
}

function* listNames({ paths }: OpenapiDocument): Generator<readonly [string, string]> {
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, { requestBody = {}, responses = {} }] of Object.entries(item)) {
      for (const [place, body] of Object.entries({ ...responses, request: requestBody })) {
        const [media] = Object.values(body.content ?? {});
        const name = media?.schema?.$ref?.split('/').at(-1);
        if (name !== undefined) yield [`${method.toUpperCase()} ${path} ${place}`, name];
      }
    }
  }
}

describe.runIf(hasContract)(`the names of schemas${skippedBecause}`, () => {
  const own = new Map(listNames(readDocument(join(import.meta.dirname, '../../openapi.json'))));

  test('are those of the contract, where it has them', () => {
    const different = [...listNames(readDocument(contractPath))]
      .filter(([place, name]) => own.has(place) && own.get(place) !== name)
      .map(([place, name]) => `${place}: ${name}`);
    expect(different.toSorted()).toEqual(differentNames.toSorted());
  });
});
