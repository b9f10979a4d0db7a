import { CliError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { requireChoice } from '../command-line/values/require-choice.ts';
import { comparePublished } from '../issuer-documents/compare-published.ts';
import { loadIssuerDocuments } from '../issuer-documents/load-issuer-documents.ts';
import { openOrgSession } from '../session/open-session.ts';
import { printKeys } from './key-list.ts';

export const keyRotate = defineCommand({
  name: 'key rotate',
  summary: 'Make the next key active now; the server also rotates automatically',
  description:
    'Tokens that the previous key signed stay valid. The server refuses the rotation while verifiers may still cache documents without the next key. If a separate issuer URL serves the documents, this command first checks that it serves the next key.',
  positionals: [{ name: 'ISSUER', description: 'v1 (cloud logins, deployments) or v2 (any other audience)' }],
  options: {
    unchecked: { type: 'boolean', description: 'Do not check the documents at the issuer URL.' },
  },
  examples: [{ title: 'Both issuers', command: 'symbolon key rotate v1 && symbolon key rotate v2' }],
  async run(context, { positionals, options }) {
    const issuer = requireChoice('ISSUER', positionals[0] ?? '', ['v1', 'v2']);
    const { client, orgName, url } = await openOrgSession(context);
    if (!options.unchecked) await checkHosting(url, issuer);
    const keys = await client.request('POST /api/orgs/{orgName}/oidc/signing-keys/rotate', {
      path: { orgName },
      body: { issuer },
    });
    printKeys(context, keys);
    context.out.note(
      'The server now publishes a new "next" key. If the documents are hosted elsewhere, upload them again: "symbolon issuer-documents write DIR" writes them.',
    );
    return exitCodes.ok;
  },
});

/** Skips servers that serve their issuer URL themselves: there is nothing to compare. */
async function checkHosting(serverUrl: string, version: 'v1' | 'v2'): Promise<void> {
  const documents = await loadIssuerDocuments(serverUrl, version);
  if (documents.issuer.startsWith(`${serverUrl}/`)) return;
  const fault = (await comparePublished(documents)).find(({ outcome }) => outcome === 'fail');
  if (!fault) return;
  throw new CliError(`tokens signed with the next key would not verify: ${fault.message}`, {
    exitCode: exitCodes.refused,
    hint: `${fault.fix ?? ''} (Use --unchecked to rotate anyway.)`,
  });
}
