import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import type { LanguageEvaluation } from '../../language-process/index.ts';
import { evaluateDocument } from '../evaluate-document.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { type DocumentRequest, loadDocument } from '../load-document.ts';
import { describeImports, recordEvaluation } from '../record-evaluation.ts';
import { type RootDocument, unsavedDocument } from '../root-document.ts';

/**
 * Checks the document of an environment: evaluates it without opening a provider. Requires `read`, and `open` to show
 * secrets; recorded in the audit log as a read or a decryption.
 */
export async function checkEnvironment(
  context: EvaluationContext,
  caller: Caller,
  request: DocumentRequest & { readonly showSecrets: boolean },
): Promise<LanguageEvaluation> {
  const { organization, showSecrets } = request;
  const needed = showSecrets ? 'environment:open' : 'environment:read';
  const root = await loadDocument(context, caller, { ...request, needed });
  const { revision } = root.definition;
  return check(context, caller, { organization, showSecrets, root, details: { revision } });
}

/** Checks a document that is not saved. */
export function checkUnsaved(
  context: EvaluationContext,
  caller: Caller,
  request: {
    readonly organization: OrganizationAccess;
    readonly text: string;
    readonly showSecrets: boolean;
  },
): Promise<LanguageEvaluation> {
  const { text, ...rest } = request;
  return check(context, caller, { ...rest, root: unsavedDocument(text), details: {} });
}

async function check(
  context: EvaluationContext,
  caller: Caller,
  request: {
    readonly organization: OrganizationAccess;
    readonly showSecrets: boolean;
    readonly root: RootDocument;
    readonly details: { readonly revision?: number };
  },
): Promise<LanguageEvaluation> {
  const { organization, showSecrets, root, details } = request;
  const { imports, ...checked } = await evaluateDocument(context, {
    ...request,
    caller,
    mode: 'check',
    openSeconds: null,
  });
  // A document that its sender provided, and that imports nothing, reveals nothing to anyone.
  if (root.environment.id === null && imports.imported.size === 0) return checked;
  await recordEvaluation(context, {
    caller,
    organization,
    document: root,
    event: showSecrets ? 'environment-decrypted' : 'environment-read',
    did: showSecrets ? 'checked and showed the secrets of' : 'checked',
    details: { ...details, ...describeImports(imports.imported) },
    needed: showSecrets ? 'environment:open' : 'environment:read',
    sources: imports.sources(),
  });
  return checked;
}
