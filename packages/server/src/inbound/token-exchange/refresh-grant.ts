import type { UserPrincipal } from '../../access/index.ts';
import type { WireNames } from '../../contract/urns.ts';
import { newId } from '../../platform/new-id.ts';
import {
  type AccessToken,
  findAccessTokenByHash,
  findUserPrincipal,
  generateAccessToken,
  hashAccessToken,
  workloadOf,
} from '../access-tokens/index.ts';
import { noFindings, refuse } from './decide/verdict.ts';
import type { PreparedGrant } from './exchange-context.ts';
import type { GrantSteps } from './grant-steps.ts';
import type { LedgerEntry } from './ledger/ledger-entry.ts';
import type { ReceivedRequest } from './ledger/record-refusal.ts';
import type { RefreshRequest } from './request/token-request.ts';

const lifetimeSeconds = 7_200;

interface VerifiedRefresh {
  readonly refreshToken: AccessToken;
  readonly user: UserPrincipal;
}

/**
 * The exchange of a refresh token for a personal access token of the same user and organizations (RFC 6749 §6). The
 * refresh token stays valid until it expires or is revoked; the tokens that were obtained with it end with it.
 */
export const refreshSteps: GrantSteps<RefreshRequest, VerifiedRefresh> = {
  async verify({ database: { db }, roles }, request, received) {
    const refreshToken = await findAccessTokenByHash(db, hashAccessToken(request.refreshToken));
    if (refreshToken?.kind !== 'refresh' || refreshToken.revokedAt !== null) {
      const message = 'the refresh token is not valid: it is unknown, revoked, or not a refresh token';
      return refuse(noFindings, { reason: 'refresh_token_invalid', message });
    }
    if (refreshToken.expiresAt !== null && refreshToken.expiresAt <= received.at) {
      return refuse(noFindings, {
        reason: 'refresh_token_expired',
        message: 'the refresh token has expired',
      });
    }
    const user = await findUserPrincipal({ roles }, db, refreshToken);
    if (user === null) {
      const message = 'the refresh token is not valid: its user has left the organization';
      return refuse(noFindings, { reason: 'refresh_token_invalid', message });
    }
    return { ok: true, value: { refreshToken, user } };
  },
  async decide({ names }, { refreshToken, user }, received) {
    const organizationId = refreshToken.organizationId ?? user.memberships[0]?.organizationId ?? null;
    const grant = { refreshToken, login: user.login, organizationId, received };
    return { ok: true, value: prepareAccessToken(names, grant) };
  },
};

interface RefreshGrant {
  readonly refreshToken: AccessToken;
  readonly login: string;
  readonly organizationId: string | null;
  readonly received: ReceivedRequest;
}

function prepareAccessToken(names: WireNames, grant: RefreshGrant): PreparedGrant {
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
    token: value,
    tokenType: 'token',
    lifetimeSeconds: Math.floor((endsAt - received.at) / 1_000),
    issuedTokenType: names.accessTokenType('personal'),
    scope: `user:${login}`,
  };
}

function ledgerEntryOf(
  { refreshToken, login, organizationId, received }: RefreshGrant,
  token: AccessToken,
): Pick<LedgerEntry, 'decision' | 'auditEvent'> {
  const scope = `user:${login}`;
  const origin = { sourceIp: received.sourceIp, requestId: received.requestId };
  const workload = workloadOf(refreshToken);
  const name = JSON.stringify(refreshToken.name);
  const description = `${login} refreshed an access token with the refresh token ${name}`;
  const creator = workload === null ? '' : `, which ${workload.subject || workload.issuer} created`;
  return {
    decision: {
      id: token.decisionId ?? '',
      organizationId,
      at: received.at,
      reason: 'granted',
      message: `granted a personal token of ${login} for the refresh token ${name}${creator}`,
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
          expected: 'a valid refresh token',
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
            actor: {
              ...{ kind: 'user', name: login, tokenId: refreshToken.id, tokenName: refreshToken.name },
              ...(workload === null ? {} : { workload }),
            },
            description,
            details: { accessTokenId: token.id, refreshTokenId: refreshToken.id, expiresAt: token.expiresAt },
            ...origin,
          },
  };
}
