import { usageError } from '../../command-line/cli-error.ts';
import type { CommandContext, OptionSpecs, OptionValues } from '../../command-line/command.ts';
import { loadIssuer } from '../../issuers/find-issuer.ts';
import type { OrgSession } from '../../session/open-session.ts';
import { loadMember } from '../../tenancy/list-members.ts';
import { loadToken } from '../../tokens/token-get.ts';
import { formatEnvironmentArgument, parseEnvironmentArgument } from '../environment-argument.ts';
import { suggestEnvironment } from '../open-environment-session.ts';

/** The options that select open sessions. */
export const sessionCriteriaOptions = {
  environment: {
    type: 'string',
    value: 'ENV',
    description: 'Sessions that contain values of this environment, directly or through imports.',
  },
  subject: {
    type: 'string',
    value: 'PATTERN',
    description: 'Sessions of workloads whose subject matches this pattern, such as "repo:acme/app:*".',
  },
  issuer: {
    type: 'string',
    value: 'ISSUER',
    description: 'Sessions of workloads of this issuer (name, id or URL).',
  },
  token: { type: 'string', value: 'ID', description: 'Sessions that this access token opened.' },
  user: {
    type: 'string',
    value: 'LOGIN',
    description: 'Sessions that this user or machine identity opened.',
  },
} as const satisfies OptionSpecs;

export interface SessionCriteria {
  readonly environment?: string;
  readonly subject?: string;
  readonly issuer?: string;
  readonly tokenId?: string;
  readonly openedBy?: string;
}

/** Converts the options to the server's criteria. */
export async function readSessionCriteria(
  context: CommandContext,
  session: OrgSession,
  { environment, subject, issuer, token, user }: OptionValues<typeof sessionCriteriaOptions>,
): Promise<SessionCriteria> {
  const named = environment === undefined ? null : readEnvironment(environment);
  if (named !== null) suggestEnvironment(context, session, named);
  return {
    ...(named === null ? {} : { environment: named }),
    ...(subject === undefined ? {} : { subject }),
    ...(issuer === undefined ? {} : { issuer: await readIssuer(session, issuer) }),
    ...(token === undefined ? {} : { tokenId: token }),
    ...(user === undefined ? {} : { openedBy: user }),
  };
}

/**
 * Throws a not-found error, with the nearest one, if criteria that select no session name an unknown user or token:
 * reporting that no session matches would be misleading. The server refuses an unknown environment.
 */
export async function checkCriteria(
  session: OrgSession,
  { tokenId, openedBy }: SessionCriteria,
): Promise<void> {
  if (tokenId !== undefined) await loadToken(session, tokenId);
  // The logins of machine identities are ORG, ORG/TEAM and ORG/POOL.
  const isMachine = openedBy === session.orgName || openedBy?.includes('/');
  if (openedBy !== undefined && !isMachine) await loadMember(session, openedBy);
}

function readEnvironment(text: string): string {
  const { organization, version, ...environment } = parseEnvironmentArgument(text);
  if (organization === null && version === null) return formatEnvironmentArgument(environment);
  throw usageError('--environment must be ENV or PROJECT/ENV', 'Choose the organization with --org.');
}

/** Accepts any URL: sessions outlive an issuer that was deleted with --keep-tokens. */
async function readIssuer(session: OrgSession, text: string): Promise<string> {
  return /^https?:/.test(text) ? text : (await loadIssuer(session, text)).issuer;
}
