import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { genesisPosition, verifyStretch } from '../audit/index.ts';
import type { Database } from '../database/index.ts';
import { type AccessRule, HttpError, type HttpRequest } from '../http/index.ts';

const readable: { access: AccessRule } = { access: { kind: 'organization', permission: 'audit_logs:read' } };
const hashPattern = '^[0-9a-f]{64}$';
const maxRecords = 20_000;

export const verifyRoutes =
  (context: {
    readonly database: Database;
    readonly organizationIdOf: (request: HttpRequest) => string;
  }): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/orgs/:orgName/oidc/audit/verify',
      {
        config: readable,
        schema: {
          operationId: 'verifyAuditLog',
          summary: 'Verify the records, columns and head of the audit chain on the server',
          description: `Verifies up to ${maxRecords} records. If complete is false, call again with the returned position. A position (after and hash) from an earlier call is a checkpoint: the chain must still contain it. For a proof that does not depend on the server, recompute the chain from the records that oidc/audit/chain returns.`,
          tags: ['audit'],
          params: Type.Object({ orgName: Type.String() }),
          querystring: Type.Object({
            after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
            hash: Type.Optional(Type.String({ pattern: hashPattern })),
          }),
          response: {
            200: Type.Object({
              ok: Type.Boolean(),
              complete: Type.Boolean(),
              position: Type.Optional(Type.Object({ sequence: Type.Integer(), hash: Type.String() })),
              fault: Type.Optional(
                Type.Object({
                  fault: Type.String({ description: 'A stable code.' }),
                  sequence: Type.Integer({ description: 'The first record with a fault.' }),
                  message: Type.String(),
                }),
              ),
            }),
          },
        },
      },
      async (request) => {
        const { after, hash } = request.query;
        if ((after === undefined) !== (hash === undefined))
          throw new HttpError(400, 'after and hash must be given together.');
        const result = await verifyStretch(context.database.db, {
          organizationId: context.organizationIdOf(request),
          from: after === undefined || hash === undefined ? genesisPosition : { sequence: after, hash },
          maxRecords,
        });
        return result.ok ? { ok: true, ...result.value } : { ok: false, complete: true, fault: result.fault };
      },
    );
  };
