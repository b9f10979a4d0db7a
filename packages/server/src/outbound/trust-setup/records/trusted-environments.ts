import { defaultProject } from '../../../contract/environment-name.ts';
import type { SubjectParts } from '../../subjects/index.ts';
import type { TrustedSubject } from '../trust.ts';

/** The environment in a subject: by name, by `*` for every environment of a project, or by id. */
export type TrustedEnvironment =
  | { readonly project: string; readonly name: string }
  | { readonly environmentId: string };

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

/** Parses an attribute's value, in the form of `context`: `app/prod`, or only `prod` in the project `default`. */
function ofAttributes(
  attributes: Extract<SubjectParts, { kind: 'attributes' }>['attributes'],
): TrustedEnvironment[] {
  const values = attributes.filter(({ name }) => environmentAttributes.has(name)).map(({ value }) => value);
  return [...new Set(values)].flatMap((value) => {
    const [first = '', name, ...others] = value.split('/');
    if (others.length > 0) return [];
    return [name === undefined ? { project: defaultProject, name: first } : { project: first, name }];
  });
}
