import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openDatabase } from '../../packages/server/src/database/index.ts';
import type { CeilingSettings } from './ceiling-server.ts';
import type { Stage } from './stage.ts';

export interface Ceiling {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

/** Starts the minimal exchange, with rows like those that the real server wrote into `modelName`'s database. */
export async function startCeiling(
  stage: Stage,
  options: { readonly modelName: string; readonly rows: CeilingSettings['rows'] },
): Promise<Ceiling> {
  const model = await readModelRows(stage, options.modelName);
  const place = stage.locationOf(`ceiling-${options.rows}`);
  if (place.engine !== 'sqlite') throw new Error('the ceiling is measured on the embedded store');
  const settings: CeilingSettings = {
    ...model,
    path: place.path,
    jwks: stage.issuer.jwks(),
    issuer: stage.issuer.url,
    audience: 'urn:pulumi:org:main',
    rows: options.rows,
  };
  const child = fork(new URL('ceiling-server.ts', import.meta.url), [JSON.stringify(settings)]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { url, pid: child.pid ?? 0, stop: () => void child.kill() };
}

async function readModelRows(stage: Stage, modelName: string) {
  const { db, close } = await openDatabase(stage.locationOf(modelName), { onFault: () => {} });
  try {
    const token = await db
      .selectFrom('access_tokens')
      .selectAll()
      .where('origin', '=', 'exchange')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    const decision = await db
      .selectFrom('decisions')
      .selectAll()
      .where('id', '=', token.decision_id ?? '')
      .executeTakeFirstOrThrow();
    const auditEvent = await db
      .selectFrom('audit_events')
      .selectAll()
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    return { token, decision, auditEvent };
  } finally {
    await close();
  }
}
