import {
  defaultProject,
  parseEnvironmentName,
  parseEnvironmentNamePattern,
} from '../../../contract/environment-name.ts';
import type { SubjectParts } from '../../subjects/index.ts';
import type { TrustedSubject } from '../trust.ts';
import type { TrustedName } from './trust-store.ts';

/** The environment in a subject: by name, by `*` for every environment of a project, or by id. */
export type TrustedEnvironment = TrustedName | { readonly environmentId: string };

const environmentAttributes: ReadonlySet<string> = new Set([
  'rootEnvironment.name',
  'currentEnvironment.name',
]);

/**
 * Returns the environments that could have a subject; none for the subjects of unsaved documents, deployments and
 * workloads, which have no name.
 */
export function trustedEnvironments({ parts }: Pick<TrustedSubject, 'parts'>): TrustedEnvironment[] {
  switch (parts.kind) {
    case 'environment': {
      if (parts.environment === 'unsaved') return [];
      const { project, environment: name } = parts.environment;
      return [{ project, name }];
    }
    case 'environmentId':
      return [{ environmentId: parts.environmentId }];
    case 'attributes':
      return ofAttributes(parts.attributes);
    case 'deployment':
    case 'workload':
      return [];
  }
}

/**
 * Parses the values of attributes, in the form of `context`: `app/prod`, or only `prod` in the project `default`. A
 * value that is not a valid name trusts no environment.
 */
function ofAttributes(
  attributes: Extract<SubjectParts, { kind: 'attributes' }>['attributes'],
): TrustedEnvironment[] {
  const values = attributes.filter(({ name }) => environmentAttributes.has(name)).map(({ value }) => value);
  return [...new Set(values)].flatMap((value) => {
    const [first = '', second, ...others] = value.split('/');
    const project = second === undefined ? defaultProject : parseEnvironmentName(first);
    const name = parseEnvironmentNamePattern(second ?? first);
    return others.length > 0 || project === null || name === null ? [] : [{ project, name }];
  });
}
