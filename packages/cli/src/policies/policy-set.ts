import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { loadIssuer } from '../issuers/find-issuer.ts';
import { keepTokensOption } from '../issuers/issuer-delete.ts';
import { issuerArgument } from '../issuers/issuer-get.ts';
import { openOrgSession } from '../session/open-session.ts';
import { safeText } from '../terminal/safe-text.ts';
import { forceOption, loadPolicies, type PolicyDocument, savePolicies } from './change-policies.ts';
import { confirmDropped } from './confirm-dropped.ts';
import { formatWarnings } from './format-policies.ts';
import { readPolicyFile } from './policy-file.ts';

export const policyFileArgument = {
  name: 'FILE',
  description: 'a JSON file of policies; - for standard input',
} as const;

export const policySet = defineCommand({
  name: 'policy set',
  summary: 'Replace an issuer’s policies',
  description:
    'The file contains a list of policies, or the output of "policy get --json". The policies take effect at once. Dropping or changing policies revokes the access tokens that they allowed. Lists these tokens and asks for confirmation. Policies with severe lint warnings need --force.',
  positionals: [issuerArgument, policyFileArgument],
  options: { ...yesOption, ...keepTokensOption, ...forceOption },
  examples: [{ title: 'From a file', command: 'symbolon policy set ci ci.json' }],
  async run(context, { positionals, options }) {
    const [wanted = '', file = ''] = positionals;
    const policies = await readPolicyFile(context, file);
    const session = await openOrgSession(context);
    const { id, name } = await loadIssuer(session, wanted);
    const present = await loadPolicies(session, id);
    const keepTokens = options['keep-tokens'];
    const change = { issuer: { id, name }, present, next: policies };
    await confirmDropped(context, session, change, { yes: options.yes, keepTokens });
    const saved = await savePolicies(session, present, policies, { force: options.force, keepTokens });
    printSaved(context, name, saved);
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
  out.printText(`${safeText(name)} now has ${count} (version ${version}).\n`);
  if (warnings.length > 0) out.printText(`\n${formatWarnings(warnings, out.paint)}`);
}
