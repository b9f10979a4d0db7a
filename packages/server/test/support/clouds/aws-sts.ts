import { randomBytes } from 'node:crypto';
import type { TestAuthority } from '../issuers/test-authority.ts';
import {
  type CloudServer,
  type GivenAnswer,
  type ReceivedRequest,
  startCloudServer,
} from './https-server.ts';
import { createTokenVerifier, isLike, type TokenFault, type Verified } from './token-verifier.ts';

/** An IAM role and the part of its trust policy that matters here. */
export interface TrustingRole {
  readonly arn: string;
  readonly issuer: string;
  /** The condition on `{issuer}:sub`, by `StringEquals` or `StringLike`. */
  readonly subject: { readonly equals: string } | { readonly like: string };
  /** The condition on `{issuer}:aud`. */
  readonly audience: string;
  readonly maxSessionSeconds?: number;
}

export interface AwsStsOptions {
  readonly authority: TestAuthority;
  /** IAM OpenID Connect providers: issuer, and the audiences (client ids) registered with it. */
  readonly providers: readonly { readonly issuer: string; readonly audiences: readonly string[] }[];
  readonly roles: readonly TrustingRole[];
  readonly now?: () => number;
}

/**
 * Implements AssumeRoleWithWebIdentity of AWS STS as documented: a query in, XML out, with the real error codes and
 * messages.
 */
export function startAwsSts(options: AwsStsOptions): Promise<CloudServer> {
  const { authority, providers, now = Date.now } = options;
  const verify = createTokenVerifier({
    authority: authority.certificatePem,
    issuers: providers.map(({ issuer }) => issuer),
    algorithms: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'],
    now,
    toleranceSeconds: 300,
  });
  return startCloudServer(authority, (request) => assumeRole(options, verify, request));
}

async function assumeRole(
  options: AwsStsOptions,
  verify: (token: string) => Promise<Verified>,
  request: ReceivedRequest,
): Promise<GivenAnswer> {
  const { now = Date.now } = options;
  const form = new URLSearchParams(request.body);
  const field = (name: string) => form.get(name) ?? '';
  if (field('Action') !== 'AssumeRoleWithWebIdentity')
    return stsError(
      400,
      'InvalidAction',
      `Could not find operation ${field('Action')} for version 2011-06-15`,
    );
  if (!/^[\w+=,.@-]{2,64}$/.test(field('RoleSessionName')))
    return validation(
      "Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
  const durationSeconds = Number(field('DurationSeconds') || '3600');
  if (durationSeconds < 900)
    return validation(
      `Value '${durationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
    );
  const verified = await verify(field('WebIdentityToken'));
  if (!verified.ok) return faults[verified.fault](verified.claims.iss ?? '');
  const { iss = '', sub = '', aud } = verified.claims;
  const provider = options.providers.find(({ issuer }) => issuer === iss);
  if (typeof aud !== 'string' || !provider?.audiences.includes(aud))
    return stsError(400, 'InvalidIdentityToken', 'Incorrect token audience');
  const role = options.roles.find(({ arn }) => arn === field('RoleArn'));
  if (!role || role.issuer !== iss || role.audience !== aud || !admits(role, sub))
    return stsError(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
  if (durationSeconds > (role.maxSessionSeconds ?? 3_600))
    return stsError(
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  return granted(role, {
    session: field('RoleSessionName'),
    sub,
    aud,
    iss,
    expiresAt: now() + durationSeconds * 1_000,
  });
}

function admits({ subject }: TrustingRole, sub: string): boolean {
  return 'equals' in subject ? subject.equals === sub : isLike(subject.like, sub);
}

const faults: Record<TokenFault, (issuer: string) => GivenAnswer> = {
  malformed: () =>
    stsError(
      400,
      'InvalidIdentityToken',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    ),
  unknown_issuer: (issuer) =>
    stsError(400, 'InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${issuer}`),
  no_keys: () =>
    stsError(
      400,
      'InvalidIdentityToken',
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    ),
  algorithm: () =>
    stsError(400, 'InvalidIdentityToken', 'The signature algorithm of the token is not supported'),
  signature: () => stsError(400, 'InvalidIdentityToken', 'Invalid signature on the token'),
  expired: () =>
    stsError(
      400,
      'ExpiredTokenException',
      'Token expired: current date/time must be before the expiration date/time',
    ),
  early: () =>
    stsError(400, 'InvalidIdentityToken', 'Token must not be used before the time that it was issued at'),
};

/** Formats an error like STS; also used for `trouble`. */
export function stsError(status: number, code: string, message: string): GivenAnswer {
  return {
    status,
    type: 'text/xml',
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>
  <RequestId>${randomBytes(8).toString('hex')}</RequestId>
</ErrorResponse>`,
  };
}

const validation = (message: string) =>
  stsError(400, 'ValidationError', `1 validation error detected: ${message}`);

function granted(
  role: TrustingRole,
  session: { session: string; sub: string; aud: string; iss: string; expiresAt: number },
): GivenAnswer {
  const arn = `${role.arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session.session}`;
  return {
    status: 200,
    type: 'text/xml',
    body: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <SubjectFromWebIdentityToken>${escapeXml(session.sub)}</SubjectFromWebIdentityToken>
    <Audience>${escapeXml(session.aud)}</Audience>
    <AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>AROATEST:${session.session}</AssumedRoleId></AssumedRoleUser>
    <Credentials>
      <SessionToken>session-${randomBytes(16).toString('hex')}</SessionToken>
      <SecretAccessKey>secret-${randomBytes(16).toString('hex')}</SecretAccessKey>
      <Expiration>${new Date(session.expiresAt).toISOString()}</Expiration>
      <AccessKeyId>ASIA${randomBytes(8).toString('hex').toUpperCase()}</AccessKeyId>
    </Credentials>
    <Provider>${escapeXml(session.iss)}</Provider>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata><RequestId>${randomBytes(8).toString('hex')}</RequestId></ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>`,
  };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
