import { type CommandContext, defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { type PolicyDocument, replacePolicies } from '../session/change-policies.ts';
import { loadIssuer } from '../session/find-issuer.ts';
import { openOrgSession } from '../session/open-session.ts';
import { readPolicyFile } from '../session/policy-file.ts';
import { formatWarnings } from '../terminal/format-policies.ts';
import { safeText } from '../terminal/safe-text.ts';
import { issuerArgument } from './issuer-show.ts';

export const policyFileArgument = {
  name: 'FILE',
  description: 'a JSON file with the policies; - for standard input',
} as const;

export const policySet = defineCommand({
  name: 'policy set',
  summary: 'Replace an issuer’s policies',
  description:
    'The file holds a list of policies, or what "policy show --json" prints. It takes effect at once.',
  positionals: [issuerArgument, policyFileArgument],
  options: {},
  examples: [{ says: 'From a file', command: 'symbolon policy set ci ci.json' }],
  async run(context, { positionals }) {
    const [wanted = '', file = ''] = positionals;
    const policies = await readPolicyFile(context, file);
    const session = await openOrgSession(context);
    const { id, name } = await loadIssuer(session, wanted);
    const document = await replacePolicies(session, id, () => policies);
    printSaved(context, name, document);
    return exitCodes.ok;
  },
});

export function printSaved({ out, json }: CommandContext, name: string, document: PolicyDocument): void {
  if (json) {
    out.printJson(document);
    return;
  }
  const { policies, version, warnings } = document;
  const count = policies.length === 1 ? '1 policy' : `${policies.length} policies`;
  out.print(`${safeText(name)} has ${count} (version ${version}), in force now.\n`);
  if (warnings.length > 0) out.print(`\n${formatWarnings(warnings, out.paint)}`);
}
