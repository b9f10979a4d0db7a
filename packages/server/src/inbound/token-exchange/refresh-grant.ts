import { newId } from '../../platform/new-id.ts';
import {
  type AccessToken,
  findAccessTokenByHash,
  findUserPrincipal,
  generateAccessToken,
  hashAccessToken,
} from '../access-tokens/index.ts';
import { noFindings, type Refusal, refuse } from './decide/verdict.ts';
import type { ExchangeContext, MintedEntry } from './exchange-context.ts';
import type { ReceivedRequest } from './ledger/record-refusal.ts';
import type { RefreshRequest } from './request/token-request.ts';

const lifetimeSeconds = 7_200;

/**
 * A refresh token for a personal access token of the same user and reach (RFC 6749 §6). It stays good until it ends or
 * is revoked, and what it brought ends with it.
 */
export async function exchangeRefreshToken(
  context: ExchangeContext,
  request: RefreshRequest,
  received: ReceivedRequest,
): Promise<(MintedEntry & { readonly granted: true }) | Refusal> {
  const { db } = context.database;
  const refreshToken = await findAccessTokenByHash(db, hashAccessToken(request.refreshToken));
  if (refreshToken?.kind !== 'refresh' || refreshToken.revokedAt !== null) {
    const message = 'the refresh token is not valid: it is unknown, was revoked, or is no refresh token';
    return refuse(noFindings, { reason: 'refresh_token_invalid', message });
  }
  if (refreshToken.expiresAt !== null && refreshToken.expiresAt <= received.at) {
    return refuse(noFindings, { reason: 'refresh_token_expired', message: 'the refresh token has expired' });
  }
  const principal = await findUserPrincipal(db, refreshToken);
  if (principal === null) {
    const message = 'the refresh token is not valid: its user has left the organization';
    return refuse(noFindings, { reason: 'refresh_token_invalid', message });
  }
  const organizationId = refreshToken.organizationId ?? principal.memberships[0]?.organizationId ?? null;
  return {
    granted: true,
    ...mint(context, { refreshToken, login: principal.login, organizationId, received }),
  };
}

function mint(
  context: ExchangeContext,
  grant: {
    readonly refreshToken: AccessToken;
    readonly login: string;
    readonly organizationId: string | null;
    readonly received: ReceivedRequest;
  },
): MintedEntry {
  const { refreshToken, login, received } = grant;
  const endsAt = Math.min(
    refreshToken.expiresAt ?? Number.POSITIVE_INFINITY,
    received.at + lifetimeSeconds * 1_000,
  );
  const value = generateAccessToken();
  const token: AccessToken = {
    ...refreshToken,
    id: newId(),
    kind: 'personal',
    origin: 'refresh',
    name: `refresh:${refreshToken.name}`.slice(0, 60),
    createdAt: received.at,
    createdBy: login,
    expiresAt: endsAt,
    lastUsedAt: null,
    decisionId: newId(),
    parentId: refreshToken.id,
  };
  return {
    entry: {
      ...ledgerEntryOf(grant, token),
      token: { token, hash: hashAccessToken(value) },
      use: null,
      basedOn: 'refresh_token',
    },
    minted: { value, lifetimeSeconds: Math.floor((endsAt - received.at) / 1_000) },
    issuedTokenType: context.names.accessTokenType('personal'),
    scope: `user:${login}`,
  };
}

function ledgerEntryOf(
  { refreshToken, login, organizationId, received }: Parameters<typeof mint>[1],
  token: AccessToken,
): Pick<MintedEntry['entry'], 'decision' | 'auditEvent'> {
  const scope = `user:${login}`;
  const origin = { sourceIp: received.sourceIp, requestId: received.requestId };
  const description = `${login} refreshed an access token`;
  return {
    decision: {
      id: token.decisionId ?? '',
      organizationId,
      at: received.at,
      reason: 'granted',
      message: 'granted a personal token for a refresh token',
      issuerId: null,
      request: {
        grantType: 'refresh_token',
        audience: null,
        requestedTokenType: null,
        scope: null,
        expirationSeconds: null,
      },
      token: null,
      checks: [
        {
          check: 'refresh_token',
          outcome: 'passed',
          expected: 'a refresh token in force',
          actual: refreshToken.id,
        },
      ],
      claims: null,
      policies: null,
      hints: [],
      grant: { accessTokenId: token.id, scope, expiresAt: token.expiresAt ?? 0 },
      ...origin,
    },
    auditEvent:
      organizationId === null
        ? null
        : {
            organizationId,
            at: received.at,
            event: 'access-token-refreshed',
            actor: { kind: 'user', name: login, tokenId: refreshToken.id, tokenName: refreshToken.name },
            description,
            details: { accessTokenId: token.id, refreshTokenId: refreshToken.id, expiresAt: token.expiresAt },
            ...origin,
          },
  };
}
