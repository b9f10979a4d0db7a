import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { loadIssuer } from '../session/find-issuer.ts';
import { openOrgSession } from '../session/open-session.ts';
import { safeText } from '../terminal/safe-text.ts';
import { issuerArgument } from './issuer-show.ts';

export const issuerRemove = defineCommand({
  name: 'issuer remove',
  summary: 'Stop trusting an issuer: exchanges stop at once, its policies go with it',
  description: 'Access tokens that were granted stay good until they end: "symbolon token list --exchanged".',
  positionals: [issuerArgument],
  options: {},
  examples: [{ says: 'By name, URL or id', command: 'symbolon issuer remove "GitHub Actions"' }],
  async run(context, { positionals }) {
    const session = await openOrgSession(context);
    const { id, name } = await loadIssuer(session, positionals[0] ?? '');
    await session.client.request('DELETE /api/orgs/{orgName}/oidc/issuers/{issuerId}', {
      path: { orgName: session.orgName, issuerId: id },
    });
    if (context.json) context.out.printJson({ removed: id });
    else context.out.print(`${session.orgName} no longer trusts ${safeText(name)}.\n`);
    return exitCodes.ok;
  },
});
