import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentName, organizationName } from '../../../test/support/parsed-names.ts';
import { parseSubject } from '../../../test/support/trust/parse-subject.ts';
import { defaultProject, type EnvironmentName } from '../../contract/environment-name.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import { deploymentOperations, formatSubject, type SubjectParts, subjectAttributes } from './subject.ts';

const awkward = fc.string({
  unit: fc.constantFrom('a', ':', '%', '/', '<', '>', '3', 'A', 'é'),
  minLength: 1,
});
const name = fc.oneof(awkward, fc.string({ minLength: 1 }), fc.constant('<yaml>'), fc.constant('default'));
/** Names that no parser accepts: separate subjects must not depend on the parsers. */
const organization = name.map((text) => text as OrganizationName);
const part = name.map((text) => text as EnvironmentName);

const acme = organizationName('acme');
const [app, prod] = [environmentName('app'), environmentName('prod')];
const [core, dev] = [environmentName('core'), environmentName('dev')];

const parts: fc.Arbitrary<SubjectParts> = fc.oneof(
  fc.record({
    kind: fc.constant('environment' as const),
    organization,
    environment: fc.oneof(fc.constant('unsaved' as const), fc.record({ project: part, environment: part })),
  }),
  fc.record({
    kind: fc.constant('attributes' as const),
    organization,
    attributes: fc.array(fc.record({ name: fc.constantFrom(...subjectAttributes), value: name })),
  }),
  fc.record({
    kind: fc.constant('deployment' as const),
    organization,
    project: part,
    stack: part,
    operation: fc.constantFrom(...deploymentOperations),
  }),
  fc.record({ kind: fc.constant('environmentId' as const), organizationId: name, environmentId: name }),
  fc.record({ kind: fc.constant('workload' as const), organizationId: name, issuerId: name, subject: name }),
);

test.each<[string, SubjectParts]>([
  [
    'pulumi:environments:org:acme:env:app/prod',
    { kind: 'environment', organization: acme, environment: { project: app, environment: prod } },
  ],
  [
    'pulumi:environments:org:acme:env:prod',
    { kind: 'environment', organization: acme, environment: { project: defaultProject, environment: prod } },
  ],
  [
    'pulumi:environments:org:acme:env:<yaml>',
    { kind: 'environment', organization: acme, environment: 'unsaved' },
  ],
  [
    'pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:app/prod:pulumi.user.login:bob',
    {
      kind: 'attributes',
      organization: acme,
      attributes: [
        { name: 'currentEnvironment.name', value: 'app/prod' },
        { name: 'pulumi.user.login', value: 'bob' },
      ],
    },
  ],
  [
    'pulumi:deploy:org:acme:project:core:stack:dev:operation:update:scope:write',
    { kind: 'deployment', organization: acme, project: core, stack: dev, operation: 'update' },
  ],
  ['pulumi:org:o1:env:e1', { kind: 'environmentId', organizationId: 'o1', environmentId: 'e1' }],
  [
    'pulumi:org:o1:workload:i1:repo%3Aacme/app%3Aref%3Arefs/heads/main',
    { kind: 'workload', organizationId: 'o1', issuerId: 'i1', subject: 'repo:acme/app:ref:refs/heads/main' },
  ],
])('%s is parsed and formatted', (text, workload) => {
  expect(formatSubject(workload, 'pulumi')).toBe(text);
  expect(parseSubject(text, 'pulumi')).toEqual(workload);
});

test('a formatted subject parses to the same workload', () => {
  fc.assert(
    fc.property(parts, (workload) => {
      expect(parseSubject(formatSubject(workload, 'pulumi'), 'pulumi')).toEqual(workload);
    }),
  );
});

test('two different workloads never have the same subject', () => {
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(formatSubject(one, 'pulumi')).not.toBe(formatSubject(other, 'pulumi'));
    }),
  );
});

test('a value with a colon cannot imitate another attribute', () => {
  const subject = formatSubject(
    {
      kind: 'attributes',
      organization: acme,
      attributes: [{ name: 'pulumi.user.login', value: 'a:pulumi.token.type:personal' }],
    },
    'pulumi',
  );
  expect(subject).toBe(
    'pulumi:environments:pulumi.organization.login:acme:pulumi.user.login:a%3Apulumi.token.type%3Apersonal',
  );
});

test('text that this server does not format is not a subject', () => {
  fc.assert(
    fc.property(fc.string(), (text) => parseSubject(text, 'pulumi') === null || text.startsWith('pulumi:')),
  );
  expect(parseSubject('other:org:o1:env:e1', 'pulumi')).toBeNull();
  expect(parseSubject('pulumi:org:o1:env:e1:extra', 'pulumi')).toBeNull();
});
