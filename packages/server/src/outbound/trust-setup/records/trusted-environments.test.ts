import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentName, organizationName } from '../../../../test/support/parsed-names.ts';
import { formatSubjectEnvironment, type SubjectParts } from '../../subjects/index.ts';
import { trustedEnvironments } from './trusted-environments.ts';

const name = fc
  .stringMatching(/^[A-Za-z0-9_.-]{1,20}$/)
  .filter((text) => text !== '.' && text !== '..')
  .map(environmentName);
const organization = organizationName('acme');
const of = (parts: SubjectParts) => trustedEnvironments({ parts });

test('every subject that contains an environment’s name, as its name or as an attribute, yields that environment', () => {
  fc.assert(
    fc.property(fc.oneof(name, fc.constant(environmentName('default'))), name, (project, environment) => {
      const expected = [{ project, name: environment }];
      expect(of({ kind: 'environment', organization, environment: { project, environment } })).toEqual(
        expected,
      );
      const value = formatSubjectEnvironment({ project, environment });
      for (const attribute of ['rootEnvironment.name', 'currentEnvironment.name'] as const) {
        const attributes = [{ name: 'pulumi.user.login', value: 'ann' } as const, { name: attribute, value }];
        expect(of({ kind: 'attributes', organization, attributes })).toEqual(expected);
      }
    }),
  );
});

test('subjects without a name yield no environment', () => {
  const deployment = {
    kind: 'deployment',
    organization,
    project: environmentName('app'),
    stack: environmentName('prod'),
  } as const;
  expect(of({ ...deployment, operation: 'update' })).toEqual([]);
  expect(of({ kind: 'workload', organizationId: '1', issuerId: '2', subject: 'app/prod' })).toEqual([]);
  expect(of({ kind: 'environment', organization, environment: 'unsaved' })).toEqual([]);
  for (const value of ['a/b/c', '', '/prod', 'app/', 'a b', 'app/..', '<yaml>']) {
    const attributes = [{ name: 'currentEnvironment.name', value } as const];
    expect(of({ kind: 'attributes', organization, attributes }), value).toEqual([]);
  }
});
