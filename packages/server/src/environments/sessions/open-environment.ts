import { type Caller, loginOf, type OrganizationAccess } from '../../access/index.ts';
import { newId } from '../../platform/new-id.ts';
import type { Result } from '../../platform/result.ts';
import {
  appendEvaluation,
  type DocumentRequest,
  describeImports,
  type EvaluationContext,
  environmentOf,
  evaluateDocument,
  loadDocument,
  type RootDocument,
  sourcesOf,
  unsavedDocument,
} from '../evaluation/index.ts';
import { authorizedWriteOn } from '../grants/index.ts';
import type { Diagnostic } from '../language/index.ts';
import { openerOf } from './opener.ts';
import { chooseSeconds, readRequestedSeconds } from './session-duration.ts';
import { endSessions } from './session-end-store.ts';
import { insertSession } from './session-store.ts';
import { storePieces } from './store-pieces.ts';

/** The fault is the diagnostics of a text that is not a document. */
export type OpenOutcome = Result<OpenedEnvironment, readonly Diagnostic[]>;

export interface OpenedEnvironment {
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Faults in the document and failed logins; all other values are available. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The requested open duration, in Go's notation. */
interface OpenTerms {
  readonly duration: string | undefined;
}

/**
 * Opens an environment: evaluates it with its secrets and logins, and stores the result, encrypted, so that only the
 * caller can read it until it expires. Requires `open` on it and on its imports; recorded in the audit log. Throws
 * EnvironmentError and SessionError (the duration).
 */
export async function openEnvironment(
  context: EvaluationContext,
  caller: Caller,
  request: DocumentRequest & OpenTerms,
): Promise<OpenOutcome> {
  const { organization, duration } = request;
  const root = await loadDocument(context, caller, { ...request, needed: 'environment:open' });
  const { maxOpenSeconds } = root.effective;
  return open(context, caller, {
    organization,
    root,
    maxOpenSeconds,
    requestedSeconds: readRequestedSeconds(duration, { name: root.source.name, maxOpenSeconds }),
    revision: root.definition.revision,
  });
}

/** Opens an unsaved document; its imports require `open`. */
export async function openUnsaved(
  context: EvaluationContext,
  caller: Caller,
  request: OpenTerms & { readonly organization: OrganizationAccess; readonly text: string },
): Promise<OpenOutcome> {
  const { organization, duration, text } = request;
  const root = unsavedDocument(text);
  const limits = { name: root.source.name, maxOpenSeconds: null };
  return open(context, caller, {
    organization,
    root,
    maxOpenSeconds: null,
    requestedSeconds: readRequestedSeconds(duration, limits),
    revision: null,
  });
}

async function open(
  context: EvaluationContext,
  caller: Caller,
  opening: {
    readonly organization: OrganizationAccess;
    readonly root: RootDocument;
    readonly maxOpenSeconds: number | null;
    readonly requestedSeconds: number | null;
    /** Null for an unsaved document. */
    readonly revision: number | null;
  },
): Promise<OpenOutcome> {
  const { organization, root, maxOpenSeconds, requestedSeconds, revision } = opening;
  const { organizationId } = organization;
  const sessionId = newId();
  const { key } = await context.keys.cipherOf(organizationId);
  const { sealed, diagnostics, imports } = await evaluateDocument(context, {
    caller,
    organization,
    root,
    mode: 'open',
    showSecrets: true,
    openSeconds: requestedSeconds,
    seal: { sessionId, key },
  });
  if (sealed === null) return { ok: false, fault: diagnostics };
  const createdAt = context.clock.now();
  const seconds = chooseSeconds(requestedSeconds, [maxOpenSeconds, imports.maxOpenSeconds()]);
  const expiresAt = createdAt + Math.round(seconds * 1_000);
  const session = {
    id: sessionId,
    organizationId,
    environmentId: root.environment.id,
    opener: openerOf(caller.principal),
    tokenId: caller.principal.token.id,
    openedBy: loginOf(caller.principal),
    tokenName: caller.principal.token.name,
    workload: caller.principal.token.workload ?? null,
    sealedResult: sealed.sealed,
    inPieces: sealed.pieces !== null,
    createdAt,
    expiresAt,
  };
  const sources = imports.sources();
  const terms = {
    organization,
    environment: environmentOf(root),
    needed: 'environment:open',
    sources,
  } as const;
  await authorizedWriteOn(context, caller, terms, async (tx) => {
    await insertSession(tx, session, [...sourcesOf(root), ...sources]);
    await appendEvaluation(tx, context, {
      caller,
      organization,
      document: root,
      sources,
      event: 'environment-open',
      did: 'opened',
      details: {
        ...(revision === null ? {} : { revision }),
        ...describeImports(imports.imported),
        sessionId,
        expiresAt: new Date(expiresAt).toISOString(),
      },
    });
  });
  await storePieces(context.database.engine, sessionId, sealed.pieces ?? [], (work) =>
    authorizedWriteOn(context, caller, terms, work),
  ).catch(async (error: unknown) => {
    // Nobody can read an incomplete session.
    await context.database.write({ by: 'session-pieces' }, (tx) => endSessions(tx, [sessionId]));
    throw error;
  });
  return { ok: true, value: { sessionId, expiresAt, diagnostics } };
}
