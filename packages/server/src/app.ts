import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { appendAuditEvents, auditRoutes } from './audit/index.ts';
import type { Config } from './config.ts';
import { type Database, writeLastUses } from './database/index.ts';
import { findRunnerPool, runnerPoolRoutes } from './deployments/runner-pools/index.ts';
import { type CheckAccess, createHttpServer } from './http/index.ts';
import {
  accessTokenRoutes,
  authenticate,
  createRunnerPoolToken,
  revokeBoundTokens,
} from './inbound/access-tokens/index.ts';
import { decisionRoutes } from './inbound/decisions/index.ts';
import {
  deletePolicyDocument,
  findPolicyVersion,
  insertPolicyDocument,
  policyDocumentRoutes,
} from './inbound/policy-documents/index.ts';
import {
  createFindTarget,
  createLedger,
  createRefusalLimit,
  createTrustCache,
  describePassedChecks,
  simulationRoutes,
  tokenRoutes,
} from './inbound/token-exchange/index.ts';
import {
  auditFetchFailure,
  createIssuerKeys,
  createIssuerKeysStore,
  followRotation,
  issuerRoutes,
  presetRoutes,
} from './inbound/trusted-issuers/index.ts';
import { createMetrics } from './metrics.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { createGuardedFetch, FetchError } from './platform/guarded-fetch/index.ts';
import { createLastUses, type LastUses } from './platform/last-uses.ts';
import type { Logger } from './platform/logger.ts';
import { newId } from './platform/new-id.ts';
import { createWireNames } from './platform/wire-names.ts';
import {
  actorOf,
  authorize,
  Identity,
  identityOf,
  loadPermission,
  openToAll,
  tenancyRoutes,
} from './tenancy/index.ts';

export interface AppOptions {
  readonly config: Config;
  readonly database: Database;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** The public base URL, without a trailing slash; asked when the server listens. */
  readonly publicUrl: () => string;
}

export interface App {
  readonly http: FastifyInstance;
  readonly lastUses: readonly LastUses[];
  /** Resolves when every outcome that was taken on is durable. */
  readonly settled: () => Promise<void>;
}

/** The composition root: everything is constructed here, once, and joined here only. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, database, logger, clock = systemClock, publicUrl } = options;
  const names = createWireNames(config.namespace);
  const { bootstrapOrganization } = config;
  const tokenLastUses = createLastUses(clock, (uses) =>
    database.db.transaction().execute((tx) => writeLastUses(tx, 'access_tokens', uses)),
  );
  const issuerLastUses = createLastUses(clock, (uses) =>
    database.db.transaction().execute((tx) => writeLastUses(tx, 'trusted_issuers', uses)),
  );
  const ledger = createLedger(database);
  const metrics = createMetrics({ queuedCommits: () => ledger.queued });
  const fetch = createGuardedFetch({
    privateCidrs: [...config.privateIssuers],
    insecureHttp: config.insecureHttpIssuers,
    extraAuthorities: [...config.extraAuthorities],
  });
  const issuerKeys = createIssuerKeys({
    fetch,
    clock,
    logger,
    store: createIssuerKeysStore({ database, clock }),
    onRotation: (issuer, rotation) => followRotation({ database, clock }, issuer, rotation),
    onFetchFailure: async (issuer, error) => {
      metrics.issuerFetchFailures.inc({ code: error instanceof FetchError ? error.code : 'other' });
      await auditFetchFailure({ database, clock }, issuer, error);
    },
  });
  const making = {
    clock,
    clockToleranceSeconds: config.clockToleranceSeconds,
    trust: createTrustCache(database),
    issuerKeys,
    findTarget: createFindTarget(database, findRunnerPool),
  };

  const http = createHttpServer({
    logger,
    trustedProxies: config.trustedProxies,
    checkAccess: createAccessCheck({ database, clock, lastUses: tokenLastUses }),
    onAnswer: ({ route, method, status, seconds }) =>
      metrics.requests.observe({ route, method, status: String(status) }, seconds),
  });
  await describeInOpenApi(http);
  await http.register(
    tenancyRoutes({
      database,
      clock,
      bootstrapOrganization,
      onMemberRemoved: (tx, removal) => revokeBoundTokens(tx, { ...removal, revokedAt: clock.now() }),
    }),
  );
  await http.register(accessTokenRoutes({ database, clock }));
  await http.register(
    issuerRoutes({
      database,
      clock,
      fetch,
      issuerKeys,
      allowInsecureHttp: config.insecureHttpIssuers,
      onRegistered: (tx, issuer, registeredBy) =>
        insertPolicyDocument(tx, emptyPolicyDocument(issuer), registeredBy),
      onDeleted: (tx, issuer) => deletePolicyDocument(tx, issuer.id),
    }),
  );
  await http.register(presetRoutes);
  await http.register(policyDocumentRoutes({ database, clock, names }));
  await http.register(
    tokenRoutes({
      ...making,
      database,
      ledger,
      names,
      publicUrl,
      issuerLastUses,
      refusalLimit: createRefusalLimit(config.refusalsPerMinute),
      onOutcome: (reason) =>
        metrics.exchanges.inc({ outcome: reason === 'granted' ? 'granted' : 'refused', reason }),
    }),
  );
  await http.register(simulationRoutes({ ...making, database, names }));
  await http.register(
    decisionRoutes({
      database,
      bootstrapOrganization,
      findPolicyVersion: (policyId, version) => findPolicyVersion(database.db, policyId, version),
      describePassedChecks: ({ token, claims }) =>
        token && claims ? describePassedChecks({ ...token, claims }) : [],
    }),
  );
  await http.register(
    auditRoutes({ database, organizationIdOf: (request) => identityOf(request).organization.organizationId }),
  );
  await http.register(
    runnerPoolRoutes({
      database,
      clock,
      issueToken: (tx, caller, pool) =>
        createRunnerPoolToken({ database, clock }, caller, {
          tx,
          organizationId: pool.organizationId,
          runnerPoolId: pool.id,
          name: pool.name,
        }),
    }),
  );
  addOperatorRoutes(http, {
    database,
    metrics: () => metrics.registry.metrics(),
    contentType: metrics.registry.contentType,
  });
  return { http, lastUses: [tokenLastUses, issuerLastUses], settled: () => ledger.settled() };
}

/** The one place where a credential becomes an identity and an identity a permission. */
function createAccessCheck(context: {
  readonly database: Database;
  readonly clock: Clock;
  readonly lastUses: LastUses;
}): CheckAccess {
  return async (request) => {
    const authentication = await authenticate(context, request.credential);
    if (!authentication.ok)
      return { allowed: false, refusal: 'unauthenticated', message: authentication.message };
    const { principal } = authentication;
    if (request.rule.kind === 'authenticated')
      return { allowed: true, identity: new Identity(principal, null) };
    const permission = loadPermission(request.rule.permission);
    const authorization = authorize(principal, permission, request.organizationName ?? '');
    if (authorization.allowed)
      return { allowed: true, identity: new Identity(principal, authorization.reach) };
    if (authorization.refusal === 'forbidden') {
      await context.database.db.transaction().execute((tx) =>
        appendAuditEvents(tx, context.database.engine, [
          {
            organizationId: authorization.reach.organizationId,
            at: context.clock.now(),
            event: 'auth-failure-organization-role',
            actor: actorOf(principal),
            sourceIp: request.sourceIp,
            requestId: request.requestId,
            description: authorization.message,
            details: { permission },
          },
        ]),
      );
    }
    return { allowed: false, refusal: authorization.refusal, message: authorization.message };
  };
}

function emptyPolicyDocument(issuer: {
  readonly id: string;
  readonly organizationId: string;
  readonly createdAt: number;
}) {
  return {
    id: newId(),
    organizationId: issuer.organizationId,
    issuerId: issuer.id,
    version: 1,
    createdAt: issuer.createdAt,
    modifiedAt: issuer.createdAt,
    policies: [],
  };
}

async function describeInOpenApi(http: FastifyInstance): Promise<void> {
  await http.register(fastifySwagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: 'Symbolon',
        version: '1.0.0',
        description: 'Workload identity: trusted OIDC tokens in, short-lived access tokens out.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          accessToken: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description: 'token {access token}, or Bearer {access token}',
          },
        },
      },
      security: [{ accessToken: [] }],
    },
  });
}

function addOperatorRoutes(
  http: FastifyInstance,
  sources: {
    readonly database: Database;
    readonly metrics: () => Promise<string>;
    readonly contentType: string;
  },
): void {
  const tags = ['operation'];
  http.get('/openapi.json', { config: openToAll, schema: { hide: true } }, async () => http.swagger());
  http.get(
    '/healthz',
    {
      config: openToAll,
      schema: { summary: 'Alive', tags, response: { 200: Type.Object({ status: Type.String() }) } },
    },
    async () => ({ status: 'alive' }),
  );
  http.get(
    '/readyz',
    {
      config: openToAll,
      schema: {
        summary: 'Ready: the database answers',
        tags,
        response: {
          200: Type.Object({ status: Type.String(), time: Type.String() }),
          503: Type.Object({ status: Type.String() }),
        },
      },
    },
    async (_request, reply) => {
      try {
        await sources.database.ping();
        return { status: 'ready', time: new Date().toISOString() };
      } catch (err) {
        http.log.warn({ err }, 'not ready');
        return reply.code(503).header('retry-after', '2').send({ status: 'the database cannot be reached' });
      }
    },
  );
  http.get('/metrics', { config: openToAll, schema: { hide: true } }, async (_request, reply) =>
    reply.type(sources.contentType).send(await sources.metrics()),
  );
}
