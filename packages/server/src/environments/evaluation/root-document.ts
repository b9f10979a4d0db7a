import { type LoginEnvironment, unsaved } from '../../outbound/logins/index.ts';
import { formatSubjectEnvironment } from '../../outbound/subjects/index.ts';
import type { Environment } from '../definitions/index.ts';
import { unsavedName } from '../language/index.ts';
import type { LanguageDocument } from '../language-process/index.ts';
import { type EnvironmentVersion, formatEnvironmentReference } from '../names.ts';
import { type EnvironmentKey, loadEnvironmentKey, type OrganizationKeys } from '../secrets/index.ts';

/** A document that can be evaluated, and its environment. */
export interface RootDocument {
  readonly source: LanguageDocument;
  readonly environment: LoginEnvironment;
}

/** A document that may contain ciphertexts. */
export interface EnvironmentDocument extends RootDocument {
  readonly source: LanguageDocument & { readonly key: EnvironmentKey };
}

/** Returns the document of an environment of the organization. */
export async function documentOf(
  keys: OrganizationKeys,
  organizationId: string,
  document: Pick<Environment, 'id' | 'project' | 'name'> & {
    readonly version: EnvironmentVersion | null;
    readonly text: string;
    readonly isSaved: boolean;
  },
): Promise<EnvironmentDocument> {
  const { id, project, name, text, isSaved } = document;
  const version = document.version === 'latest' ? null : document.version;
  const key = await loadEnvironmentKey(keys, { organizationId, environmentId: id });
  const environment = { project, environment: name };
  return {
    environment: { name: environment, id },
    source: {
      name: formatEnvironmentReference({ project, name, version }),
      contextName: formatSubjectEnvironment(environment),
      text,
      isSaved,
      key,
    },
  };
}

/** Returns a document that is not saved and belongs to no environment. */
export function unsavedDocument(text: string): RootDocument {
  return {
    environment: unsaved,
    source: { name: unsavedName, contextName: unsavedName, text, isSaved: false, key: null },
  };
}
