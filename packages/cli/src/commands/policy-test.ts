import type { AccessTokenKind } from '@symbolon/sdk';
import { usageError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { readInput, readJsonInput } from '../read-input.ts';
import { loadIssuer } from '../session/find-issuer.ts';
import { namespaceOf, openOrgSession } from '../session/open-session.ts';
import { readPolicyFile } from '../session/policy-file.ts';
import { formatExplanation } from '../terminal/format-explanation.ts';
import { safeText } from '../terminal/safe-text.ts';
import { issuerArgument } from './issuer-show.ts';

export const policyTest = defineCommand({
  name: 'policy test',
  summary: 'Say what an exchange would come to, and why; nothing is granted or recorded',
  description:
    'A token is verified as in an exchange, and never used up. With claims instead, signature and times are taken as good. Ends with 0 where it would be granted and with 1 where it would be refused.',
  positionals: [issuerArgument],
  options: {
    token: {
      type: 'string',
      value: 'FILE',
      description: 'A file with an identity token; - for standard input.',
    },
    claims: {
      type: 'string',
      value: 'FILE',
      description: 'A JSON file with the claims of a token; - likewise.',
    },
    policies: { type: 'string', value: 'FILE', description: 'Try these policies instead of those in force.' },
    type: { type: 'string', value: 'TYPE', description: 'organization (default), team, personal or runner.' },
    scope: { type: 'string', value: 'SCOPE', description: 'admin, team:NAME, user:LOGIN or runner:POOL.' },
  },
  examples: [
    { says: 'Would this job get in?', command: 'symbolon policy test "GitHub Actions" --token token.jwt' },
    {
      says: 'Would it with other policies, as the team ops?',
      command:
        'symbolon policy test ci --claims claims.json --policies new.json --type team --scope team:ops',
    },
  ],
  async run(context, { positionals, options }) {
    const { out } = context;
    const subject = await readSubject(context, options);
    const policies =
      options.policies === undefined ? undefined : await readPolicyFile(context, options.policies);
    const session = await openOrgSession(context);
    const { id } = await loadIssuer(session, positionals[0] ?? '');
    const type = options.type ?? kindOfScope(options.scope);
    const result = await session.client.request('POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/simulate', {
      path: { orgName: session.orgName, issuerId: id },
      body: {
        ...subject,
        requested_token_type: `urn:${namespaceOf(context)}:token-type:access_token:${type}`,
        ...(options.scope === undefined ? {} : { scope: options.scope }),
        ...(policies === undefined ? {} : { policies }),
      },
      safeToRepeat: true,
    });
    const granted = result.outcome === 'granted';
    if (context.json) {
      out.printJson(result);
    } else {
      const outcome = granted ? out.paint.good('granted') : out.paint.bad(`refused (${result.reason})`);
      out.print(
        `Would be ${outcome}: ${safeText(result.message)}\n\n${formatExplanation(result, out.paint)}`,
      );
    }
    return granted ? exitCodes.ok : exitCodes.refused;
  },
});

async function readSubject(
  context: Parameters<typeof readInput>[0],
  { token, claims }: { readonly token: string | undefined; readonly claims: string | undefined },
): Promise<{ token: string } | { claims: Record<string, unknown> }> {
  if ((token === undefined) === (claims === undefined))
    throw usageError('give --token FILE or --claims FILE');
  if (token !== undefined) return { token: (await readInput(context, token)).trim() };
  const value = await readJsonInput(context, claims ?? '');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { claims: { ...value } };
  throw usageError('the claims must be a JSON object');
}

/** A scope mostly says of which type it is. */
function kindOfScope(scope: string | undefined): AccessTokenKind {
  const prefix = scope?.split(':')[0];
  if (prefix === 'team' || prefix === 'runner') return prefix;
  return prefix === 'user' ? 'personal' : 'organization';
}
