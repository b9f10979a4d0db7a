import { type Audience, audienceRequirement, parseAudience } from '../../../contract/audience.ts';
import { identityTokenType, type WireNames } from '../../../contract/urns.ts';
import { quote } from '../../../platform/quote.ts';
import type { Failure, Result } from '../../../platform/result.ts';
import type { TokenType } from '../../policies/index.ts';
import type { RawParameters, RequestRefusal } from './request-refusal.ts';

/** The kinds of token that are access tokens; the remaining kind is an identity token for a relying party. */
export type AccessTokenType = Exclude<TokenType, 'identity'>;

/** A requested access token. */
export interface RequestedAccessToken {
  readonly tokenType: AccessTokenType;
  /** The value of `issued_token_type` in the response. */
  readonly tokenTypeUrn: string;
  /** The name of the team or the runner pool, or the login of the user; null for an organization token. */
  readonly target: string | null;
  readonly admin: boolean;
  /** The value of `scope` in the response. */
  readonly scope: string;
}

/** A requested identity token. */
export interface RequestedIdentityToken {
  readonly tokenType: 'identity';
  readonly tokenTypeUrn: typeof identityTokenType;
  readonly target: Audience;
  readonly admin: false;
  readonly scope: '';
}

export type RequestedToken = RequestedAccessToken | RequestedIdentityToken;

const scopePrefixes = { team: 'team:', personal: 'user:', runner: 'runner:' } as const;

/** Parses `requested_token_type` and the matching scope (docs/contract/token-exchange.md). */
export function parseScope(
  parameters: RawParameters,
  names: WireNames,
): Result<RequestedToken, RequestRefusal> {
  const tokenTypeUrn = parameters.get('requested_token_type') ?? names.accessTokenType('organization');
  if (tokenTypeUrn === identityTokenType) return parseIdentityRequest(parameters, names);
  const tokenType = names.parseAccessTokenType(tokenTypeUrn);
  if (!isTokenType(tokenType)) {
    const message = `the requested_token_type ${quote(tokenTypeUrn)} is not supported; use ${names.accessTokenType('organization')}, or the same URN ending in team, personal or runner`;
    return { ok: false, fault: { reason: 'request_invalid', message } };
  }
  const scope = parameters.get('scope') ?? '';
  if (tokenType === 'organization') {
    if (scope !== '' && scope !== 'admin') return refuseScope(scope, 'organization', 'empty or admin');
    return {
      ok: true,
      value: { tokenType, tokenTypeUrn, target: null, admin: scope === 'admin', scope },
    };
  }
  const prefix = scopePrefixes[tokenType];
  const target = scope.startsWith(prefix) ? scope.slice(prefix.length) : '';
  if (target === '' || /\s/.test(target))
    return refuseScope(scope, tokenType, `${prefix}{name} and nothing else`);
  return { ok: true, value: { tokenType, tokenTypeUrn, target, admin: false, scope } };
}

/** Parses an identity-token exchange: the audience is the relying party, and the scope must be empty. */
function parseIdentityRequest(
  parameters: RawParameters,
  names: WireNames,
): Result<RequestedToken, RequestRefusal> {
  const scope = parameters.get('scope') ?? '';
  if (scope !== '') return refuseScope(scope, 'identity', 'empty');
  const target = parameters.get('audience') ?? '';
  if (names.isAudienceOfServer(target)) {
    const message =
      'an identity token is for a relying party: set audience to the audience of the relying party, and resource to the organization';
    return { ok: false, fault: { reason: 'audience_malformed', message } };
  }
  const audience = parseAudience(target);
  if (audience === null)
    return {
      ok: false,
      fault: { reason: 'audience_malformed', message: `audience must be ${audienceRequirement}` },
    };
  return {
    ok: true,
    value: {
      tokenType: 'identity',
      tokenTypeUrn: identityTokenType,
      target: audience,
      admin: false,
      scope: '',
    },
  };
}

function isTokenType(text: string | null): text is AccessTokenType {
  return text === 'organization' || text === 'team' || text === 'personal' || text === 'runner';
}

function refuseScope(scope: string, tokenType: TokenType, expected: string): Failure<RequestRefusal> {
  const message = `the scope ${quote(scope)} does not fit the requested ${tokenType} token; it must be ${expected}`;
  return { ok: false, fault: { reason: 'scope_invalid', message } };
}
