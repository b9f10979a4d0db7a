import type { Caller, EnvironmentRef, Reach } from '../../tenancy/index.ts';
import {
  type EvaluationContext,
  loadDocument,
  type RootDocument,
  recordEvaluation,
  unsavedDocument,
} from '../evaluation/index.ts';
import { openerOf } from './open-environment.ts';
import { openResult } from './sealed-result.ts';
import { SessionError } from './session-error.ts';
import { findSession, type Session } from './session-store.ts';

export interface SessionRequest {
  readonly organization: Reach;
  /** Null for a document that is not saved. */
  readonly environment: EnvironmentRef | null;
  readonly sessionId: string;
}

/**
 * What was opened, as JSON. Only whoever opened it may read it, as long as he may still open the environment; audited.
 * Throws TenancyError, and SessionError `session_unknown` for a session that is not his, has ended, or never was.
 */
export async function readSession(
  context: EvaluationContext,
  caller: Caller,
  request: SessionRequest,
): Promise<string> {
  const { organization, sessionId } = request;
  const document = await loadRoot(context, caller, request);
  const session = await findSession(context.database.db, sessionId);
  if (session === null || !isReadable(context, caller, { organization, document, session })) throw unknown();
  const cipher = await context.keys.cipherOf(organization.organizationId);
  const result = await openResult(cipher, sessionId, session.sealedResult);
  await context.database.db.transaction().execute((tx) =>
    recordEvaluation(tx, context, {
      caller,
      organization,
      document,
      event: 'environment-read-open',
      did: 'read what was opened of',
      details: { sessionId },
    }),
  );
  return result;
}

async function loadRoot(
  context: EvaluationContext,
  caller: Caller,
  { organization, environment }: SessionRequest,
): Promise<RootDocument> {
  if (environment === null) return unsavedDocument('');
  const reference = { ...environment, version: null };
  return loadDocument(context, caller, { organization, reference, needed: 'open' });
}

function isReadable(
  { clock }: EvaluationContext,
  { principal }: Caller,
  request: { readonly organization: Reach; readonly document: RootDocument; readonly session: Session },
): boolean {
  const { organization, document, session } = request;
  return (
    session.organizationId === organization.organizationId &&
    session.environmentId === document.environment.id &&
    session.opener === openerOf(principal) &&
    session.expiresAt > clock.now()
  );
}

function unknown(): SessionError {
  return new SessionError(
    'session_unknown',
    'There is no open session of that id: it has ended, or you did not open it here. Open the environment again.',
  );
}
