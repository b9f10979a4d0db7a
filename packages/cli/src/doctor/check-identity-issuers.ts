import { CliError } from '../command-line/cli-error.ts';
import { comparePublished } from '../issuer-documents/compare-published.ts';
import { type IssuerVersion, loadIssuerDocuments } from '../issuer-documents/load-issuer-documents.ts';
import { type Finding, fail } from './finding.ts';

/** Checks that the URL of each identity issuer serves the keys that the server signs with. */
export async function checkIdentityIssuers(serverUrl: string): Promise<readonly Finding[]> {
  const checks = (['v1', 'v2'] as const).map((version) => checkIssuer(serverUrl, version));
  return (await Promise.all(checks)).flat();
}

async function checkIssuer(serverUrl: string, version: IssuerVersion): Promise<readonly Finding[]> {
  try {
    return await comparePublished(await loadIssuerDocuments(serverUrl, version));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const fix = 'See the server’s log: every server publishes these documents.';
    return [fail(`identity ${version}`, error.message, fix)];
  }
}
