import { readFileSync } from 'node:fs';
import { generateSdkTypes, type OpenapiDocument } from './generate-sdk-types.ts';

export interface GeneratedFile {
  readonly path: string;
  generate(): string | Promise<string>;
}

const openapiPath = 'packages/server/openapi.json';

/**
 * What is committed though it could be made. The OpenAPI document of the server's routes comes first: it stands here as
 * soon as `app.ts` can be built without a database.
 *
 * In the order in which they are made: each from the sources or from those before it.
 */
export const generatedFiles: readonly GeneratedFile[] = [
  {
    path: 'packages/sdk/src/generated/operations.ts',
    generate: () => generateSdkTypes(JSON.parse(readFileSync(openapiPath, 'utf8')) as OpenapiDocument),
  },
];
