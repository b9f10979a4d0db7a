import type { Schema } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { defaultMaxExpirationSeconds, parseThumbprints } from './settings/parse-issuer-settings.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/** The form of the column `as_given`: settings in their given form, and those that have no column of their own. */
interface AsGiven {
  readonly maxExpirationSeconds: number | null;
  readonly thumbprints: readonly string[] | null;
  /** Missing in rows of an earlier version, which also drops it from a row that it changes. */
  readonly acceptsServerUrl?: boolean;
}

export function rowOf(issuer: TrustedIssuer): Schema['trusted_issuers'] {
  return {
    id: issuer.id,
    organization_id: issuer.organizationId,
    name: issuer.name,
    url: issuer.url,
    issuer: issuer.issuer,
    thumbprints: JSON.stringify(issuer.thumbprints),
    thumbprint_source: issuer.thumbprintSource,
    max_expiration_seconds: issuer.maxExpirationSeconds,
    static_jwks: issuer.staticJwks ? JSON.stringify(issuer.staticJwks) : null,
    single_use: issuer.singleUse ? 1 : 0,
    created_at: issuer.createdAt,
    modified_at: issuer.modifiedAt,
    last_used_at: issuer.lastUsedAt,
    as_given: JSON.stringify({
      maxExpirationSeconds: issuer.givenMaxExpirationSeconds,
      thumbprints: issuer.givenThumbprints,
      acceptsServerUrl: issuer.acceptsServerUrl,
    }),
  };
}

export function issuerOf(row: Schema['trusted_issuers']): TrustedIssuer {
  const thumbprints = JSON.parse(row.thumbprints) as string[];
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    url: row.url,
    issuer: row.issuer,
    thumbprints,
    thumbprintSource: row.thumbprint_source,
    maxExpirationSeconds: row.max_expiration_seconds,
    ...settingsAsGiven(row, thumbprints),
    staticJwks: row.static_jwks === null ? null : (JSON.parse(row.static_jwks) as JsonObject),
    singleUse: row.single_use === 1,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    lastUsedAt: row.last_used_at,
  };
}

/**
 * A server of an earlier version changes settings without their given form. So the given form counts only if it still
 * has the meaning of the settings in force.
 */
function settingsAsGiven(
  row: Pick<Schema['trusted_issuers'], 'as_given' | 'thumbprint_source' | 'max_expiration_seconds'>,
  thumbprints: readonly string[],
): Pick<TrustedIssuer, 'givenMaxExpirationSeconds' | 'givenThumbprints' | 'acceptsServerUrl'> {
  const given = JSON.parse(row.as_given ?? '{}') as Partial<AsGiven>;
  const { max_expiration_seconds: seconds, thumbprint_source: source } = row;
  const isDefault = seconds === defaultMaxExpirationSeconds && (given.maxExpirationSeconds ?? null) === null;
  return {
    givenMaxExpirationSeconds: isDefault ? null : seconds,
    acceptsServerUrl: given.acceptsServerUrl === true,
    givenThumbprints: source === 'given' ? thumbprintsAsGiven(given.thumbprints ?? [], thumbprints) : null,
  };
}

function thumbprintsAsGiven(given: readonly string[], inForce: readonly string[]): readonly string[] {
  return JSON.stringify(parseThumbprints(given)) === JSON.stringify(inForce) ? given : inForce;
}
