import { CliError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openAnonymousSession, openOrgSession } from '../session/open-session.ts';
import { checkCredentials } from './check-credentials.ts';
import { checkIdentityIssuers } from './check-identity-issuers.ts';
import { checkIssuers } from './check-issuers.ts';
import { checkMasterKey } from './check-master-key.ts';
import { checkServer } from './check-server.ts';
import { type Finding, warn } from './finding.ts';
import { formatFindings } from './format-findings.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Check server, clock, database, identity issuers, credentials and trusted issuers',
  description:
    'Prints ok, warn or fail for each check, with a suggested fix for each problem. Exits with 1 if a check fails.',
  options: {},
  examples: [
    { title: 'Check the server in use', command: 'symbolon doctor' },
    {
      title: 'For monitoring',
      command: 'symbolon doctor --json | jq ".findings[] | select(.outcome != \\"ok\\")"',
    },
  ],
  async run(context) {
    const findings = await examine(context);
    const healthy = findings.every(({ outcome }) => outcome !== 'fail');
    if (context.json) context.out.printJson({ healthy, findings });
    else context.out.printText(formatFindings(findings, context.out.paint));
    return healthy ? exitCodes.ok : exitCodes.refused;
  },
});

async function examine(context: CommandContext): Promise<readonly Finding[]> {
  const session = await openAnonymousSession(context, { attempts: 1 });
  const server = await checkServer(session.client, context.now);
  if (!server.reached) return server.findings;
  const credentials = await checkCredentials(session);
  const identity = await checkIdentityIssuers(session.url);
  const findings = [...server.findings, ...identity, credentials.finding];
  if (!credentials.valid) return findings;
  try {
    const organization = await openOrgSession(context);
    const masterKey = await checkMasterKey(organization);
    return [...findings, ...masterKey, ...(await checkIssuers(organization, context.now()))];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [...findings, warn('issuers', error.message, error.hint ?? 'Choose an organization with --org.')];
  }
}
