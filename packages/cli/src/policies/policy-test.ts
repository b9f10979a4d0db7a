import type { AccessTokenKind, ResponseOf } from '@symbolon/sdk';
import { accessTokenType } from '@symbolon/sdk';
import { CliError, usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { readInput, readJsonInput } from '../command-line/values/read-input.ts';
import { requireChoice } from '../command-line/values/require-choice.ts';
import { formatExplanation } from '../decisions/format-explanation.ts';
import { loadDecision } from '../decisions/load-decision.ts';
import { loadIssuer } from '../issuers/find-issuer.ts';
import { issuerArgument } from '../issuers/issuer-get.ts';
import type { OrgSession } from '../session/open-session.ts';
import { namespaceOf, openOrgSession } from '../session/open-session.ts';
import { accessTokenKinds } from '../session/request-exchange.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { readPolicyFile } from './policy-file.ts';

const simulation = 'POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/simulate';

export const policyTest = defineCommand({
  name: 'policy test',
  summary: 'Simulate an exchange and explain its outcome',
  description:
    'Does not grant or record anything. Verifies a token as an exchange does, but does not consume it. With claims instead of a token, assumes that the signature and the times are valid. Exits with 0 if the exchange would be granted and with 1 if it would be refused.',
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
      description: 'A JSON file of token claims; - for standard input.',
    },
    decision: {
      type: 'string',
      value: 'ID',
      description: 'Use the issuer, claims and request of a recorded decision.',
    },
    policies: {
      type: 'string',
      value: 'FILE',
      description: 'Simulate these policies instead of the current ones.',
    },
    type: { type: 'string', value: 'TYPE', description: 'organization (default), team, personal or runner.' },
    scope: { type: 'string', value: 'SCOPE', description: 'admin, team:NAME, user:LOGIN or runner:POOL.' },
  },
  examples: [
    { title: 'With the token of a job', command: 'symbolon policy test "GitHub Actions" --token token.jwt' },
    {
      title: 'Test other policies on a refused job',
      command: 'symbolon policy test --decision 0198c0de-… --policies new.json',
    },
    {
      title: 'Test other policies on a file of claims, for the team ops',
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
        ? await loadRequest(session, given.id)
        : { issuerId: (await loadIssuer(session, given.issuer)).id, request: given.request };
    const result = await session.client.request(simulation, {
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
      out.printText(
        `Would be ${outcome}: ${safeText(result.message)}\n${formatRole(result.role)}\n${formatExplanation(result, out.paint)}`,
      );
    }
    return granted ? exitCodes.ok : exitCodes.refused;
  },
});

/** Formats the role of the token that would be granted, and what it opens. */
function formatRole(role: ResponseOf<typeof simulation>['role']): string {
  if (role === null) return '';
  const listed = (scopes: readonly string[]) => (scopes.length === 0 ? null : scopes.join(', '));
  return `\nThe token has the role ${safeText(role.name)} (${role.id}):\n${formatFacts([
    ['  in the organization', listed(role.inOrganization) ?? 'nothing'],
    ['  on every environment', listed(role.onEveryEnvironment)],
    ['  on some environments', listed(role.onSomeEnvironments)],
  ])}`;
}

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
      throw usageError('--decision sets the issuer, claims, type and scope: omit these options');
    return { kind: 'decision', id: decision };
  }
  if (issuer === undefined) throw usageError('specify an ISSUER, or --decision ID');
  if (type !== undefined) requireChoice('--type', type, accessTokenKinds);
  const tokenType = accessTokenType(type ?? kindOfScope(scope), namespaceOf(context));
  const subject = await readSubject(context, { token, claims });
  const request = { ...subject, requested_token_type: tokenType, ...(scope === undefined ? {} : { scope }) };
  return { kind: 'given', issuer, request };
}

/** Loads the request of a recorded decision. Throws CliError if its token was not verified. */
async function loadRequest(session: OrgSession, id: string): Promise<{ issuerId: string; request: Request }> {
  const { issuerId, claims, reason, request } = await loadDecision(session, id);
  if (issuerId === null || claims === null) {
    throw new CliError(`the decision (${reason}) has no verified claims`, {
      exitCode: exitCodes.failed,
      hint: `See why with "symbolon decision get ${id}".`,
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
    throw usageError('specify either --token FILE or --claims FILE');
  if (token !== undefined) return { token: (await readInput(context, token)).trim() };
  const value = await readJsonInput(context, claims ?? '');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { claims: { ...value } };
  throw usageError('the claims must be a JSON object');
}

/** Infers the token type from the scope. */
function kindOfScope(scope: string | undefined): AccessTokenKind {
  const prefix = scope?.split(':')[0];
  if (prefix === 'team' || prefix === 'runner') return prefix;
  return prefix === 'user' ? 'personal' : 'organization';
}
