import { authorizedWrite, type Caller, type OrganizationAccess, recordEvent } from '../../access/index.ts';
import { discoverIssuer } from './discover-issuer.ts';
import type { IssuerContext } from './issuer-context.ts';
import { IssuerError } from './issuer-error.ts';
import type { IssuerKeysFault } from './issuer-keys/issuer-keys-fault.ts';
import { describeIssuer, recordThumbprints, unreachable } from './register-issuer.ts';
import { requireRoom } from './require-room.ts';
import {
  parseIssuerName,
  parseMaxExpiration,
  parseStaticJwks,
  parseThumbprints,
  readGivenMaxExpiration,
} from './settings/parse-issuer-settings.ts';
import { deleteIssuer, findIssuer, updateIssuer } from './store.ts';
import { nextModifiedAt, type TrustedIssuer } from './trusted-issuer.ts';

export interface IssuerUpdate {
  readonly name?: string;
  /** Null or empty for none: the certificates are recorded. */
  readonly thumbprints?: readonly string[] | null;
  readonly maxExpiration?: number;
  readonly jwks?: unknown;
  readonly singleUse?: boolean;
  readonly acceptsServerUrl?: boolean;
}

interface IssuerRequest {
  readonly organization: OrganizationAccess;
  readonly issuerId: string;
}

/**
 * Changes the given members and keeps the others; the URL cannot change. An update with both a name and thumbprints
 * comes from a client that sends all settings of the contract: without `maxExpiration`, the default applies again.
 * Thumbprints in the request are saved even if the server at the issuer's address has none of them, because it may be
 * about to rotate its certificate; the result then has the fault.
 */
export async function changeIssuer(
  context: IssuerContext,
  caller: Caller,
  request: IssuerRequest & { readonly update: IssuerUpdate },
): Promise<ChangedIssuer> {
  const { update } = request;
  const issuer = await loadIssuer(context, request);
  const settings = {
    ...(update.name === undefined ? {} : { name: parseIssuerName(update.name) }),
    ...changeMaxExpiration(update),
    ...(update.singleUse === undefined ? {} : { singleUse: update.singleUse }),
    ...(update.acceptsServerUrl === undefined ? {} : { acceptsServerUrl: update.acceptsServerUrl }),
    ...(update.jwks === undefined || update.jwks === null
      ? {}
      : { staticJwks: parseStaticJwks(update.jwks) }),
    ...(await changeThumbprints(context, issuer, update)),
  };
  const saved = await saveIssuer(context, caller, { ...request, settings, what: 'changed' });
  const isPinned = settings.thumbprintSource === 'given' && saved.staticJwks === null;
  const lookup = isPinned ? await context.issuerKeys.refetch(saved) : null;
  return { issuer: saved, fault: lookup === null || lookup.ok ? null : lookup.fault };
}

/** An issuer after a change. */
interface ChangedIssuer {
  readonly issuer: TrustedIssuer;
  /** The reason why its keys cannot be fetched under the new thumbprints; null if they can, or were not changed. */
  readonly fault: IssuerKeysFault | null;
}

/** True if the update names all settings of the contract, as clients do that send null for a list that is not set. */
function isWhole({ name, thumbprints }: IssuerUpdate): boolean {
  return name !== undefined && thumbprints !== undefined;
}

function changeMaxExpiration(
  update: IssuerUpdate,
): Partial<Pick<TrustedIssuer, 'maxExpirationSeconds' | 'givenMaxExpirationSeconds'>> {
  const { maxExpiration } = update;
  if (maxExpiration === undefined && !isWhole(update)) return {};
  return {
    maxExpirationSeconds: parseMaxExpiration(maxExpiration),
    givenMaxExpirationSeconds: readGivenMaxExpiration(maxExpiration),
  };
}

/**
 * Thumbprints in the request are pinned. An empty list records those of the current chain, if ordinary validation
 * accepts it, and so does null in an update of all settings.
 */
async function changeThumbprints(
  context: IssuerContext,
  issuer: TrustedIssuer,
  update: IssuerUpdate,
): Promise<Partial<ReturnType<typeof recordThumbprints>>> {
  const { thumbprints, jwks } = update;
  if (thumbprints === undefined) return {};
  if (thumbprints === null && !(isWhole(update) && issuer.thumbprintSource === 'given')) return {};
  if (thumbprints !== null && thumbprints.length > 0) {
    return {
      thumbprints: parseThumbprints(thumbprints),
      givenThumbprints: thumbprints,
      thumbprintSource: 'given',
    };
  }
  const isStatic = issuer.staticJwks !== null || (jwks !== undefined && jwks !== null);
  return isStatic ? recordThumbprints([]) : readThumbprints(context, issuer);
}

/** Reads the certificates again and records those that ordinary validation accepts. */
export async function regenerateThumbprints(
  context: IssuerContext,
  caller: Caller,
  request: IssuerRequest,
): Promise<TrustedIssuer> {
  const issuer = await loadIssuer(context, request);
  if (issuer.staticJwks !== null) {
    throw new IssuerError(
      'keys_static',
      "issuer jwks are statically configured, can't regenerate thumbprints",
    );
  }
  const settings = await readThumbprints(context, issuer);
  return saveIssuer(context, caller, { ...request, settings, what: 'regenerated the thumbprints of' });
}

async function readThumbprints(context: IssuerContext, issuer: TrustedIssuer) {
  try {
    const { certificates } = await discoverIssuer(issuer.url, {
      fetch: context.fetch,
      trust: { kind: 'system' },
      registeredIssuer: issuer.issuer,
    });
    return recordThumbprints(certificates);
  } catch (cause) {
    throw unreachable(issuer.url, cause);
  }
}

/**
 * Deletes an issuer and its policies, and revokes the access tokens obtained through it unless the caller keeps them.
 * Once it returns, no server exchanges a token of the issuer.
 */
export async function removeIssuer(
  context: IssuerContext,
  caller: Caller,
  request: IssuerRequest & { readonly keepTokens: boolean },
): Promise<void> {
  const { keepTokens } = request;
  const issuer = await loadIssuer(context, request);
  await authorizedWrite(context, caller, { topics: 'trust' }, async (tx) => {
    if (!(await findIssuer(tx, issuer.organizationId, issuer.id))) throw deletedMeanwhile();
    await context.onDeleted(tx, issuer, { caller, keepTokens });
    await deleteIssuer(tx, issuer.id);
    await recordEvent(tx, context, {
      caller,
      organizationId: issuer.organizationId,
      event: 'oidc-issuer-deleted',
      description: `${caller.actor.name} deleted the issuer ${issuer.issuer}`,
      details: describeIssuer(issuer),
    });
  });
  context.issuerKeys.forget(issuer);
}

export async function loadIssuer(
  context: Pick<IssuerContext, 'database'>,
  request: IssuerRequest,
): Promise<TrustedIssuer> {
  const issuer = await findIssuer(context.database.db, request.organization.organizationId, request.issuerId);
  if (issuer) return issuer;
  throw new IssuerError('issuer_unknown', `Unknown issuer ${JSON.stringify(request.issuerId.slice(0, 60))}.`);
}

async function saveIssuer(
  context: IssuerContext,
  caller: Caller,
  request: IssuerRequest & { readonly settings: Partial<TrustedIssuer>; readonly what: string },
): Promise<TrustedIssuer> {
  return authorizedWrite(context, caller, { topics: 'trust' }, async (tx, principal) => {
    // The issuer is read again inside the transaction, so that concurrent changes are kept.
    const current = await findIssuer(tx, request.organization.organizationId, request.issuerId);
    if (!current) throw deletedMeanwhile();
    const modifiedAt = nextModifiedAt(current, context.clock.now());
    const changed = { ...current, ...request.settings, modifiedAt };
    const { organization, issuerId } = request;
    await context.requireWithinPolicies(tx, caller, { principal, organization, issuerId });
    await updateIssuer(tx, changed);
    if (isLarger(changed, current)) await requireRoom(tx, changed.organizationId);
    await recordEvent(tx, context, {
      caller,
      organizationId: changed.organizationId,
      event: 'oidc-issuer-updated',
      description: `${caller.actor.name} ${request.what} the issuer ${changed.issuer}`,
      details: describeIssuer(changed),
    });
    return changed;
  });
}

/** Returns true for a change that may exceed a limit: a smaller one is always possible. */
function isLarger(changed: TrustedIssuer, current: TrustedIssuer): boolean {
  const sizeOf = ({ name, thumbprints, staticJwks }: TrustedIssuer) =>
    Buffer.byteLength(JSON.stringify([name, thumbprints, staticJwks]));
  return sizeOf(changed) > sizeOf(current);
}

function deletedMeanwhile(): IssuerError {
  return new IssuerError('issuer_unknown', 'The issuer was deleted in the meantime.');
}
