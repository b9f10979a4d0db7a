import { hash, randomBytes } from 'node:crypto';
import { parse } from 'node:querystring';
import { fastify } from 'fastify';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import {
  type AccessTokenRow,
  type AuditEventRow,
  createBatchInsert,
  createGroupCommit,
  type DecisionRow,
  openDatabase,
} from '../../packages/server/src/database/index.ts';
import { newId } from '../../packages/server/src/platform/new-id.ts';

/**
 * Settings that the parent passes as JSON: rows that the real server wrote, so that rows of the same sizes are written.
 */
export interface CeilingSettings {
  readonly path: string;
  readonly jwks: JSONWebKeySet;
  readonly issuer: string;
  readonly audience: string;
  readonly token: AccessTokenRow;
  readonly decision: DecisionRow;
  readonly auditEvent: AuditEventRow;
  /** `token`: only the row of the access token is written. */
  readonly rows: 'all' | 'token';
}

/**
 * The minimal exchange, in a separate process: a bare Fastify route that reads the form, verifies with `jose` and
 * commits the rows through the same group commit. It has no policies, explanations, chain, limits or request ids; its
 * rows are prepared except for their ids and hashes.
 */
const settings = JSON.parse(process.argv[2] ?? '') as CeilingSettings;
const database = await openDatabase({ engine: 'sqlite', path: settings.path }, { onFault: () => {} });
const tokens = createBatchInsert('access_tokens', keysOf(settings.token));
const decisions = createBatchInsert('decisions', keysOf(settings.decision));
const auditEvents = createBatchInsert('audit_events', keysOf(settings.auditEvent));
const keys = createLocalJWKSet(settings.jwks);
let sequence = 0;

function keysOf<Row extends object>(row: Row): (keyof Row & string)[] {
  return Object.keys(row) as (keyof Row & string)[];
}

const commits = createGroupCommit<AccessTokenRow, null>({
  maximumBatch: 256,
  maximumQueued: 5_000,
  apply: (rows) =>
    database.write({ by: 'exchange' }, async (tx) => {
      await tokens.insert(tx, rows);
      if (settings.rows === 'token') return rows.map(() => null);
      await decisions.insert(
        tx,
        rows.map((row) => ({ ...settings.decision, id: row.decision_id ?? '' })),
      );
      await auditEvents.insert(
        tx,
        rows.map(() => ({ ...settings.auditEvent, sequence: ++sequence })),
      );
      return rows.map(() => null);
    }),
});

const app = fastify();
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
  done(null, parse(String(body))),
);
app.post<{ Body: Record<string, string> }>('/api/oauth/token', async ({ body }) => {
  await jwtVerify(body['subject_token'] ?? '', keys, {
    issuer: settings.issuer,
    audience: settings.audience,
    algorithms: ['RS256'],
    clockTolerance: 60,
  });
  const value = `pul-${randomBytes(20).toString('hex')}`;
  await commits.commit({
    ...settings.token,
    id: newId(),
    hash: hash('sha256', value, 'hex'),
    decision_id: newId(),
  });
  return {
    access_token: value,
    issued_token_type: body['requested_token_type'],
    token_type: 'token',
    expires_in: 3_600,
    scope: '',
  };
});
process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
