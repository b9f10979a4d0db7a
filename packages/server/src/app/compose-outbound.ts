import type { ErrorTranslation } from '../http/index.ts';
import { createPublishedDocuments, discoveryRoutes } from '../outbound/discovery/index.ts';
import {
  createMint,
  createSign,
  createSignForWorkload,
  formatLastingClaims,
  maxLifetimeSeconds,
  type SignForWorkload,
} from '../outbound/identity-tokens/index.ts';
import {
  type CloudLoginContext,
  cloudLoginRoutes,
  type PreviewClaims,
  previewRoutes,
} from '../outbound/logins/index.ts';
import {
  createSigningKeys,
  haveActiveKeys,
  listSigningKeys,
  type RotationContext,
  rewrapSigningKeys,
  rotateDueKeys,
  type SigningKey,
  signingKeyRoutes,
  translateSigningUnavailable,
} from '../outbound/signing-keys/index.ts';
import { trustRoutes } from '../outbound/trust-setup/index.ts';
import { createGuardedCall } from '../platform/guarded-fetch/index.ts';
import { newId } from '../platform/new-id.ts';
import { createSteadyTime } from '../platform/time/steady-time.ts';
import { findOrganization } from '../tenancy/index.ts';
import type { AppParts } from './app-parts.ts';
import { createSigningBackends } from './compose-signing-keys.ts';
import type { MasterKey } from './operator/record-resealing.ts';

export interface Outbound {
  readonly signForWorkload: SignForWorkload;
  /** Converts the room's errors for unavailable keys to HTTP errors. */
  readonly translateSigningErrors: ErrorTranslation;
  /** The dependencies of cloud logins, which environments use too. */
  readonly logins: CloudLoginContext;
  /** Runs the key-rotation steps that are due; every server calls it at start and every minute. */
  readonly rotateDueKeys: () => Promise<void>;
  /** The state of the signing keys. */
  readonly readSigningKeys: () => Promise<{
    readonly keys: readonly SigningKey[];
    readonly rotationSeconds: number;
  }>;
}

/** The tolerated clock difference between servers and verifiers, in seconds. */
const clockDifferenceSeconds = 60;
/** The time for a commit, its notification and requests in progress, all of which have shorter limits. */
const settlingSeconds = 60;

/** Composes the issuer: signing keys, discovery, identity tokens, trust setup and cloud logins. */
export async function composeOutbound(
  parts: AppParts,
  { keyring, onRewrapped }: MasterKey,
): Promise<Outbound> {
  const { config, database, clock, http, logger, metrics, publicUrl } = parts;
  const { bootstrapOrganization } = config;
  const { backend, backends } = await createSigningBackends(config, keyring);
  const rotation: RotationContext = {
    database,
    clock,
    steadyNow: createSteadyTime(clock),
    backend,
    algorithms: { v1: 'RS256', v2: config.v2Algorithm },
    terms: {
      documentMaxAgeSeconds: config.documentMaxAgeSeconds,
      rotationSeconds: config.keyRotationDays * 86_400,
      maxTokenSeconds: maxLifetimeSeconds,
      clockDifferenceSeconds,
      settlingSeconds,
    },
    auditOrganizationId: async () => {
      const organization = await findOrganization(database.db, bootstrapOrganization);
      if (!organization) throw new Error('the bootstrap organization does not exist');
      return organization.id;
    },
  };
  const issuerUrls = () => {
    const v1 = config.issuerUrl ?? `${publicUrl()}/oidc`;
    return { v1, v2: `${v1}/v2` };
  };
  const signingKeys = createSigningKeys({ database, backends });
  const sign = createSign({ clock, signingKeys, issuerUrls });
  const mint = createMint({
    database,
    sign,
    onCommitted: metrics.observeCommit('issued_tokens'),
    watchQueue: (queued) => metrics.watchQueuedCommits('issued_tokens', queued),
  });
  await rewrapSigningKeys(database, keyring, onRewrapped('signing keys'));
  await http.register(
    discoveryRoutes({
      documents: createPublishedDocuments({
        signingKeys,
        issuerUrls,
        clock,
        documentMaxAgeSeconds: config.documentMaxAgeSeconds,
      }),
    }),
  );
  await http.register(
    trustRoutes({
      database,
      clock,
      namespace: config.namespace,
      issuerUrls,
      algorithms: rotation.algorithms,
    }),
  );
  await http.register(signingKeyRoutes({ ...rotation, bootstrapOrganization }));
  const previewClaims: PreviewClaims = (request) =>
    formatLastingClaims(request, issuerUrls()[request.issuer]);
  await http.register(previewRoutes({ namespace: config.namespace, previewClaims }));
  const logins: CloudLoginContext = {
    database,
    clock,
    namespace: config.namespace,
    mint,
    previewClaims,
    onLogin: metrics.observeLogin,
    onSigningUnavailable: ({ cause, ...login }) =>
      logger.error({ ...login, err: cause }, 'no token could be signed for a login'),
    call: createGuardedCall({
      privateCidrs: config.privateClouds,
      variable: 'SYMBOLON_PRIVATE_CLOUDS',
      extraAuthorities: config.extraAuthorities,
    }),
  };
  await http.register(cloudLoginRoutes(logins));
  return {
    signForWorkload: createSignForWorkload({ sign, namespace: config.namespace }),
    translateSigningErrors: translateSigningUnavailable,
    logins,
    readSigningKeys: async () => ({
      keys: await listSigningKeys(database.db),
      rotationSeconds: rotation.terms.rotationSeconds,
    }),
    rotateDueKeys: async () => {
      const cause = {
        actor: { kind: 'server', name: 'symbolon' },
        sourceIp: '',
        requestId: newId(),
      } as const;
      try {
        await rotateDueKeys(rotation, cause);
      } catch (err) {
        // With active keys the step can wait: an unreachable KMS must not keep the server from starting.
        if (!(await haveActiveKeys(database))) throw err;
        metrics.maintenanceFailures.inc({ task: 'key_rotation' });
        logger.error({ task: 'key_rotation', err }, 'background work failed; it will be retried');
      }
    },
  };
}
