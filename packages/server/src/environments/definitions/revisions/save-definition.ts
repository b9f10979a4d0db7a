import type { Caller } from '../../../access/index.ts';
import type { Result } from '../../../platform/result.ts';
import { EnvironmentError } from '../../environment-error.ts';
import type { EnvironmentTx } from '../../grants/index.ts';
import { type Diagnostic, hasErrors } from '../../language/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { authorOf, type Environment } from '../environments/environment.ts';
import { moveCurrentRevision } from '../environments/environment-store.ts';
import {
  changeEnvironment,
  type EnvironmentRequest,
  loadEnvironment,
} from '../environments/load-environment.ts';
import { markRefusedFirstSave } from '../environments/refused-first-save.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import { requireRevision } from './conditions.ts';
import { formatEtag } from './etag.ts';
import { hasRevisionText, insertRevisions } from './revision-store.ts';

const maxDocumentBytes = 1024 * 1024;

export interface SavedDefinition {
  readonly revision: number;
  readonly etag: string;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

interface SaveRequest extends EnvironmentRequest {
  readonly text: string;
  readonly conditions: readonly string[];
}

/**
 * Saves a document as the next revision; an unchanged document creates none. Requires `write`. `conditions` are entity
 * tags from the client: if the environment has a newer revision, nothing is saved (`revision_moved_on`). Without
 * conditions, the last save wins, and the previous document stays in the history.
 */
export async function saveDefinition(
  context: DefinitionContext,
  caller: Caller,
  request: SaveRequest,
): Promise<Result<SavedDefinition, readonly Diagnostic[]>> {
  const environment = await loadEnvironment(context, caller, { ...request, needed: 'environment:write' });
  const saving = { ...request, environment };
  try {
    const outcome = await save(context, caller, saving);
    if (!outcome.ok) await markRefusedFirstSave(context, caller, saving);
    return outcome;
  } catch (error) {
    if (isRefusedDocument(error)) await markRefusedFirstSave(context, caller, saving);
    throw error;
  }
}

function isRefusedDocument(error: unknown): boolean {
  return (
    error instanceof EnvironmentError &&
    (error.code === 'document_invalid' || error.code === 'document_too_large')
  );
}

async function save(
  context: DefinitionContext,
  caller: Caller,
  request: SaveRequest & { readonly environment: Environment },
): Promise<Result<SavedDefinition, readonly Diagnostic[]>> {
  const { organization, environment, conditions } = request;
  // Checked before the document, which takes longer; the check that counts is repeated below.
  requireRevision(environment, conditions);
  requireStorable(request.text, 'The document');
  const { text, diagnostics } = await context.prepareDocument({
    organization,
    environment,
    text: request.text,
    caller,
  });
  if (hasErrors(diagnostics)) return { ok: false, fault: diagnostics };
  requireStorable(text, 'The document with its secrets encrypted');
  const change = { organization, environment, needed: 'environment:write' } as const;
  return changeEnvironment(context, caller, change, async (tx, current) => {
    requireRevision(current, conditions);
    const revision = await saveRevision(tx, context, { caller, environment: current, text });
    const etag = formatEtag({ environmentId: current.id, revision });
    return { ok: true, value: { revision, etag, diagnostics } };
  });
}

async function saveRevision(
  tx: EnvironmentTx<'environment:write'>,
  context: DefinitionContext,
  save: { readonly caller: Caller; readonly environment: Environment; readonly text: string },
): Promise<number> {
  const { caller, environment, text } = save;
  const { currentRevision } = environment;
  if (await hasRevisionText(tx, environment.id, { number: currentRevision, text })) return currentRevision;
  const number = currentRevision + 1;
  const createdAt = context.clock.now();
  await insertRevisions(tx, environment.id, [
    {
      number,
      text,
      createdAt,
      creator: authorOf(caller),
      retraction: null,
    },
  ]);
  const moved = await moveCurrentRevision(tx, environment.id, {
    from: currentRevision,
    to: number,
    modifiedAt: createdAt,
  });
  if (!moved) throw new Error('an environment changed while it was locked');
  await recordEnvironmentEvent(tx, context, {
    caller,
    environment,
    event: 'environment-updated',
    did: `saved revision ${number} of`,
    details: { revision: number },
  });
  return number;
}

function requireStorable(text: string, what: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxDocumentBytes) {
    throw new EnvironmentError(
      'document_too_large',
      `${what} has ${bytes} bytes; the limit is ${maxDocumentBytes} (1 MiB). Split it into several environments and import them.`,
    );
  }
  // Text columns cannot store it, and YAML does not allow the character (YAML 1.2.2 §5.1).
  if (text.includes('\0'))
    throw new EnvironmentError(
      'document_invalid',
      `${what} contains a NUL character, which YAML does not allow.`,
    );
}
