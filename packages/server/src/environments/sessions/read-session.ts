import type { Caller, OrganizationAccess } from '../../access/index.ts';
import type { Reader, Tx } from '../../database/index.ts';
import { isSessionRevoked } from '../../inbound/access-tokens/index.ts';
import type { OrganizationCipher } from '../ciphertexts/index.ts';
import { findRevisionsInForce } from '../definitions/index.ts';
import {
  type EnvironmentSource,
  type EvaluationContext,
  loadDocument,
  type RootDocument,
  recordEvaluation,
  unsavedDocument,
} from '../evaluation/index.ts';
import { requireOnEnvironment } from '../grants/index.ts';
import type { EnvironmentRef } from '../names.ts';
import { type ResultText, readResult } from '../sealed-results/index.ts';
import { openerOf } from './opener.ts';
import { sessionUnknown } from './session-error.ts';
import {
  findSession,
  findSessionPiece,
  listSessionSources,
  moveSessionToPieces,
  type Session,
} from './session-store.ts';
import { storePieces } from './store-pieces.ts';

export interface SessionRequest {
  readonly organization: OrganizationAccess;
  /** Null for a document that is not saved. */
  readonly environment: EnvironmentRef | null;
  readonly sessionId: string;
  /** Null for the whole result. */
  readonly property: string | null;
}

/**
 * Returns an opened result, as JSON, to the caller who opened it, for as long as they may open the environment and all
 * its imports; recorded in the audit log. Throws EnvironmentError, and SessionError `session_unknown` for a session
 * that never existed, has ended, belongs to another caller, or contains values of a retracted revision.
 */
export async function readSession(
  context: EvaluationContext,
  caller: Caller,
  request: SessionRequest,
): Promise<ResultText> {
  const { organization, sessionId, property } = request;
  const document = await loadRoot(context, caller, request);
  const { db } = context.database;
  const session = await findSession(db, sessionId);
  if (session === null || !isReadable(context, caller, { organization, document, session }))
    throw sessionUnknown();
  const sources = await loadSources(context, caller, { organization, sessionId });
  await requireOpen(db, caller, session);
  const cipher = await context.keys.cipherOf(organization.organizationId);
  const result =
    (await readStored(context, { cipher, session, property })) ??
    (await readStored(context, { cipher, session: await sealAgain(context, cipher, session), property }));
  if (result === null) throw new Error('a result in pieces was not read');
  await recordEvaluation(context, {
    caller,
    organization,
    document,
    needed: 'environment:open',
    sources,
    async check(tx) {
      await requireOpen(tx, caller, session);
    },
    event: 'environment-read-open',
    did: 'read values of the open environment',
    details: { sessionId },
  });
  return result;
}

/** Throws SessionError `session_unknown` if the session has ended in the meantime, or a revocation has ended it. */
async function requireOpen(
  db: Reader,
  { principal }: Caller,
  { id, opener, organizationId, tokenId }: Session,
): Promise<void> {
  const userId = principal.kind === 'user' ? principal.userId : null;
  const environmentIds = (await listSessionSources(db, id)).map(({ environmentId }) => environmentId);
  const current = await findSession(db, id);
  if (current?.opener !== opener) throw sessionUnknown();
  if (await isSessionRevoked(db, { id, organizationId, tokenId, userId, environmentIds }))
    throw sessionUnknown();
}

/**
 * Returns the environments whose values the result contains. Each must exist, at a revision that was not retracted, and
 * the caller must be allowed to open it.
 */
async function loadSources(
  context: EvaluationContext,
  caller: Caller,
  { organization, sessionId }: { readonly organization: OrganizationAccess; readonly sessionId: string },
): Promise<readonly EnvironmentSource[]> {
  const { db } = context.database;
  const held = await listSessionSources(db, sessionId);
  const sources = await findRevisionsInForce(db, organization.organizationId, held);
  if (sources.length !== held.length) throw sessionUnknown();
  for (const environment of sources)
    await requireOnEnvironment(context, caller, { organization, environment, needed: 'environment:open' });
  return sources;
}

function readStored(
  { database }: EvaluationContext,
  {
    cipher,
    session,
    property,
  }: { readonly cipher: OrganizationCipher; readonly session: Session; readonly property: string | null },
): Promise<ResultText | null> {
  const { id: sessionId, sealedResult: sealed, inPieces } = session;
  const loadPiece = async (number: number) => {
    const piece = await findSessionPiece(database.db, sessionId, number);
    if (piece === null) throw sessionUnknown();
    return piece;
  };
  return readResult(cipher, { sessionId, sealed, inPieces, loadPiece }, property);
}

/** An earlier version stored this large result whole; its first reading stores it in pieces. */
async function sealAgain(
  { database, language }: EvaluationContext,
  { key }: OrganizationCipher,
  session: Session,
): Promise<Session> {
  const { id: sessionId } = session;
  const { sealed, pieces } = await language.sealAgain(session.sealedResult, { sessionId, key });
  const write = <Result>(work: (tx: Tx) => Promise<Result>) => database.write({ by: 'session-pieces' }, work);
  await storePieces(database.engine, sessionId, pieces ?? [], write);
  await write((tx) => moveSessionToPieces(tx, sessionId, sealed));
  return { ...session, sealedResult: sealed, inPieces: true };
}

async function loadRoot(
  context: EvaluationContext,
  caller: Caller,
  { organization, environment }: SessionRequest,
): Promise<RootDocument> {
  if (environment === null) return unsavedDocument('');
  const reference = { ...environment, version: null };
  return loadDocument(context, caller, { organization, reference, needed: 'environment:open' });
}

function isReadable(
  { clock }: EvaluationContext,
  { principal }: Caller,
  request: {
    readonly organization: OrganizationAccess;
    readonly document: RootDocument;
    readonly session: Session;
  },
): boolean {
  const { organization, document, session } = request;
  return (
    session.organizationId === organization.organizationId &&
    session.environmentId === document.environment.id &&
    session.opener === openerOf(principal) &&
    session.expiresAt > clock.now()
  );
}
