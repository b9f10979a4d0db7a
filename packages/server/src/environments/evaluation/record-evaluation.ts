import { type Caller, type OrganizationAccess, recordEvent } from '../../access/index.ts';
import type { AuditEventName } from '../../audit/index.ts';
import type { Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { authorizedWriteOn, type GrantedPermission } from '../grants/index.ts';
import type { EnvironmentRef } from '../names.ts';
import type { EnvironmentSource } from './environment-source.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import type { RootDocument } from './root-document.ts';

/** An access to a document. The message is `did`, followed by the document's name. */
interface EvaluationEvent {
  readonly caller: Caller;
  readonly organization: OrganizationAccess;
  readonly document: RootDocument;
  readonly event: AuditEventName;
  readonly did: string;
  readonly details: JsonObject;
}

/**
 * Records a caller's access to a document in the organization's audit chain. The transaction authorizes the caller
 * again: for the environment of the document, and for the environments whose values it uses.
 */
export async function recordEvaluation(
  context: Pick<EvaluationContext, 'database' | 'clock'>,
  event: EvaluationEvent & {
    readonly needed: GrantedPermission;
    readonly sources?: readonly EnvironmentSource[];
  },
): Promise<void> {
  const { caller, organization, document, needed, sources = [] } = event;
  const environment = environmentOf(document);
  await authorizedWriteOn(context, caller, { organization, environment, needed, sources }, (tx) =>
    appendEvaluation(tx, context, event),
  );
}

/** Records the access in a transaction that does more. */
export async function appendEvaluation(
  tx: Tx,
  context: Pick<EvaluationContext, 'database' | 'clock'>,
  event: EvaluationEvent,
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

/** Returns the environment of a document; null for an unsaved one. */
export function environmentOf({ environment }: RootDocument): EnvironmentRef | null {
  const { id, name } = environment;
  return id === null || name === 'unsaved' ? null : { project: name.project, name: name.environment };
}

/** Describes imports for audit events: `app/base (revision 3)`. */
export function describeImports(imported: ReadonlyMap<string, number>): JsonObject {
  if (imported.size === 0) return {};
  return { imports: [...imported].map(([name, revision]) => `${name} (revision ${revision})`) };
}
