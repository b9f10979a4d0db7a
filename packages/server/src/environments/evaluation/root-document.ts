import { type LoginEnvironment, unsaved } from '../../outbound/cloud-credentials/index.ts';
import { formatEnvironmentName } from '../../outbound/workloads/index.ts';
import type { Environment } from '../definitions/index.ts';
import { type EnvironmentVersion, formatEnvironmentReference } from '../environment-reference.ts';
import { type EnvironmentSource, unsavedName } from '../language/index.ts';
import { loadEnvironmentSecrets, type OrganizationKeys, SecretError } from '../secrets/index.ts';

/** A document that can be evaluated, and the environment that it is of. */
export interface RootDocument {
  readonly source: EnvironmentSource;
  readonly environment: LoginEnvironment;
  /** The same for the same text; null for one that is not saved as it is here. */
  readonly revisionKey: string | null;
}

/** A document of an environment of the organization. */
export async function documentOf(
  keys: OrganizationKeys,
  organizationId: string,
  document: Pick<Environment, 'id' | 'project' | 'name'> & {
    readonly version: EnvironmentVersion | null;
    /** Null for a text that is not saved yet. */
    readonly revision: number | null;
    readonly text: string;
  },
): Promise<RootDocument> {
  const { id, project, name, revision, text } = document;
  const version = document.version === 'latest' ? null : document.version;
  const secrets = await loadEnvironmentSecrets(keys, { organizationId, environmentId: id });
  const environment = { project, environment: name };
  return {
    environment: { name: environment, id },
    revisionKey: revision === null ? null : `${id}.${revision}`,
    source: {
      name: formatEnvironmentReference({ project, name, version }),
      contextName: formatEnvironmentName(environment),
      text,
      decrypt: secrets.decrypt,
    },
  };
}

/** A document that is not saved, and in no environment. */
export function unsavedDocument(text: string): RootDocument {
  return {
    environment: unsaved,
    revisionKey: null,
    source: {
      name: unsavedName,
      contextName: unsavedName,
      text,
      decrypt() {
        throw new SecretError(
          'ciphertext_unreadable',
          'A document that is not saved cannot hold ciphertexts: they open in the environment that they were made for.',
        );
      },
    },
  };
}
