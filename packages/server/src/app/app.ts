import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.ts';
import { createWireNames } from '../contract/urns.ts';
import type { Database } from '../database/index.ts';
import { findRunnerPoolName } from '../deployments/runner-pools/index.ts';
import { environmentAccess } from '../environments/grants/index.ts';
import { countOpenSessions } from '../environments/sessions/index.ts';
import { createHttpServer } from '../http/index.ts';
import { continueRevocations, writeTokenUses } from '../inbound/access-tokens/index.ts';
import { createMetrics, type MaintenanceTask } from '../metrics/metrics.ts';
import type { Keyring } from '../platform/keyring.ts';
import { createLastUses, type LastUses } from '../platform/last-uses.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { type Clock, systemClock } from '../platform/time/clock.ts';
import { createRoleDirectory } from '../tenancy/index.ts';
import { createAccessCheck } from './check-access.ts';
import { clientRoutes } from './client-routes.ts';
import { composeAuditLog } from './compose-audit-log.ts';
import { composeEnvironments } from './compose-environments.ts';
import { composeInbound } from './compose-inbound.ts';
import { composeOutbound } from './compose-outbound.ts';
import { createRevocationTerms } from './compose-revocation.ts';
import { composeRunnerPools } from './compose-runner-pools.ts';
import { composeTenancy } from './compose-tenancy.ts';
import { describeInOpenApi } from './openapi/describe-in-openapi.ts';
import { type AuditWatch, createAuditWatch } from './operator/maintenance-audit.ts';
import { masterKeyRoutes } from './operator/master-key-routes.ts';
import { addOperatorRoutes } from './operator/operator-routes.ts';
import { createMasterKey } from './operator/record-resealing.ts';
import { addReferenceRoutes } from './reference-page/reference-routes.ts';

export interface AppOptions {
  readonly config: Config;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Returns the public base URL, without a trailing slash; available once the server is listening. */
  readonly publicUrl: () => string;
}

export interface App {
  readonly http: FastifyInstance;
  readonly lastUses: readonly LastUses[];
  /** Resolves when every accepted outcome is durable. */
  readonly settled: () => Promise<void>;
  /** Runs the key-rotation steps that are due; called before the server listens and then periodically. */
  readonly rotateDueKeys: () => Promise<void>;
  /** Continues revocations that are in effect and too large for one transaction. */
  readonly continueRevocations: (signal?: AbortSignal) => Promise<void>;
  /** Updates the metrics that are read from the database. */
  readonly readGauges: () => Promise<void>;
  /** Counts failures of background work. */
  readonly onMaintenanceFailure: (task: MaintenanceTask) => void;
  readonly auditWatch: AuditWatch;
}

/** The composition root: constructs everything once, and is the only place that connects them. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, database, keyring, logger, clock = systemClock, publicUrl } = options;
  const names = createWireNames({ namespace: config.namespace, publicUrl });
  const metrics = createMetrics({ database, clock });
  const tokenLastUses = createLastUses(clock, (uses) => writeTokenUses(database, uses));
  const roles = createRoleDirectory(database);
  const http = createHttpServer({
    logger,
    trustedProxies: config.trustedProxies,
    checkAccess: createAccessCheck({ database, clock, lastUses: tokenLastUses, findRunnerPoolName, roles }),
    onResponse: metrics.observeRequest,
  });
  const openApi = describeInOpenApi(http, publicUrl);
  const parts = {
    config,
    database,
    logger,
    clock,
    http,
    names,
    metrics,
    environmentAccess: environmentAccess(database),
    roles,
    publicUrl,
  };
  const masterKey = createMasterKey(parts, keyring);
  const outbound = await composeOutbound(parts, masterKey);
  await http.register(clientRoutes);
  await composeTenancy(parts);
  const inbound = await composeInbound(parts, outbound);
  await composeAuditLog(parts);
  await composeRunnerPools(parts);
  await composeEnvironments(parts, { masterKey, logins: outbound.logins });
  masterKey.reportPrevious();
  const { bootstrapOrganization } = config;
  await http.register(masterKeyRoutes({ database, keyring, bootstrapOrganization }));
  addReferenceRoutes(http, openApi);
  addOperatorRoutes(http, {
    database,
    metrics: () => metrics.registry.metrics(),
    contentType: metrics.registry.contentType,
    openApi,
  });
  return {
    http,
    lastUses: [tokenLastUses, ...inbound.lastUses],
    settled: inbound.settled,
    rotateDueKeys: outbound.rotateDueKeys,
    continueRevocations: (signal) => continueRevocations(createRevocationTerms(parts), signal),
    readGauges: async () => {
      metrics.noteSigningKeys(await outbound.readSigningKeys());
      metrics.openSessions.set(await countOpenSessions(database.db, clock.now()));
    },
    onMaintenanceFailure: (task) => metrics.maintenanceFailures.inc({ task }),
    auditWatch: createAuditWatch({
      database,
      clock,
      logger,
      metrics,
      checkpointFile: config.auditCheckpointFile,
    }),
  };
}
