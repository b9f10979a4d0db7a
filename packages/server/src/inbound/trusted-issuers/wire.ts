import { type Static, Type } from 'typebox';
import { namedObject } from '../../contract/named-object.ts';
import type { IssuerKeysStatus } from './issuer-keys/issuer-keys.ts';
import { formatJwks } from './key-sets/jwks-wire-form.ts';
import type { IssuerPreset } from './presets/index.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

const jwksSchema = namedObject(
  'JSONWebKeySet',
  { keys: Type.Array(Type.Record(Type.String(), Type.Unknown())) },
  { description: 'A JWK set (RFC 7517).' },
);

export const issuerSchema = namedObject('OidcIssuerRegistrationResponse', {
  id: Type.String(),
  name: Type.String(),
  url: Type.String(),
  issuer: Type.String({ description: 'The identifier that tokens must have, compared byte for byte.' }),
  thumbprints: Type.Array(Type.String(), {
    description: 'The thumbprints that were given, or those of the recorded certificates if none were given.',
  }),
  thumbprintSource: Type.String({ description: 'given, recorded or none.' }),
  maxExpiration: Type.Optional(
    Type.Integer({ description: 'Seconds; absent if no value was given and the default applies.' }),
  ),
  effectiveMaxExpiration: Type.Integer({ description: 'Seconds: the given value, or the default.' }),
  singleUse: Type.Boolean(),
  acceptsServerUrl: Type.Optional(
    Type.Literal(true, {
      description: 'The server’s own URL counts as an audience of the organization; absent if not.',
    }),
  ),
  jwks: Type.Optional(jwksSchema),
  created: Type.String({ format: 'date-time' }),
  modified: Type.String({ format: 'date-time' }),
  lastUsed: Type.Optional(Type.String({ format: 'date-time' })),
  warnings: Type.Optional(
    Type.Array(Type.Object({ code: Type.String(), message: Type.String() }), {
      description: 'The reason why the keys cannot be fetched with the changed thumbprints.',
    }),
  ),
});

const settings = {
  thumbprints: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
  maxExpiration: Type.Optional(Type.Integer()),
  jwks: Type.Optional(Type.Union([jwksSchema, Type.Null()])),
  singleUse: Type.Optional(Type.Boolean({ description: 'Refuse a subject token that was used before.' })),
  acceptsServerUrl: Type.Optional(
    Type.Boolean({
      description:
        'Accept tokens for the server’s own URL, as those of External Secrets Operator, like tokens for an audience of the organization. Every organization that sets this for the same issuer accepts the same tokens, as far as its policies allow.',
    }),
  ),
};

export const registrationBody = namedObject('OidcIssuerRegistrationRequest', {
  name: Type.String(),
  url: Type.String(),
  ...settings,
  // Parsed in the same way as replacement policies: all faults are reported together.
  policies: Type.Optional(
    Type.Unknown({
      description:
        'Policies that take effect together with the issuer; without them, every exchange is refused.',
    }),
  ),
});

export const severePoliciesSchema = namedObject('SevereLintError', {
  code: Type.Literal(422),
  message: Type.String(),
  warnings: Type.Array(
    namedObject('PolicyLintWarning', {
      code: Type.String(),
      severity: Type.String(),
      path: Type.String(),
      message: Type.String(),
      policyIndex: Type.Integer(),
    }),
  ),
});

export const updateBody = namedObject('OidcIssuerUpdateRequest', {
  name: Type.Optional(Type.String()),
  ...settings,
});

const momentSchema = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);

export const statusSchema = namedObject('OidcIssuerStatus', {
  issuerId: Type.String(),
  issuer: Type.String(),
  keySource: Type.String({ description: 'fetched or static.' }),
  keys: Type.Array(
    Type.Object({
      kid: Type.Union([Type.String(), Type.Null()]),
      kty: Type.Union([Type.String(), Type.Null()]),
      alg: Type.Union([Type.String(), Type.Null()]),
      use: Type.Union([Type.String(), Type.Null()]),
      usable: Type.Boolean(),
      fault: Type.Optional(Type.String()),
    }),
  ),
  lastFetch: momentSchema,
  lastSuccess: momentSchema,
  keysExpire: momentSchema,
  lastError: Type.Union([
    Type.Object({ code: Type.String(), message: Type.String(), at: Type.String({ format: 'date-time' }) }),
    Type.Null(),
  ]),
  certificates: Type.Array(
    Type.Object({
      sha256: Type.String(),
      subject: Type.String(),
      validTo: Type.String({ format: 'date-time' }),
    }),
  ),
  lastUsed: momentSchema,
});

export const presetSchema = namedObject('IssuerPreset', {
  id: Type.String(),
  name: Type.String(),
  url: Type.String(),
  keys: Type.String({ description: 'fetched or static-suggested.' }),
  notes: Type.String(),
  placeholders: Type.Array(
    Type.Object({
      name: Type.String(),
      description: Type.String(),
      required: Type.Boolean(),
      example: Type.String(),
      pattern: Type.String(),
      default: Type.Optional(Type.String()),
    }),
  ),
  policies: Type.Array(
    Type.Object({
      description: Type.String(),
      decision: Type.String(),
      tokenType: Type.String(),
      needs: Type.Array(Type.String()),
      rules: Type.Array(Type.Object({ claimPath: Type.String(), patterns: Type.Array(Type.String()) })),
    }),
  ),
});

export function formatIssuer(issuer: TrustedIssuer): Static<typeof issuerSchema> {
  return {
    id: issuer.id,
    name: issuer.name,
    url: issuer.url,
    issuer: issuer.issuer,
    thumbprints: [...(issuer.givenThumbprints ?? issuer.thumbprints)],
    thumbprintSource: issuer.thumbprintSource,
    ...(issuer.givenMaxExpirationSeconds === null ? {} : { maxExpiration: issuer.givenMaxExpirationSeconds }),
    effectiveMaxExpiration: issuer.maxExpirationSeconds,
    singleUse: issuer.singleUse,
    ...(issuer.acceptsServerUrl ? { acceptsServerUrl: true as const } : {}),
    ...(issuer.staticJwks ? { jwks: formatJwks(issuer.staticJwks) as Static<typeof jwksSchema> } : {}),
    created: new Date(issuer.createdAt).toISOString(),
    modified: new Date(issuer.modifiedAt).toISOString(),
    ...(issuer.lastUsedAt === null ? {} : { lastUsed: new Date(issuer.lastUsedAt).toISOString() }),
  };
}

export function formatStatus(issuer: TrustedIssuer, status: IssuerKeysStatus): Static<typeof statusSchema> {
  const { lastError } = status;
  return {
    issuerId: issuer.id,
    issuer: issuer.issuer,
    keySource: issuer.staticJwks ? 'static' : 'fetched',
    keys: status.keys.map((key) => ({ ...key })),
    lastFetch: formatMoment(status.lastFetchAt),
    lastSuccess: formatMoment(status.lastSuccessAt),
    keysExpire: formatMoment(status.expiresAt),
    lastError: lastError && {
      code: lastError.code,
      message: lastError.message,
      at: new Date(lastError.at).toISOString(),
    },
    certificates: status.certificates.map(({ sha256, subject, validToAt }) => ({
      sha256,
      subject,
      validTo: new Date(validToAt).toISOString(),
    })),
    lastUsed: formatMoment(issuer.lastUsedAt),
  };
}

function formatMoment(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

export function formatPreset(preset: IssuerPreset): Static<typeof presetSchema> {
  return {
    id: preset.id,
    name: preset.name,
    url: preset.url,
    keys: preset.keys,
    notes: preset.notes,
    placeholders: preset.placeholders.map((placeholder) => ({ ...placeholder })),
    policies: preset.policies.map((policy) => ({
      description: policy.description,
      decision: policy.decision,
      tokenType: policy.tokenType,
      needs: [...policy.needs],
      rules: policy.rules.map(({ claimPath, patterns }) => ({ claimPath, patterns: [...patterns] })),
    })),
  };
}
