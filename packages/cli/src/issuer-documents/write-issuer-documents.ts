import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { type IssuerDocuments, issuerFolders } from './load-issuer-documents.ts';

export interface WrittenDocument {
  readonly path: string;
  /** The URL at which verifiers fetch it. */
  readonly url: string;
}

/** Writes both documents of an issuer below the directory, each one atomically. */
export async function writeIssuerDocuments(
  directory: string,
  { version, issuer, jwksUri, configuration, jwks }: IssuerDocuments,
): Promise<readonly WrittenDocument[]> {
  const folder = join(directory, issuerFolders[version], '.well-known');
  // Writes the keys first: a reader may combine a new document with the previous version of the other one.
  const files = [
    { path: join(folder, 'jwks'), url: jwksUri, text: jwks.text },
    {
      path: join(folder, 'openid-configuration'),
      url: `${issuer}/.well-known/openid-configuration`,
      text: configuration.text,
    },
  ];
  try {
    await mkdir(folder, { recursive: true });
    for (const { path, text } of files) await replaceFile(path, text);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CliError(`${folder} cannot be written${code}`, { exitCode: exitCodes.failed, cause });
  }
  return files.map(({ path, url }) => ({ path, url }));
}

async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(beside, 'w', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}
