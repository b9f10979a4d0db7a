import {
  authorizedWrite,
  type Caller,
  loginOf,
  type OrganizationAccess,
  recordEvent,
} from '../../access/index.ts';
import type { SeenCertificate } from '../../platform/guarded-fetch/index.ts';
import { newId } from '../../platform/new-id.ts';
import { formatPolicies, type Policy } from '../policies/index.ts';
import { discoverIssuer } from './discover-issuer.ts';
import type { IssuerContext, WantedPolicies } from './issuer-context.ts';
import { IssuerError, SeverePoliciesError } from './issuer-error.ts';
import { faultOf } from './issuer-keys/issuer-keys-fault.ts';
import { fetchIssuerKeys } from './issuer-keys/issuer-keys-fetch.ts';
import { requireRoom } from './require-room.ts';
import {
  parseIssuerName,
  parseIssuerUrl,
  parseMaxExpiration,
  parseStaticJwks,
  parseThumbprints,
  readGivenMaxExpiration,
} from './settings/parse-issuer-settings.ts';
import { insertIssuer } from './store.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

export interface IssuerRegistration {
  readonly name: string;
  readonly url: string;
  readonly thumbprints?: readonly string[];
  readonly maxExpiration?: number;
  readonly jwks?: unknown;
  readonly singleUse?: boolean;
  readonly acceptsServerUrl?: boolean;
}

interface RegistrationRequest {
  readonly organization: OrganizationAccess;
  readonly registration: IssuerRegistration;
  /** Null registers the issuer without policies; it then denies everything. */
  readonly wanted: WantedPolicies | null;
}

/**
 * Registers an issuer (docs/contract/issuers-and-policies.md). Unless its keys are given, the issuer must be reachable
 * and its keys must be valid at registration. Policies in the same call take effect together with the issuer; if they
 * are refused, nothing is registered.
 */
export async function registerIssuer(
  context: IssuerContext,
  caller: Caller,
  request: RegistrationRequest,
): Promise<TrustedIssuer> {
  const { organization } = request;
  const issuer = await prepareIssuer(context, organization.organizationId, request.registration);
  const policies =
    request.wanted === null
      ? []
      : await checkPolicies(context, issuer, { organization, wanted: request.wanted });
  return authorizedWrite(context, caller, { topics: 'trust' }, async (tx, principal) => {
    if (!(await insertIssuer(tx, issuer))) {
      throw new IssuerError(
        'issuer_exists',
        `${issuer.issuer} is already registered in ${organization.organizationName}`,
      );
    }
    await requireRoom(tx, organization.organizationId);
    await context.onRegistered(tx, issuer, { registeredBy: loginOf(caller.principal), policies });
    const { id: issuerId } = issuer;
    await context.requireWithinPolicies(tx, caller, { principal, organization, issuerId });
    await recordEvent(tx, context, {
      caller,
      organizationId: organization.organizationId,
      event: 'oidc-issuer-registered',
      description: `${caller.actor.name} registered the issuer ${issuer.issuer}`,
      details: {
        ...describeIssuer(issuer),
        // The wire form is JSON; the audit record contains the exact policies.
        ...(policies.length === 0 ? {} : { policies: JSON.parse(JSON.stringify(formatPolicies(policies))) }),
      },
    });
    return issuer;
  });
}

async function checkPolicies(
  context: IssuerContext,
  issuer: TrustedIssuer,
  { organization, wanted }: { readonly organization: OrganizationAccess; readonly wanted: WantedPolicies },
): Promise<readonly Policy[]> {
  const checked = await context.checkPolicies(organization, issuer, wanted);
  if (checked.ok) return checked.value;
  const { fault } = checked;
  if (fault.reason === 'invalid') throw new IssuerError('policies_invalid', fault.message);
  throw new SeverePoliciesError(fault.message, fault.warnings);
}

async function prepareIssuer(
  context: IssuerContext,
  organizationId: string,
  registration: IssuerRegistration,
): Promise<TrustedIssuer> {
  const name = parseIssuerName(registration.name);
  const url = parseIssuerUrl(registration.url, context);
  const given = parseThumbprints(registration.thumbprints ?? []);
  const createdAt = context.clock.now();
  const draft: TrustedIssuer = {
    id: newId(),
    organizationId,
    name,
    url,
    issuer: url,
    thumbprints: given,
    givenThumbprints: given.length > 0 ? (registration.thumbprints ?? null) : null,
    thumbprintSource: given.length > 0 ? 'given' : 'none',
    maxExpirationSeconds: parseMaxExpiration(registration.maxExpiration),
    givenMaxExpirationSeconds: readGivenMaxExpiration(registration.maxExpiration),
    staticJwks: null,
    singleUse: registration.singleUse ?? false,
    acceptsServerUrl: registration.acceptsServerUrl ?? false,
    createdAt,
    modifiedAt: createdAt,
    lastUsedAt: null,
  };
  if (registration.jwks === undefined || registration.jwks === null) return discover(context, draft);
  return { ...draft, staticJwks: parseStaticJwks(registration.jwks) };
}

/** Fetches the issuer's discovery document and keys; records the certificates if the request has no thumbprints. */
async function discover(context: IssuerContext, draft: TrustedIssuer): Promise<TrustedIssuer> {
  const trust =
    draft.thumbprintSource === 'given'
      ? ({ kind: 'pinned', thumbprints: draft.thumbprints } as const)
      : ({ kind: 'system' } as const);
  try {
    const { issuer, certificates } = await discoverIssuer(draft.url, { fetch: context.fetch, trust });
    const found = {
      ...draft,
      issuer,
      ...(draft.thumbprintSource === 'given' ? {} : recordThumbprints(certificates)),
    };
    await fetchIssuerKeys(found, context.fetch);
    return found;
  } catch (cause) {
    throw unreachable(draft.url, cause);
  }
}

export function recordThumbprints(
  certificates: readonly SeenCertificate[],
): Pick<TrustedIssuer, 'thumbprints' | 'givenThumbprints' | 'thumbprintSource'> {
  return {
    givenThumbprints: null,
    thumbprints: certificates.map(({ sha256 }) => sha256),
    // With plain http (development only) there is nothing to record.
    thumbprintSource: certificates.length > 0 ? 'recorded' : 'none',
  };
}

export function unreachable(url: string, cause: unknown): IssuerError {
  const fault = faultOf(cause);
  return new IssuerError('issuer_unreachable', `The issuer ${url} cannot be used: ${fault.message}`, {
    cause,
  });
}

/** Returns the members of an issuer for audit events. */
export function describeIssuer(issuer: TrustedIssuer) {
  return {
    issuerId: issuer.id,
    name: issuer.name,
    issuer: issuer.issuer,
    url: issuer.url,
    thumbprints: issuer.thumbprints,
    thumbprintSource: issuer.thumbprintSource,
    maxExpirationSeconds: issuer.maxExpirationSeconds,
    staticKeys: issuer.staticJwks !== null,
    singleUse: issuer.singleUse,
    acceptsServerUrl: issuer.acceptsServerUrl,
  };
}
