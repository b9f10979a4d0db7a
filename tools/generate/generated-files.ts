import { readFileSync } from 'node:fs';
import { generateLicences } from '../supply-chain/generate-licences.ts';
import { readLockedPackages } from '../supply-chain/locked-package.ts';
import { listActionFiles } from './build-action.ts';
import { generateConfiguration } from './generate-configuration.ts';
import { generateLoginTypes } from './generate-login-types.ts';
import { generateOpenapi } from './generate-openapi.ts';
import { generateScopes } from './generate-scopes.ts';
import { generateSdkTypes, type OpenapiDocument } from './generate-sdk-types.ts';

export interface GeneratedFile {
  readonly path: string;
  /** Returns null if the file must not exist. */
  generate(): string | null | Promise<string | null>;
}

const openapiPath = 'packages/server/openapi.json';

/** The generated files that are committed, in order: each file depends only on sources and on files before it. */
export const generatedFiles: readonly GeneratedFile[] = [
  { path: openapiPath, generate: generateOpenapi },
  {
    path: 'packages/sdk/src/generated/operations.ts',
    generate: () => generateSdkTypes(JSON.parse(readFileSync(openapiPath, 'utf8')) as OpenapiDocument),
  },
  { path: 'packages/sdk/src/generated/logins.ts', generate: generateLoginTypes },
  { path: 'docs/configuration.md', generate: generateConfiguration },
  { path: 'docs/scopes.md', generate: generateScopes },
  { path: 'docs/licences.md', generate: () => generateLicences(readLockedPackages()) },
  // Each published package includes the licence, because npm packs only files in the package's own folder.
  ...['sdk', 'cli'].map((name) => ({
    path: `packages/${name}/LICENSE`,
    generate: () => readFileSync('LICENSE', 'utf8'),
  })),
  ...listActionFiles(),
];
