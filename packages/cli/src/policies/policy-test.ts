import type { AccessTokenKind } from '@symbolon/sdk';
import { CliError, usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { readInput, readJsonInput } from '../command-line/read-input.ts';
import { formatExplanation } from '../decisions/format-explanation.ts';
import { loadDecision } from '../decisions/load-decision.ts';
import { loadIssuer, type OrgSession } from '../issuers/find-issuer.ts';
import { issuerArgument } from '../issuers/issuer-show.ts';
import { namespaceOf, openOrgSession } from '../session/open-session.ts';
import { safeText } from '../terminal/safe-text.ts';
import { readPolicyFile } from './policy-file.ts';

export const policyTest = defineCommand({
  name: 'policy test',
  summary: 'Say what an exchange would come to, and why; nothing is granted or recorded',
  description:
    'A token is verified as in an exchange, and never used up. With claims instead, signature and times are taken as good. Ends with 0 where it would be granted and with 1 where it would be refused.',
  positionals: [{ ...issuerArgument, optional: true }],
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
    decision: {
      type: 'string',
      value: 'ID',
      description: 'Instead: the claims and the request of a recorded decision, and its issuer.',
    },
    policies: { type: 'string', value: 'FILE', description: 'Try these policies instead of those in force.' },
    type: { type: 'string', value: 'TYPE', description: 'organization (default), team, personal or runner.' },
    scope: { type: 'string', value: 'SCOPE', description: 'admin, team:NAME, user:LOGIN or runner:POOL.' },
  },
  examples: [
    { says: 'Would this job get in?', command: 'symbolon policy test "GitHub Actions" --token token.jwt' },
    {
      says: 'Would the refused job get in with these policies?',
      command: 'symbolon policy test --decision 0198c0de-… --policies new.json',
    },
    {
      says: 'Would it with other policies, as the team ops?',
      command:
        'symbolon policy test ci --claims claims.json --policies new.json --type team --scope team:ops',
    },
  ],
  async run(context, { positionals, options }) {
    const { out } = context;
    const given = await readTried(context, { ...options, issuer: positionals[0] });
    const policies =
      options.policies === undefined ? undefined : await readPolicyFile(context, options.policies);
    const session = await openOrgSession(context);
    const { issuerId, request } =
      given.kind === 'decision'
        ? await recall(session, given.id)
        : { issuerId: (await loadIssuer(session, given.issuer)).id, request: given.request };
    const result = await session.client.request('POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/simulate', {
      path: { orgName: session.orgName, issuerId },
      body: {
        ...request,
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

type Request = {
  readonly token?: string;
  readonly claims?: Record<string, unknown>;
  readonly requested_token_type?: string;
  readonly scope?: string;
  readonly audience?: string;
};

type Tried =
  | { readonly kind: 'decision'; readonly id: string }
  | { readonly kind: 'given'; readonly issuer: string; readonly request: Request };

interface TriedOptions {
  readonly issuer: string | undefined;
  readonly decision: string | undefined;
  readonly token: string | undefined;
  readonly claims: string | undefined;
  readonly type: string | undefined;
  readonly scope: string | undefined;
}

async function readTried(context: CommandContext, options: TriedOptions): Promise<Tried> {
  const { issuer, decision, token, claims, type, scope } = options;
  if (decision !== undefined) {
    if ([issuer, token, claims, type, scope].some((value) => value !== undefined))
      throw usageError('--decision brings issuer, claims, type and scope: leave those out');
    return { kind: 'decision', id: decision };
  }
  if (issuer === undefined) throw usageError('give an ISSUER, or --decision ID');
  const tokenType = `urn:${namespaceOf(context)}:token-type:access_token:${type ?? kindOfScope(scope)}`;
  const subject = await readSubject(context, { token, claims });
  const request = { ...subject, requested_token_type: tokenType, ...(scope === undefined ? {} : { scope }) };
  return { kind: 'given', issuer, request };
}

/** What was asked in a recorded decision, to be asked again. Throws CliError where its token was not verified. */
async function recall(session: OrgSession, id: string): Promise<{ issuerId: string; request: Request }> {
  const { issuerId, claims, reason, request } = await loadDecision(session, id);
  if (issuerId === null || claims === null) {
    throw new CliError(`the decision (${reason}) has no claims that an issuer signed`, {
      exitCode: exitCodes.failed,
      hint: `"symbolon decision show ${id}" says why.`,
    });
  }
  const { requestedTokenType, scope, audience } = request;
  return {
    issuerId,
    request: {
      claims,
      ...(requestedTokenType === null ? {} : { requested_token_type: requestedTokenType }),
      ...(scope === null ? {} : { scope }),
      ...(audience === null ? {} : { audience }),
    },
  };
}

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
