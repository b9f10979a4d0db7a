import { authorize, type Caller, type OrganizationAccess } from '../../../src/access/index.ts';
import type { EnvironmentName } from '../../../src/contract/environment-name.ts';
import type { Database } from '../../../src/database/index.ts';
import { createDefinitions, type DefinitionContext } from '../../../src/environments/definitions/index.ts';
import { environmentAccess } from '../../../src/environments/grants/index.ts';
import type { EnvironmentRef } from '../../../src/environments/names.ts';
import type { LoginEnvironment } from '../../../src/outbound/logins/index.ts';
import type { TestClock, TestTenancy } from '../tenancy.ts';

export interface TestDefinitions extends DefinitionContext {
  readonly clock: TestClock;
}

/**
 * The dependencies of the use cases of documents, with a test language: a line that begins with `!` is an error, a line
 * with `?` a warning, and `secret: x` is encrypted as `secret: {environment id}/x`.
 */
export function createTestDefinitions(
  database: Database,
  { context: { clock } }: Pick<TestTenancy, 'context'>,
  changed: Partial<Omit<DefinitionContext, 'clock'>> = {},
): TestDefinitions {
  return {
    database,
    clock,
    access: environmentAccess(database),
    namespace: 'pulumi',
    definitions: createDefinitions(database),
    prepareDocument: async ({ environment, text }) => ({
      text: text.replaceAll(/^secret: (?!.*\/)(.*)$/gm, `secret: ${environment.id}/$1`),
      diagnostics: text.split('\n').flatMap((line, index) => {
        const begin = { line: index + 1, column: 1, byte: 0 };
        const severity = { '!': 'error', '?': 'warning' }[line[0] ?? ''];
        if (severity !== 'error' && severity !== 'warning') return [];
        const range = { environment: `${environment.project}/${environment.name}`, begin, end: begin };
        return [{ severity, summary: line.slice(1), path: '', range }];
      }),
    }),
    loadMoveSecrets: async () => (move) =>
      move.text.replaceAll(`secret: ${move.fromEnvironmentId}/`, `secret: ${move.toEnvironmentId}/`),
    hashCiphertexts: async () => [],
    closeCiphertexts: async () => {},
    onDeleted: async () => {},
    ...changed,
  };
}

/** Returns the caller's own access to the organization. */
export function organizationAccessIn(
  { organization }: TestTenancy,
  { principal }: Caller,
): OrganizationAccess {
  const authorization = authorize(principal, 'environment:list', organization.organizationName);
  if (authorization.ok) return authorization.value;
  throw new Error('the caller does not belong to the organization');
}

/** `app/prod` of a request; also names that no environment can have. */
export function named(text: string): EnvironmentRef {
  const [project = '', name = ''] = text.split('/');
  return { project: project as EnvironmentName, name: name as EnvironmentName };
}

/** `app/prod` of a login. */
export function loginEnvironment(text: string, id: string): Exclude<LoginEnvironment, { name: 'unsaved' }> {
  const { project, name } = named(text);
  return { name: { project, environment: name }, id };
}
