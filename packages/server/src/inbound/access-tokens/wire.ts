import { type Static, Type } from 'typebox';
import { administratorRole, findBuiltInRole, type HeldRole } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import type { Page } from '../../database/index.ts';
import { type AccessToken, workloadOf } from './access-token.ts';
import { AccessTokenError } from './access-token-error.ts';
import type { AccessTokenQuery } from './store.ts';

/** Schemas of the contract: times in unix seconds, 0 for "never". */
export const accessTokenSchema = namedObject('AccessToken', {
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  type: Type.Optional(
    Type.Union([
      Type.Literal('personal'),
      Type.Literal('refresh'),
      Type.Literal('organization'),
      Type.Literal('team'),
    ]),
  ),
  admin: Type.Boolean(),
  role: Type.Optional(
    Type.Object(
      { id: Type.String(), name: Type.String(), defaultIdentifier: Type.String() },
      { description: 'The role of a token that acts as the organization.' },
    ),
  ),
  created: Type.String({ format: 'date-time' }),
  createdBy: Type.String(),
  expires: Type.Integer({ description: 'Unix seconds; 0 if it never expires.' }),
  lastUsed: Type.Integer({ description: 'Unix seconds; 0 if never used.' }),
  origin: Type.String({ description: 'created, exchange, refresh or bootstrap.' }),
  workload: Type.Optional(
    Type.Object(
      {
        issuer: Type.String(),
        subject: Type.Union([Type.String(), Type.Null()]),
        decisionId: Type.String(),
        issuerId: Type.Union([Type.String(), Type.Null()]),
        policyVersion: Type.Union([Type.Integer(), Type.Null()]),
        policyIndex: Type.Union([Type.Integer(), Type.Null()]),
      },
      { description: 'The workload that obtained the token, and the policy that allowed it.' },
    ),
  ),
});

export const tokenListSchema = namedObject('ListAccessTokensResponse', {
  tokens: Type.Array(accessTokenSchema),
  continuationToken: Type.Optional(Type.String()),
});

export const createdTokenSchema = namedObject('CreateAccessTokenResponse', {
  id: Type.String(),
  tokenValue: Type.String({ description: 'Shown only once.' }),
});

export const baseTokenBody = {
  description: Type.Optional(Type.String({ maxLength: 1_000 })),
  expires: Type.Optional(
    Type.Integer({
      description: 'Unix seconds, at most two years in the future; 0 for a token that never expires.',
    }),
  ),
};

export const listQuery = Type.Object({
  continuationToken: Type.Optional(Type.String()),
  filter: Type.Optional(Type.String({ description: 'active (default), expired or all.' })),
  maxResults: Type.Optional(Type.Integer()),
  origin: Type.Optional(
    Type.String({ description: 'created (default), or exchange for the tokens that workloads obtained.' }),
  ),
});

const defaultPageSize = 100;
const maxPageSize = 1_000;

/** Parses the paging of a listing. */
export function parsePage(query: Static<typeof listQuery>): Pick<
  AccessTokenQuery,
  'limit' | 'status' | 'origins'
> & {
  before?: string;
} {
  const limit = query.maxResults ?? defaultPageSize;
  if (limit < 1 || limit > maxPageSize) {
    throw new AccessTokenError('page_invalid', `maxResults must be from 1 to ${maxPageSize}.`);
  }
  const status = query.filter || 'active';
  if (status !== 'active' && status !== 'expired' && status !== 'all') {
    throw new AccessTokenError('page_invalid', 'filter must be active, expired or all.');
  }
  const before =
    query.continuationToken === undefined ? undefined : parseContinuation(query.continuationToken);
  return {
    limit,
    status,
    origins: query.origin === 'exchange' ? ['exchange', 'refresh'] : ['created', 'bootstrap'],
    ...(before === undefined ? {} : { before }),
  };
}

/** Parses the end of a page, which is the id of its last token. Throws AccessTokenError. */
export function parseContinuation(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text;
  throw new AccessTokenError(
    'page_invalid',
    'continuationToken is not valid; use one that this server returned.',
  );
}

export const reasonQuery = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 1_000 })) });

/** Formats a page of tokens; `roles` has the roles to show, by the id of the token. */
export function formatTokenPage(
  { rows, next }: Page<AccessToken>,
  roles: ReadonlyMap<string, HeldRole> = new Map(),
): Static<typeof tokenListSchema> {
  return {
    tokens: rows.map((token) => ({ ...formatToken(token), ...formatRole(roles.get(token.id)) })),
    ...(next ? { continuationToken: next.id } : {}),
  };
}

/** A custom role has the identifier `member`, because the contract requires one of the built-in ones. */
function formatRole(role: HeldRole | undefined): Pick<Static<typeof accessTokenSchema>, 'role'> {
  if (role === undefined) return {};
  const { id, name } = role;
  return { role: { id, name, defaultIdentifier: findBuiltInRole(id)?.id ?? 'member' } };
}

export function formatToken(token: AccessToken): Static<typeof accessTokenSchema> {
  return {
    id: token.id,
    name: token.name,
    description: token.description,
    ...(token.kind === 'runner' ? {} : { type: token.kind }),
    admin: token.roleId === administratorRole,
    created: new Date(token.createdAt).toISOString(),
    createdBy: token.createdBy,
    expires: token.expiresAt === null ? 0 : Math.floor(token.expiresAt / 1_000),
    lastUsed: token.lastUsedAt === null ? 0 : Math.floor(token.lastUsedAt / 1_000),
    origin: token.origin,
    ...formatWorkload(token),
  };
}

function formatWorkload(token: AccessToken): Pick<Static<typeof accessTokenSchema>, 'workload'> {
  const workload = workloadOf(token);
  if (workload === null) return {};
  const { issuerId, policyVersion, policyIndex } = token;
  return { workload: { ...workload, issuerId, policyVersion, policyIndex } };
}
