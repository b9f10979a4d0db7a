import {
  type Caller,
  type EnvironmentScope,
  type OrganizationAccess,
  recordEvent,
} from '../../access/index.ts';
import type { AuditEventName } from '../../audit/index.ts';
import type { Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { requireInForce } from '../definitions/index.ts';
import { authorizedWriteOn } from '../grants/index.ts';
import type { EnvironmentSource } from './environment-source.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { environmentOf, type RootDocument, sourcesOf } from './root-document.ts';

/** An access to a document. The message is `did`, followed by the document's name. */
interface EvaluationEvent {
  readonly caller: Caller;
  readonly organization: OrganizationAccess;
  readonly document: RootDocument;
  /** The environments whose values it uses. */
  readonly sources?: readonly EnvironmentSource[];
  readonly event: AuditEventName;
  readonly did: string;
  readonly details: JsonObject;
}

/**
 * Records a caller's access to a document in the organization's audit chain. The transaction authorizes the caller
 * again: for the environment of the document, and for the environments whose values it uses; none of them may have been
 * deleted or retracted in the meantime.
 */
export async function recordEvaluation(
  context: Pick<EvaluationContext, 'database' | 'clock'>,
  event: EvaluationEvent & {
    readonly needed: EnvironmentScope;
    /** Throws if something else that the access depends on has ended in the meantime. */
    readonly check?: (tx: Tx) => Promise<void>;
  },
): Promise<void> {
  const { caller, organization, document, needed, sources = [], check } = event;
  const environment = environmentOf(document);
  await authorizedWriteOn(context, caller, { organization, environment, needed, sources }, async (tx) => {
    await check?.(tx);
    await appendEvaluation(tx, context, event);
  });
}

/** Records the access in a transaction that does more, unless a document was deleted or retracted in the meantime. */
export async function appendEvaluation(
  tx: Tx,
  context: Pick<EvaluationContext, 'database' | 'clock'>,
  event: EvaluationEvent,
): Promise<void> {
  const { caller, organization, document, sources = [], did, details } = event;
  await requireInForce(tx, organization, [...sourcesOf(document), ...sources]);
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

/** Describes imports for audit events: `app/base (revision 3)`. */
export function describeImports(imported: ReadonlyMap<string, number>): JsonObject {
  if (imported.size === 0) return {};
  return { imports: [...imported].map(([name, revision]) => `${name} (revision ${revision})`) };
}
