import { readFileSync } from 'node:fs';
import { listActionFiles } from './build-action.ts';
import { generateOpenapi } from './generate-openapi.ts';
import { generateSdkTypes, type OpenapiDocument } from './generate-sdk-types.ts';
import { generateLicences } from './supply-chain/generate-licences.ts';
import { readLockedPackages } from './supply-chain/locked-package.ts';

export interface GeneratedFile {
  readonly path: string;
  /** Null where the file is to be no more. */
  generate(): string | null | Promise<string | null>;
}

const openapiPath = 'packages/server/openapi.json';

/** What is committed though it could be made, in the order of making: each from the sources or from those before it. */
export const generatedFiles: readonly GeneratedFile[] = [
  { path: openapiPath, generate: generateOpenapi },
  {
    path: 'packages/sdk/src/generated/operations.ts',
    generate: () => generateSdkTypes(JSON.parse(readFileSync(openapiPath, 'utf8')) as OpenapiDocument),
  },
  { path: 'docs/licences.md', generate: () => generateLicences(readLockedPackages()) },
  // Whoever gets a package gets its licence; npm packs only what lies in the package's own folder.
  ...['sdk', 'cli'].map((name) => ({
    path: `packages/${name}/LICENSE`,
    generate: () => readFileSync('LICENSE', 'utf8'),
  })),
  ...listActionFiles(),
];
