import { text } from 'node:stream/consumers';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand, type OptionValues } from '../command-line/command.ts';
import { parseDuration } from '../command-line/duration.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { loadIssuer, type OrgSession } from '../issuers/find-issuer.ts';
import { openAnonymousSession, openOrgSession, openSession } from '../session/open-session.ts';
import { confirmLoss, yesOption } from '../terminal/confirm-loss.ts';
import { countTokens, describeTokens, revokeTokens, type TokenCriteria } from './token-losses.ts';

const options = {
  ...yesOption,
  issuer: { type: 'string', value: 'ISSUER', description: 'Tokens of workloads of this trusted issuer.' },
  policy: {
    type: 'string',
    value: 'NUMBER',
    description: 'With --issuer: tokens that this policy of it allowed, counted from 0.',
  },
  subject: {
    type: 'string',
    value: 'PATTERN',
    description: 'Tokens of workloads whose subject matches, as in policies: "repo:acme/app:*".',
  },
  since: {
    type: 'string',
    value: 'TIME',
    description: 'Tokens created since: a duration (2h) or a time (2026-11-29T10:00:00Z).',
  },
  'dry-run': { type: 'boolean', description: 'Count and list what would be revoked, and stop.' },
  mine: { type: 'boolean', description: 'It is one of your own.' },
  reason: { type: 'string', value: 'TEXT', description: 'Why; it stands in the audit log.' },
} as const;

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'End access tokens at once: one, or all of an issuer, a policy or a subject',
  description:
    'By its id, as "token list" shows it; or, for the holder of the token itself, with the token on standard input, for which nobody needs to be logged in; or all in force that meet every given criterion. Says what will be lost, and asks.',
  positionals: [
    { name: 'ID', description: 'its id; - for the token itself on standard input', optional: true },
  ],
  options,
  examples: [
    {
      says: 'One that a workload obtained',
      command: 'symbolon token revoke 0198c0de-… --reason "leaked in a log"',
    },
    { says: 'All of a repository', command: 'symbolon token revoke --subject "repo:acme/app:*" --since 2h' },
    { says: 'The one at hand', command: 'printenv SYMBOLON_ACCESS_TOKEN | symbolon token revoke -' },
  ],
  async run(context, { positionals, options: values }) {
    const [tokenId] = positionals;
    const criteria = [values.issuer, values.policy, values.subject, values.since];
    if (criteria.some((criterion) => criterion !== undefined)) {
      if (tokenId !== undefined || values.mine) {
        throw usageError('name a token by its ID, or many by --issuer, --policy, --subject and --since');
      }
      return revokeMany(context, values);
    }
    if (tokenId === undefined) throw usageError('give the ID of a token, or --issuer, --subject or --since');
    return revokeOne(context, tokenId, values);
  },
});

type Values = OptionValues<typeof options>;

async function revokeMany(context: CommandContext, values: Values): Promise<number> {
  const session = await openOrgSession(context);
  const criteria = await readCriteria(context, session, values);
  const found = await countTokens(session, criteria);
  if (values['dry-run'] || found.count === 0) {
    if (context.json) context.out.printJson({ revoked: 0, wouldRevoke: found.count, tokens: found.tokens });
    else
      context.out.print(
        found.count === 0 ? 'No token in force meets this.\n' : `${describeTokens(found).join('\n')}\n`,
      );
    return exitCodes.ok;
  }
  await confirmLoss(context, values, {
    action: `Revoke ${found.count} tokens`,
    losses: describeTokens(found),
  });
  const { count } = await revokeTokens(session, criteria, values.reason);
  if (context.json) context.out.printJson({ revoked: count });
  else context.out.print(`Revoked ${count === 1 ? '1 token' : `${count} tokens`}.\n`);
  return exitCodes.ok;
}

async function readCriteria(
  context: CommandContext,
  session: OrgSession,
  { issuer, policy, subject, since }: Values,
): Promise<TokenCriteria> {
  if (policy !== undefined && issuer === undefined) throw usageError('--policy needs --issuer');
  if (policy !== undefined && !/^\d{1,4}$/.test(policy))
    throw usageError('--policy is a number, counted from 0');
  return {
    ...(issuer === undefined ? {} : { issuerId: (await loadIssuer(session, issuer)).id }),
    ...(policy === undefined ? {} : { policyIndexes: [Number(policy)] }),
    ...(subject === undefined ? {} : { subject }),
    ...(since === undefined ? {} : { since: readSince(context, since) }),
  };
}

/** Unix seconds. */
function readSince({ now }: CommandContext, text: string): number {
  const time = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return Math.floor(time / 1_000);
  return Math.floor(now() / 1_000) - parseDuration(text, '--since');
}

async function revokeOne(context: CommandContext, tokenId: string, values: Values): Promise<number> {
  const { reason } = values;
  if (tokenId.startsWith('pul-')) {
    throw usageError(
      'this is a token, not an id',
      'The token itself goes to standard input: symbolon token revoke -',
    );
  }
  if (values['dry-run']) throw usageError('--dry-run goes with --issuer, --policy, --subject or --since');
  if (tokenId === '-') {
    // The token is all of standard input: nothing is left to ask with, and the holder brought it.
    const token = (await text(context.stdin)).trim();
    if (token === '') throw usageError('standard input holds no token');
    const { client } = await openAnonymousSession(context);
    await client.request('POST /api/oauth/revoke', { body: { token }, safeToRepeat: true });
  } else {
    await confirmLoss(context, values, {
      action: `Revoke the token ${tokenId}`,
      losses: ['the token, and what was obtained with it'],
    });
    if (values.mine) {
      const { client } = await openSession(context);
      await client.request('DELETE /api/user/tokens/{tokenId}', { path: { tokenId } });
    } else {
      const { client, orgName } = await openOrgSession(context);
      const path = { orgName, tokenId };
      await client.request('DELETE /api/orgs/{orgName}/tokens/{tokenId}', { path, query: { reason } });
    }
  }
  if (context.json) context.out.printJson({ revoked: tokenId === '-' ? null : tokenId });
  else context.out.print(tokenId === '-' ? 'If it was a token, it is revoked.\n' : 'It is revoked.\n');
  return exitCodes.ok;
}
