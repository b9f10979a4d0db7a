import type { OrganizationName } from '../../../contract/organization-name.ts';
import { subjectTokenTypes, tokenExchangeGrant, type WireNames } from '../../../contract/urns.ts';
import { quote } from '../../../platform/quote.ts';
import type { Failure, Result } from '../../../platform/result.ts';
import type { RawParameters, RequestRefusal } from './request-refusal.ts';
import { parseScope, type RequestedToken } from './requested-token.ts';

export interface ExchangeRequest {
  readonly grant: 'token-exchange';
  readonly organizationName: OrganizationName;
  /** The audience by which the request names the organization. */
  readonly organizationAudience: string;
  readonly subjectToken: string;
  readonly requested: RequestedToken;
  /** Null means the default. */
  readonly expirationSeconds: number | null;
}

export interface RefreshRequest {
  readonly grant: 'refresh_token';
  readonly refreshToken: string;
}

export type TokenRequest = ExchangeRequest | RefreshRequest;

/** Parses a token request (docs/contract/token-exchange.md; RFC 8693 §2.1, RFC 6749 §6). Never throws. */
export function parseTokenRequest(
  parameters: RawParameters,
  names: WireNames,
): Result<TokenRequest, RequestRefusal> {
  const grantType = parameters.get('grant_type');
  if (grantType === undefined) return missing('grant_type');
  if (grantType === 'refresh_token') return parseRefresh(parameters);
  if (grantType !== tokenExchangeGrant) {
    return refuse(
      'grant_type_unsupported',
      `the grant type ${quote(grantType)} is not supported; use ${tokenExchangeGrant} or refresh_token`,
    );
  }
  return parseExchange(parameters, names);
}

function parseRefresh(parameters: RawParameters): Result<RefreshRequest, RequestRefusal> {
  const refreshToken = parameters.get('refresh_token');
  if (refreshToken === undefined) return missing('refresh_token');
  return { ok: true, value: { grant: 'refresh_token', refreshToken } };
}

function parseExchange(parameters: RawParameters, names: WireNames): Result<ExchangeRequest, RequestRefusal> {
  for (const name of ['audience', 'subject_token_type', 'subject_token']) {
    if (!parameters.has(name)) return missing(name);
  }
  const unsupported = findUnsupported(parameters);
  if (unsupported) return unsupported;
  const requested = parseScope(parameters, names);
  if (!requested.ok) return requested;
  const expiration = parseExpiration(parameters.get('expiration'));
  if (!expiration.ok) return expiration;
  // In an identity-token exchange the audience is the relying party, and the resource is the organization whose policies decide.
  const where = requested.value.tokenType === 'identity' ? 'resource' : 'audience';
  const organizationAudience = parameters.get(where) ?? '';
  const organizationName = names.parseOrganizationAudience(organizationAudience);
  if (organizationName === null) {
    return refuse(
      'audience_malformed',
      `the ${where} ${quote(organizationAudience)} is not of the form ${names.organizationAudience('{organization}')}`,
    );
  }
  return {
    ok: true,
    value: {
      grant: 'token-exchange',
      organizationName,
      organizationAudience,
      subjectToken: parameters.get('subject_token') ?? '',
      requested: requested.value,
      expirationSeconds: expiration.value,
    },
  };
}

/** Delegation would change the identity of the token, so the parameter is refused instead of ignored. */
function findUnsupported(parameters: RawParameters): Failure<RequestRefusal> | null {
  if (parameters.has('actor_token') || parameters.has('actor_token_type')) {
    return refuse('request_invalid', 'actor_token is not supported; omit it');
  }
  const subjectTokenType = parameters.get('subject_token_type') ?? '';
  if (subjectTokenTypes.some((type) => type === subjectTokenType)) return null;
  return refuse(
    'request_invalid',
    `the subject_token_type ${quote(subjectTokenType)} is not supported; use ${subjectTokenTypes[0]}`,
  );
}

function parseExpiration(text: string | undefined): Result<number | null, RequestRefusal> {
  if (text === undefined) return { ok: true, value: null };
  if (!/^[0-9]{1,15}$/.test(text)) {
    return refuse('request_invalid', `expiration ${quote(text)} is not a whole number of seconds`);
  }
  // Clients written in Go send the zero value if a member is not set.
  return { ok: true, value: Number(text) === 0 ? null : Number(text) };
}

function missing(name: string): Failure<RequestRefusal> {
  return refuse('request_invalid', `the parameter ${name} is required`);
}

function refuse(reason: RequestRefusal['reason'], message: string): Failure<RequestRefusal> {
  return { ok: false, fault: { reason, message } };
}
