import { defineCommand } from '../command-line/command.ts';
import { confirmLoss, yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { loadPolicies } from '../policies/change-policies.ts';
import { openOrgSession } from '../session/open-session.ts';
import { safeText } from '../terminal/safe-text.ts';
import { countTokens, describeKept, describeTokens } from '../tokens/token-losses.ts';
import { loadIssuer } from './find-issuer.ts';
import { issuerArgument } from './issuer-get.ts';

export const keepTokensOption = {
  'keep-tokens': {
    type: 'boolean',
    description: 'Keep the issued access tokens valid until they expire.',
  },
} as const;

export const issuerDelete = defineCommand({
  name: 'issuer delete',
  summary: 'Stop trusting an issuer and delete its policies',
  description:
    'Its tokens can no longer be exchanged. The access tokens issued for them are revoked in the same transaction. Lists what will be lost and asks for confirmation.',
  positionals: [issuerArgument],
  options: { ...yesOption, ...keepTokensOption },
  examples: [{ title: 'By name, URL or id', command: 'symbolon issuer delete "GitHub Actions"' }],
  async run(context, { positionals, options }) {
    const session = await openOrgSession(context);
    const { id, name } = await loadIssuer(session, positionals[0] ?? '');
    const { policies } = await loadPolicies(session, id);
    const keepTokens = options['keep-tokens'];
    const found = await countTokens(session, { issuerId: id });
    await confirmLoss(context, options, {
      action: `Delete the issuer ${JSON.stringify(name)} of ${session.orgName}`,
      losses: [
        `trust in ${name}, with ${policies.length === 1 ? '1 policy' : `${policies.length} policies`}`,
        ...(keepTokens ? [describeKept(found)] : describeTokens(found)),
      ],
    });
    await session.client.request('DELETE /api/orgs/{orgName}/oidc/issuers/{issuerId}', {
      path: { orgName: session.orgName, issuerId: id },
      query: { keepTokens },
    });
    const [revokedTokens, revokedSessions] = keepTokens ? [0, 0] : [found.count, found.sessions];
    if (context.json) context.out.printJson({ removed: id, revokedTokens, revokedSessions });
    else context.out.printText(`${session.orgName} no longer trusts ${safeText(name)}.\n`);
    return exitCodes.ok;
  },
});
