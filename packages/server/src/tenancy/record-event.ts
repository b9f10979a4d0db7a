import { type AuditEventName, appendAuditEvents } from '../audit/index.ts';
import type { Tx } from '../database/index.ts';
import type { JsonObject } from '../platform/json.ts';
import type { TenancyContext } from './context.ts';
import type { Caller } from './identity.ts';

/** Writes what a caller did to an organization into its audit chain, in the same transaction. */
export async function recordEvent(
  tx: Tx,
  context: Pick<TenancyContext, 'database' | 'clock'>,
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
