import { text } from 'node:stream/consumers';
import { accessTokenPrefix } from '@symbolon/sdk';
import { CliError, usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand, type OptionValues } from '../command-line/command.ts';
import { confirmLoss, yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { parseTimeOrAgo } from '../command-line/values/parse-time-or-ago.ts';
import { countSessions } from '../environments/sessions/session-batches.ts';
import { type Issuer, loadIssuer } from '../issuers/find-issuer.ts';
import { loadPolicies } from '../policies/change-policies.ts';
import type { OrgSession } from '../session/open-session.ts';
import { openAnonymousSession, openOrgSession, openSession } from '../session/open-session.ts';
import { loadOwnToken, loadToken, tokenIdForm } from './token-get.ts';
import {
  countTokens,
  describeSessionCount,
  describeTokens,
  revokeTokens,
  type TokenCriteria,
} from './token-losses.ts';

const options = {
  ...yesOption,
  issuer: {
    type: 'string',
    value: 'ISSUER',
    description: 'Tokens that workloads of this trusted issuer obtained.',
  },
  policy: {
    type: 'string',
    value: 'NUMBER',
    description: 'With --issuer: tokens that the policy with this index (from 0) allowed.',
  },
  subject: {
    type: 'string',
    value: 'PATTERN',
    description: 'Tokens whose subject matches this pattern, such as "repo:acme/app:*".',
  },
  since: {
    type: 'string',
    value: 'TIME',
    description: 'Tokens created since a time (2026-11-29T10:00:00Z) or within a period (2h).',
  },
  'dry-run': { type: 'boolean', description: 'List what would be revoked, then stop.' },
  mine: { type: 'boolean', description: 'Revoke one of your own tokens.' },
  reason: { type: 'string', value: 'TEXT', description: 'The reason, for the audit log.' },
} as const;

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'Revoke one access token, or all tokens of an issuer, policy or subject',
  description:
    'Revokes one token by its id (see "token list"), every valid token that matches all given criteria, or, without a login, the token on standard input (-). Lists what will be lost and asks for confirmation.',
  positionals: [
    { name: 'ID', description: 'the token id; - for the token itself on standard input', optional: true },
  ],
  options,
  examples: [
    {
      title: 'A token that a workload obtained',
      command: 'symbolon token revoke 0198c0de-… --reason "leaked in a log"',
    },
    {
      title: 'All tokens of a repository',
      command: 'symbolon token revoke --subject "repo:acme/app:*" --since 2h',
    },
    { title: 'The current token', command: 'printenv SYMBOLON_ACCESS_TOKEN | symbolon token revoke -' },
  ],
  async run(context, { positionals, options: values }) {
    const [tokenId] = positionals;
    const criteria = [values.issuer, values.policy, values.subject, values.since];
    if (criteria.some((criterion) => criterion !== undefined)) {
      if (tokenId !== undefined || values.mine) {
        throw usageError(
          'specify the ID of one token, or select tokens with --issuer, --policy, --subject or --since',
        );
      }
      return revokeMany(context, values);
    }
    if (tokenId === undefined)
      throw usageError('specify the ID of a token, or --issuer, --subject or --since');
    return revokeOne(context, tokenId, values);
  },
});

type Values = OptionValues<typeof options>;

async function revokeMany(context: CommandContext, values: Values): Promise<number> {
  const session = await openOrgSession(context);
  const criteria = await readCriteria(context, session, values);
  const found = await countTokens(session, criteria);
  if (values['dry-run'] || found.count === 0) {
    const { count, sessions, tokens } = found;
    if (context.json) context.out.printJson({ revoked: 0, wouldRevoke: count, sessions, tokens });
    else
      context.out.printText(
        count === 0 ? 'No valid token matches.\n' : `${describeTokens(found).join('\n')}\n`,
      );
    return exitCodes.ok;
  }
  await confirmLoss(context, values, {
    action: `Revoke ${describeCount(found.count)}`,
    losses: describeTokens(found),
  });
  const { count, sessions } = await revokeTokens(session, criteria, values.reason);
  if (context.json) context.out.printJson({ revoked: count, sessions });
  else {
    const ended = sessions === 0 ? '' : ` and ${describeSessionCount(sessions)}`;
    context.out.printText(`Revoked ${describeCount(count)}${ended}.\n`);
  }
  return exitCodes.ok;
}

function describeCount(count: number): string {
  return count === 1 ? '1 token' : `${count} tokens`;
}

async function readCriteria(
  context: CommandContext,
  session: OrgSession,
  { issuer, policy, subject, since }: Values,
): Promise<TokenCriteria> {
  if (policy !== undefined && issuer === undefined) throw usageError('--policy needs --issuer');
  if (policy !== undefined && !/^\d{1,4}$/.test(policy))
    throw usageError('--policy must be the index of a policy, counted from 0');
  const found = issuer === undefined ? null : await loadIssuer(session, issuer);
  if (found !== null && policy !== undefined) await checkPolicyExists(session, found, Number(policy));
  return {
    ...(found === null ? {} : { issuerId: found.id }),
    ...(policy === undefined ? {} : { policyIndexes: [Number(policy)] }),
    ...(subject === undefined ? {} : { subject }),
    ...(since === undefined ? {} : { since: parseTimeOrAgo(since, '--since', context.now()) }),
  };
}

/**
 * Throws CliError if the issuer has no policy with this number: reporting that no token matches would be misleading.
 */
async function checkPolicyExists(session: OrgSession, { id, name }: Issuer, index: number): Promise<void> {
  const { policies } = await loadPolicies(session, id);
  if (index < policies.length) return;
  const known = policies.length === 1 ? 'policy 0' : `policies 0 to ${policies.length - 1}`;
  throw new CliError(
    policies.length === 0 ? `${name} has no policies` : `${name} has no policy ${index}, only ${known}`,
    {
      exitCode: exitCodes.failed,
      hint: `"symbolon policy get ${JSON.stringify(name)}" shows them with their numbers.`,
    },
  );
}

async function revokeOne(context: CommandContext, tokenId: string, values: Values): Promise<number> {
  const { reason } = values;
  if (tokenId.startsWith(accessTokenPrefix)) {
    throw usageError(
      'this is a token, not an id',
      'Pass the token on standard input to: symbolon token revoke -',
    );
  }
  if (tokenId !== '-' && !tokenIdForm.test(tokenId)) {
    throw usageError('this is not a token id', '"symbolon token list" shows the ids of tokens.');
  }
  if (values['dry-run']) throw usageError('--dry-run needs --issuer, --policy, --subject or --since');
  if (tokenId === '-') {
    // The token uses up standard input, so the command cannot ask, and the holder of the token has presented it.
    const token = (await text(context.stdin)).trim();
    if (token === '') throw usageError('standard input contains no token');
    const { client } = await openAnonymousSession(context);
    await client.request('POST /api/oauth/revoke', { body: { token }, safeToRepeat: true });
  } else {
    const action = `Revoke the token ${tokenId}`;
    const lost = 'the token and everything obtained with it';
    if (values.mine) {
      const { client } = await openSession(context);
      // Refuses an unknown id before anything is listed.
      await loadOwnToken(context, tokenId);
      await confirmLoss(context, values, { action, losses: [lost] });
      await client.request('DELETE /api/user/tokens/{tokenId}', { path: { tokenId } });
    } else {
      const session = await openOrgSession(context);
      // Refuses an unknown id before anything is listed.
      await loadToken(session, tokenId);
      const { count } = await countSessions(session, { tokenId });
      await confirmLoss(context, values, { action, losses: [lost, describeSessionCount(count)] });
      const path = { orgName: session.orgName, tokenId };
      await session.client.request('DELETE /api/orgs/{orgName}/tokens/{tokenId}', {
        path,
        query: { reason },
      });
    }
  }
  if (context.json) context.out.printJson({ revoked: tokenId === '-' ? null : tokenId });
  else
    context.out.printText(
      tokenId === '-' ? 'If the token was valid, it is now revoked.\n' : `Revoked ${tokenId}.\n`,
    );
  return exitCodes.ok;
}
