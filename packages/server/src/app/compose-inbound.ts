import { findRunnerPool, findRunnerPoolName, listFirstPoolNames } from '../deployments/runner-pools/index.ts';
import { createEnvironmentGrants } from '../environments/grants/index.ts';
import { accessTokenRoutes } from '../inbound/access-tokens/index.ts';
import { decisionRoutes } from '../inbound/decisions/index.ts';
import type { Policy } from '../inbound/policies/index.ts';
import {
  checkFirstPolicies,
  deletePolicyDocument,
  findPolicyDocumentOfIssuer,
  findPolicyVersion,
  insertPolicyDocument,
  type PolicyDocument,
  policyDocumentRoutes,
  requireWithinPolicies,
} from '../inbound/policy-documents/index.ts';
import {
  createFindTarget,
  createLedger,
  createRefusalLimit,
  createTrustCache,
  describePassedChecks,
  simulationRoutes,
  type TokenRoutesContext,
  tokenRoutes,
} from '../inbound/token-exchange/index.ts';
import {
  auditFetchFailure,
  createIssuerKeys,
  createIssuerKeysStore,
  findIssuerByIdentifier,
  followRotation,
  issuerRoutes,
  presetRoutes,
  type TrustedIssuer,
  writeIssuerUses,
} from '../inbound/trusted-issuers/index.ts';
import { createGuardedFetch, FetchError } from '../platform/guarded-fetch/index.ts';
import { createLastUses, type LastUses } from '../platform/last-uses.ts';
import { newId } from '../platform/new-id.ts';
import { summarizeRole } from '../tenancy/index.ts';
import type { AppParts } from './app-parts.ts';
import {
  createRevocationTerms,
  findPlacesInForce,
  prepareRevocationOfDropped,
  revokeTokensOfIssuer,
} from './compose-revocation.ts';

export interface Inbound {
  readonly lastUses: readonly LastUses[];
  readonly settled: () => Promise<void>;
}

/** The part of outbound that identity-token exchange needs. */
type SignsForWorkloads = Pick<TokenRoutesContext, 'signForWorkload' | 'translateSigningErrors'>;

/** Composes the exchange of a trusted issuer's token for an access token. */
export async function composeInbound(parts: AppParts, outbound: SignsForWorkloads): Promise<Inbound> {
  const { config, database, clock, http, names, metrics, roles, environmentAccess, publicUrl } = parts;
  const { bootstrapOrganization } = config;
  const issuerLastUses = createLastUses(clock, (uses) => writeIssuerUses(database, uses));
  const ledger = createLedger({ database, findRunnerPoolName, roles }, metrics.observeCommit('outcomes'));
  metrics.watchQueuedCommits('outcomes', () => ledger.queued);
  const fetch = createGuardedFetch({
    privateCidrs: [...config.privateIssuers],
    insecureHttp: config.insecureHttpIssuers,
    extraAuthorities: [...config.extraAuthorities],
  });
  const issuerKeys = composeIssuerKeys(parts, fetch);
  metrics.watchIssuerCertificates(() => issuerKeys.soonestCertificateExpiryAt());
  const making = {
    clock,
    clockToleranceSeconds: config.clockToleranceSeconds,
    trust: createTrustCache(database),
    issuerKeys,
    findTarget: createFindTarget(database, findRunnerPool),
  };
  const revocation = createRevocationTerms(parts);
  const grants = createEnvironmentGrants({ database, clock, access: environmentAccess });
  await http.register(
    accessTokenRoutes({
      ...revocation,
      roles,
      grants,
      findPolicyPlaces: (organizationId, issuerId, indexes) =>
        findPlacesInForce({ database, clock }, { organizationId, issuerId, indexes }),
    }),
  );
  await http.register(
    issuerRoutes({
      database,
      clock,
      fetch,
      issuerKeys,
      allowInsecureHttp: config.insecureHttpIssuers,
      checkPolicies: (organization, { issuer }, wanted) =>
        checkFirstPolicies({ names }, organization, { issuer, ...wanted }),
      async requireWithinPolicies(tx, caller, { issuerId, ...by }) {
        const { organizationId } = by.organization;
        const document = await findPolicyDocumentOfIssuer(tx, organizationId, issuerId);
        await requireWithinPolicies(tx, { grants }, caller, { ...by, policies: document?.policies ?? [] });
      },
      onRegistered: (tx, issuer, { registeredBy, policies }) =>
        insertPolicyDocument(tx, firstPolicyDocument(issuer, policies), registeredBy),
      onDeleted: async (tx, issuer, { caller, keepTokens }) => {
        await deletePolicyDocument(tx, issuer.id);
        if (!keepTokens) await revokeTokensOfIssuer(tx, revocation, { caller, issuer });
      },
    }),
  );
  await http.register(presetRoutes);
  await http.register(
    policyDocumentRoutes({
      database,
      clock,
      grants,
      names,
      runnerPools: { find: findRunnerPool, listFirstNames: listFirstPoolNames },
      prepareRevocation: (edited, policies) => prepareRevocationOfDropped(revocation, edited, policies),
    }),
  );
  await http.register(
    tokenRoutes({
      ...making,
      ...revocation,
      findRunnerPoolName,
      roles,
      ledger,
      names,
      publicUrl,
      issuerLastUses,
      signForWorkload: outbound.signForWorkload,
      translateSigningErrors: outbound.translateSigningErrors,
      refusalLimit: createRefusalLimit(config.refusalsPerMinute),
      onOutcome: metrics.observeExchange,
    }),
  );
  await http.register(
    simulationRoutes({
      ...making,
      database,
      names,
      describeRole: (organizationId, roleId) => summarizeRole(database.db, organizationId, roleId),
    }),
  );
  await http.register(
    decisionRoutes({
      database,
      bootstrapOrganization,
      isIssuerRegistered: async (organizationId, issuer) =>
        (await findIssuerByIdentifier(database.db, organizationId, issuer)) !== null,
      findPolicyVersion: (policyId, version) => findPolicyVersion(database.db, policyId, version),
      describePassedChecks: ({ token, claims }) =>
        token && claims ? describePassedChecks({ ...token, claims }) : [],
    }),
  );
  return { lastUses: [issuerLastUses], settled: () => ledger.settled() };
}

function composeIssuerKeys(
  { database, clock, logger, metrics }: AppParts,
  fetch: ReturnType<typeof createGuardedFetch>,
) {
  return createIssuerKeys({
    fetch,
    clock,
    logger,
    store: createIssuerKeysStore({ database, clock }),
    onRotation: (issuer, rotation) => followRotation({ database, clock }, issuer, rotation),
    onFetchFailure: async (issuer, error) => {
      metrics.observeIssuerFetchFailure(error instanceof FetchError ? error.code : 'other');
      await auditFetchFailure({ database, clock }, issuer, error);
    },
  });
}

function firstPolicyDocument(issuer: TrustedIssuer, policies: readonly Policy[]): PolicyDocument {
  return {
    id: newId(),
    organizationId: issuer.organizationId,
    issuerId: issuer.id,
    version: 1,
    createdAt: issuer.createdAt,
    modifiedAt: issuer.createdAt,
    policies,
  };
}
