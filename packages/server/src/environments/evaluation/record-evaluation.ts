import type { AuditEventName } from '../../audit/index.ts';
import type { Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json.ts';
import { type Caller, type Reach, recordEvent } from '../../tenancy/index.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import type { RootDocument } from './root-document.ts';

/** Writes into the organization's audit chain what a caller learned of a document; `did` goes on: `… app/prod`. */
export async function recordEvaluation(
  tx: Tx,
  context: Pick<EvaluationContext, 'database' | 'clock'>,
  event: {
    readonly caller: Caller;
    readonly organization: Reach;
    readonly document: RootDocument;
    readonly event: AuditEventName;
    readonly did: string;
    readonly details: JsonObject;
  },
): Promise<void> {
  const { caller, organization, document, did, details } = event;
  const { name } = document.source;
  const { id } = document.environment;
  await recordEvent(tx, context, {
    caller,
    organizationId: organization.organizationId,
    event: event.event,
    description: `${caller.actor.name} ${did} ${name}`,
    details: { environment: name, ...(id === null ? {} : { environmentId: id }), ...details },
  });
}

/** What was imported, as audit events tell it: `app/base (revision 3)`. */
export function describeImports(imported: ReadonlyMap<string, number>): JsonObject {
  if (imported.size === 0) return {};
  return { imports: [...imported].map(([name, revision]) => `${name} (revision ${revision})`) };
}
