import { type AuditEventName, appendAuditEvents } from '../audit/index.ts';
import type { Database, Tx } from '../database/index.ts';
import type { JsonObject } from '../platform/json/json.ts';
import type { Clock } from '../platform/time/clock.ts';
import type { Caller } from './identity.ts';

/** Records a caller's action in the organization's audit chain, in the transaction of the action. */
export async function recordEvent(
  tx: Tx,
  context: { readonly database: Database; readonly clock: Clock },
  event: {
    readonly caller: Pick<Caller, 'actor' | 'sourceIp' | 'requestId'>;
    readonly organizationId: string;
    readonly event: AuditEventName;
    readonly description: string;
    readonly details: JsonObject;
  },
): Promise<void> {
  const { caller, ...rest } = event;
  await appendAuditEvents(tx, context.database.engine, [
    {
      ...rest,
      at: context.clock.now(),
      actor: caller.actor,
      sourceIp: caller.sourceIp,
      requestId: caller.requestId,
    },
  ]);
}
