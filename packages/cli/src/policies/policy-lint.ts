import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { loadIssuer } from '../issuers/find-issuer.ts';
import { issuerArgument } from '../issuers/issuer-get.ts';
import type { OrgSession } from '../session/open-session.ts';
import { openOrgSession } from '../session/open-session.ts';
import { loadPolicies } from './change-policies.ts';
import { formatWarnings } from './format-policies.ts';
import { readPolicyFile } from './policy-file.ts';

export const policyLint = defineCommand({
  name: 'policy lint',
  summary: 'Lint policies without saving them',
  description:
    'Without a file, lints the current policies. Exits with 1 if a warning is severe, so that a pipeline can stop.',
  positionals: [
    issuerArgument,
    { name: 'FILE', description: 'a JSON file of policies; - for standard input', optional: true },
  ],
  options: {},
  examples: [
    { title: 'Before saving', command: 'symbolon policy lint ci ci.json && symbolon policy set ci ci.json' },
  ],
  async run(context, { positionals }) {
    const { out } = context;
    const [wanted = '', file] = positionals;
    const proposed = file === undefined ? null : await readPolicyFile(context, file);
    const session = await openOrgSession(context);
    const { id } = await loadIssuer(session, wanted);
    const warnings = proposed
      ? await lint(session, id, proposed)
      : (await loadPolicies(session, id)).warnings;
    if (context.json) out.printJson({ warnings });
    else out.printText(formatWarnings(warnings, out.paint) || 'No warnings.\n');
    return warnings.some(({ severity }) => severity === 'severe') ? exitCodes.refused : exitCodes.ok;
  },
});

async function lint({ client, orgName }: OrgSession, issuerId: string, policies: readonly unknown[]) {
  const { warnings } = await client.request('POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/lint', {
    path: { orgName, issuerId },
    body: { policies },
    safeToRepeat: true,
  });
  return warnings;
}
