import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AuditQuery, TextPattern } from '../audit/index.ts';
import { findHead, pageAuditRecords, readChain } from '../audit/index.ts';
import { continuationTokenHeader } from '../contract/headers.ts';
import type { Database } from '../database/index.ts';
import { type AccessRule, HttpError, type HttpRequest, sendList } from '../http/index.ts';
import { type ExportFormat, formatExport } from './format-export.ts';
import { verifyRoutes } from './verify-routes.ts';
import { auditListSchema, chainSchema, formatAuditEvent, formatChainRecord } from './wire.ts';

export interface AuditRoutesContext {
  readonly database: Database;
  /** Returns the organization of the request's path, from the access check. */
  readonly organizationIdOf: (request: HttpRequest) => string;
  /** Compiles a subject pattern with the syntax of policies; returns null for an invalid one. */
  readonly compilePattern: (text: string) => TextPattern | null;
}

const pageSize = 100;
const exportPageSize = 10_000;
const chainPageSize = 1_000;
const readable: { access: AccessRule } = { access: { kind: 'organization', permission: 'audit_logs:read' } };
const exportable: { access: AccessRule } = {
  access: { kind: 'organization', permission: 'audit_logs:export' },
};
const orgPath = Type.Object({ orgName: Type.String() });

/** The last moment that a date can express; columns cannot store more. */
const moment = { minimum: 0, maximum: 8.64e12 };

const listQuery = Type.Object({
  continuationToken: Type.Optional(Type.String()),
  startTime: Type.Optional(Type.Integer({ ...moment, description: 'Earliest time, unix seconds.' })),
  endTime: Type.Optional(Type.Integer({ ...moment, description: 'Latest time, unix seconds.' })),
  eventFilter: Type.Optional(Type.String()),
  userFilter: Type.Optional(Type.String()),
  subjectFilter: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 500,
      description:
        'Only events of workloads whose subject matches this pattern, in the syntax of policies, such as repo:acme/app:*. Covers exchanges and every action taken with the tokens that they issued.',
    }),
  ),
  issuerFilter: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2_000,
      description: 'Only events of workloads whose token has this iss.',
    }),
  ),
  decisionFilter: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f-]{36}$',
      description:
        'Only the exchange with this decision, and every action taken with the token that it issued.',
    }),
  ),
  format: Type.Optional(Type.String()),
});

/** In the contract's first version, both times are the latest time. */
const firstVersionQuery = Type.Object({
  ...listQuery.properties,
  startTime: Type.Optional(
    Type.Integer({ ...moment, description: 'Latest time, unix seconds, like endTime.' }),
  ),
});

export const auditRoutes =
  (context: AuditRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db } = context.database;

    app.get(
      '/api/orgs/:orgName/auditlogs/v2',
      {
        config: readable,
        schema: {
          operationId: 'listAuditLogEvents',
          summary: 'List audit events, newest first',
          tags: ['audit'],
          params: orgPath,
          querystring: listQuery,
          response: { 200: auditListSchema },
        },
      },
      (request, reply) => list(request, reply, parseQuery(context, request.query)),
    );

    app.get(
      '/api/orgs/:orgName/auditlogs',
      {
        config: readable,
        schema: {
          operationId: 'listAuditLogEventsV1',
          summary: 'List audit events up to a given time, newest first',
          tags: ['audit'],
          params: orgPath,
          querystring: firstVersionQuery,
          response: { 200: auditListSchema },
        },
      },
      (request, reply) => list(request, reply, parseFirstVersion(context, request.query)),
    );

    app.get(
      '/api/orgs/:orgName/auditlogs/v2/export',
      {
        config: exportable,
        schema: {
          operationId: 'exportAuditLogEvents',
          summary:
            'Export audit events as CSV, CEF or JSON; to read the next page, pass the X-Continuation-Token of a full page',
          tags: ['audit'],
          params: orgPath,
          querystring: listQuery,
          response: { 200: Type.String() },
        },
        serializerCompiler: () => (body: unknown) => String(body),
      },
      (request, reply) => exportEvents(request, reply, parseQuery(context, request.query)),
    );

    app.get(
      '/api/orgs/:orgName/auditlogs/export',
      {
        config: exportable,
        schema: {
          operationId: 'exportAuditLogEventsV1',
          summary: 'Export audit events up to a given time as CSV, CEF or JSON',
          tags: ['audit'],
          params: orgPath,
          querystring: firstVersionQuery,
          response: { 200: Type.String() },
        },
        serializerCompiler: () => (body: unknown) => String(body),
      },
      (request, reply) => exportEvents(request, reply, parseFirstVersion(context, request.query)),
    );

    app.get(
      '/api/orgs/:orgName/oidc/audit/chain',
      {
        config: readable,
        schema: {
          operationId: 'getAuditChain',
          summary: 'List audit records as they were hashed, oldest first, with the head of the chain',
          tags: ['audit'],
          params: orgPath,
          querystring: Type.Object({
            after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
          }),
          response: { 200: chainSchema },
        },
      },
      async (request, reply) => {
        const organizationId = context.organizationIdOf(request);
        // Read the head first: records appended in the meantime are beyond it and cannot seem to be missing.
        const head = await findHead(db, organizationId);
        const records = await readChain(db, {
          organizationId,
          after: request.query.after ?? 0,
          limit: chainPageSize,
        });
        const beside = { organizationId, head };
        return sendList(reply, { member: 'records', items: records, format: formatChainRecord, beside });
      },
    );

    await app.register(verifyRoutes(context));

    async function list(request: HttpRequest, reply: FastifyReply, query: Partial<AuditQuery>) {
      const organizationId = context.organizationIdOf(request);
      const { records, next } = await pageAuditRecords(db, { ...query, organizationId, limit: pageSize });
      return sendList(reply, {
        member: 'auditLogEvents',
        items: records,
        format: formatAuditEvent,
        beside: next === null ? {} : { continuationToken: String(next) },
      });
    }

    async function exportEvents(
      request: HttpRequest & { readonly query: { readonly format?: string } },
      reply: FastifyReply,
      query: Partial<AuditQuery>,
    ) {
      const format = parseFormat(request.query.format);
      const organizationId = context.organizationIdOf(request);
      const page = { ...query, organizationId, limit: exportPageSize };
      const { records, next } = await pageAuditRecords(db, page);
      if (next !== null) reply.header(continuationTokenHeader, String(next));
      return reply.type(exportTypes[format]).send(await formatExport(format, records));
    }
  };

const exportTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  cef: 'text/plain; charset=utf-8',
  json: 'application/json',
};

function parseFormat(text = 'csv'): ExportFormat {
  if (text === 'csv' || text === 'cef' || text === 'json') return text;
  throw new HttpError(400, 'format must be csv, cef or json.');
}

/** Parses a query of the contract's first version: `startTime` is where the list begins, which is its latest time. */
function parseFirstVersion(
  context: AuditRoutesContext,
  { startTime, endTime, ...query }: Static<typeof firstVersionQuery>,
): Partial<AuditQuery> {
  const latest = Math.min(startTime ?? Number.POSITIVE_INFINITY, endTime ?? Number.POSITIVE_INFINITY);
  return parseQuery(context, Number.isFinite(latest) ? { ...query, endTime: latest } : query);
}

function parseQuery(
  { compilePattern }: AuditRoutesContext,
  query: Static<typeof listQuery>,
): Partial<AuditQuery> {
  const { continuationToken, startTime, endTime, eventFilter, userFilter } = query;
  const { subjectFilter, issuerFilter, decisionFilter } = query;
  const subject = subjectFilter === undefined ? undefined : compilePattern(subjectFilter);
  if (subject === null) throw new HttpError(400, 'subjectFilter is not a valid pattern.');
  if (continuationToken !== undefined && !/^[0-9]{1,15}$/.test(continuationToken)) {
    throw new HttpError(400, 'continuationToken is not valid; use one that this server returned.');
  }
  return {
    ...(continuationToken === undefined ? {} : { before: Number(continuationToken) }),
    ...(startTime === undefined ? {} : { fromAt: startTime * 1_000 }),
    ...(endTime === undefined ? {} : { untilAt: endTime * 1_000 + 999 }),
    ...(eventFilter ? { event: eventFilter } : {}),
    ...(userFilter ? { actor: userFilter } : {}),
    ...(subject === undefined ? {} : { subject }),
    ...(issuerFilter === undefined ? {} : { issuer: issuerFilter }),
    ...(decisionFilter === undefined ? {} : { decisionId: decisionFilter }),
  };
}
