import { type LoginEnvironment, unsaved } from '../../outbound/logins/index.ts';
import { formatSubjectEnvironment } from '../../outbound/subjects/index.ts';
import type { EnvironmentKey } from '../ciphertexts/index.ts';
import type { Environment } from '../definitions/index.ts';
import { unsavedName } from '../language/index.ts';
import type { LanguageDocument } from '../language-process/index.ts';
import { type EnvironmentRef, type EnvironmentVersion, formatEnvironmentReference } from '../names.ts';
import { loadEnvironmentKey, type OrganizationKeys } from '../secrets/index.ts';
import type { EnvironmentSource } from './environment-source.ts';

/** A document that can be evaluated, and its environment. */
export interface RootDocument {
  readonly source: LanguageDocument;
  readonly environment: LoginEnvironment;
  /** Null for a text that is not saved. */
  readonly revision: number | null;
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
    /** Null for a text that is not saved. */
    readonly revision: number | null;
    readonly text: string;
  },
): Promise<EnvironmentDocument> {
  const { id, project, name, text, revision } = document;
  const version = document.version === 'latest' ? null : document.version;
  const key = await loadEnvironmentKey(keys, { organizationId, environmentId: id });
  const environment = { project, environment: name };
  return {
    environment: { name: environment, id },
    revision,
    source: {
      name: formatEnvironmentReference({ project, name, version }),
      contextName: formatSubjectEnvironment(environment),
      text,
      isSaved: revision !== null,
      key,
    },
  };
}

/** Returns a document that is not saved and belongs to no environment. */
export function unsavedDocument(text: string): RootDocument {
  return {
    environment: unsaved,
    revision: null,
    source: { name: unsavedName, contextName: unsavedName, text, isSaved: false, key: null },
  };
}

/** Returns the environment of a document; null for an unsaved one. */
export function environmentOf({ environment }: RootDocument): EnvironmentRef | null {
  const { id, name } = environment;
  return id === null || name === 'unsaved' ? null : { project: name.project, name: name.environment };
}

/** Returns the revision that a document is; none for a text that is not saved. */
export function sourcesOf(document: RootDocument): readonly EnvironmentSource[] {
  const { environment, revision } = document;
  const named = environmentOf(document);
  return named === null || environment.id === null || revision === null
    ? []
    : [{ environmentId: environment.id, ...named, revision }];
}
