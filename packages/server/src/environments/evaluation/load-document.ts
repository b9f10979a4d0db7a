import type { Caller, EnvironmentScope, OrganizationAccess } from '../../access/index.ts';
import type { Definition } from '../definitions/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import { type EffectivePermission, loadAuthorized } from '../grants/index.ts';
import type { EnvironmentReference } from '../names.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { documentOf, type EnvironmentDocument } from './root-document.ts';

export interface DocumentRequest {
  readonly organization: OrganizationAccess;
  readonly reference: EnvironmentReference;
}

export interface LoadedDocument extends EnvironmentDocument {
  readonly definition: Definition;
  readonly effective: EffectivePermission;
}

/**
 * Loads the document of a reference, for a caller who has `needed` on its environment. Throws EnvironmentError
 * for an unknown or forbidden environment (a refusal is recorded in the audit log), an unknown version, or a retracted
 * revision.
 */
export async function loadDocument(
  context: EvaluationContext,
  caller: Caller,
  request: DocumentRequest & { readonly needed: EnvironmentScope },
): Promise<LoadedDocument> {
  const { organization, reference, needed } = request;
  const { organizationId } = organization;
  const { project, name, version } = reference;
  const environment = { project, name };
  const { found, effective } = await loadAuthorized(
    context,
    caller,
    { organization, environment, needed },
    () => findDefinition(context, organizationId, reference),
  );
  // Only callers who may see the environment learn its versions.
  if (found instanceof EnvironmentError) throw found;
  const { environmentId: id, text } = found;
  const document = await documentOf(context.keys, organizationId, {
    ...environment,
    id,
    version,
    revision: found.revision,
    text,
  });
  return { ...document, definition: found, effective };
}

async function findDefinition(
  { definitions }: EvaluationContext,
  organizationId: string,
  reference: EnvironmentReference,
): Promise<Definition | EnvironmentError | null> {
  try {
    return await definitions.find(organizationId, reference);
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
}
