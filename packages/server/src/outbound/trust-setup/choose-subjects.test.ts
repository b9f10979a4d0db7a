import { expect, test } from 'vitest';
import { organizationName } from '../../../test/support/parsed-names.ts';
import { chooseAudience } from './choose-audience.ts';
import { chooseSubjects, type SubjectSelection } from './choose-subjects.ts';
import type { TrustCloud } from './trust.ts';
import { TrustError } from './trust-error.ts';

const context = { organization: { id: '0197', name: organizationName('acme') }, namespace: 'pulumi' };

function choose(selection: SubjectSelection) {
  const { subjects, version } = chooseSubjects(selection, context);
  return { texts: subjects.map(({ text, isPattern }) => (isPattern ? `pattern ${text}` : text)), version };
}

function codeOf(make: () => unknown): string {
  try {
    make();
    return 'accepted';
  } catch (error) {
    return error instanceof TrustError ? error.code : String(error);
  }
}

const deploy = (stack: string, operation: string) =>
  `pulumi:deploy:org:acme:project:core:stack:${stack}:operation:${operation}:scope:write`;

test.each<[SubjectSelection, string[], 'v1' | 'v2']>([
  [{ project: 'app', environment: 'prod' }, ['pulumi:environments:org:acme:env:app/prod'], 'v1'],
  [
    { project: 'app', environment: 'prod, dev,prod' },
    ['pulumi:environments:org:acme:env:app/prod', 'pulumi:environments:org:acme:env:app/dev'],
    'v1',
  ],
  [{ environment: 'prod' }, ['pulumi:environments:org:acme:env:prod'], 'v1'],
  [{ project: 'app', environment: '*' }, ['pattern pulumi:environments:org:acme:env:app/*'], 'v1'],
  [
    { project: 'core', stack: 'dev' },
    ['preview', 'update', 'refresh', 'destroy'].map((operation) => deploy('dev', operation)),
    'v1',
  ],
  [
    { project: 'core', stack: 'a,b', operation: 'update' },
    [deploy('a', 'update'), deploy('b', 'update')],
    'v1',
  ],
  [{ project: 'core', stack: '*', operation: 'preview' }, [`pattern ${deploy('*', 'preview')}`], 'v1'],
  [{ unsaved: true }, ['pulumi:environments:org:acme:env:<yaml>'], 'v1'],
  [
    { attributes: 'currentEnvironment.name=app/prod,pulumi.user.login=bob' },
    [
      'pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:app/prod:pulumi.user.login:bob',
    ],
    'v1',
  ],
  [{ environmentId: 'e1' }, ['pulumi:org:0197:env:e1'], 'v2'],
  [{ workloadIssuer: 'i1', workloadSubject: 'repo:a/b' }, ['pulumi:org:0197:workload:i1:repo%3Aa/b'], 'v2'],
  [{ anySubject: true }, [], 'v1'],
])('%j is %j', (selection, texts, version) => {
  expect(choose(selection)).toEqual({ texts, version });
});

test.each<[string, SubjectSelection]>([
  ['nothing', {}],
  ['a project alone', { project: 'app' }],
  ['two kinds', { environment: 'a', project: 'p', stack: 'b' }],
  ['every token and one environment', { environment: 'a', anySubject: true }],
  ['a stack without a project', { stack: 'a' }],
  ['an unknown operation', { project: 'p', stack: 'a', operation: 'delete' }],
  ['no operation', { project: 'p', stack: 'a', operation: '' }],
  ['a wildcard within a name', { project: 'p', environment: 'prod-*' }],
  ['a wildcard beside a name', { project: 'p', environment: 'prod,*' }],
  ['a wildcard for the project', { project: '*', environment: 'prod' }],
  ['an empty name', { project: 'p', environment: 'a,' }],
  ['a name with a colon', { project: 'p', environment: 'a:b' }],
  ['an unknown attribute', { attributes: 'role=admin' }],
  ['an attribute without a value', { attributes: 'pulumi.user.login' }],
  ['a workload without a subject', { workloadIssuer: 'i1' }],
  ['an invalid id', { environmentId: 'a/b' }],
])('%s is refused', (_what, selection) => {
  expect(codeOf(() => choose(selection))).toBe('selection_invalid');
});

function audienceOf(cloud: TrustCloud, selection: SubjectSelection, audience?: string): string {
  const { subjects, version } = chooseSubjects(selection, context);
  return chooseAudience({ cloud, organizationName: organizationName('acme'), version, subjects, audience });
}

test.each<[TrustCloud, SubjectSelection, string]>([
  ['aws', { project: 'app', environment: 'prod' }, 'aws:acme'],
  ['azure', { unsaved: true }, 'azure:acme'],
  ['gcp', { attributes: 'currentEnvironment.name=app/prod' }, 'gcp:acme'],
  ['vault', { project: 'app', environment: 'prod' }, 'acme'],
  ['aws', { environment: 'prod' }, 'acme'],
  ['aws', { attributes: 'currentEnvironment.name=prod' }, 'acme'],
  ['aws', { project: 'core', stack: 'dev' }, 'acme'],
  ['aws', { environmentId: 'e1' }, 'aws:acme'],
])('on %s the audience of %j is %s', (cloud, selection, audience) => {
  expect(audienceOf(cloud, selection)).toBe(audience);
});

test('an audience that no login requests is refused, because it would never match', () => {
  const prod = { project: 'app', environment: 'prod' };
  expect(codeOf(() => audienceOf('aws', prod, 'sts.amazonaws.com'))).toBe('audience_invalid');
  expect(audienceOf('vault', prod, 'vault:acme')).toBe('vault:acme');
  expect(codeOf(() => audienceOf('aws', prod, 'vault:acme'))).toBe('audience_invalid');
  // Logins of the project `default` request no prefix.
  expect(codeOf(() => audienceOf('vault', { environment: 'prod' }, 'vault:acme'))).toBe('audience_invalid');
  expect(audienceOf('vault', { environment: 'prod' }, 'acme')).toBe('acme');
});

test('a v2 token may have any audience of 1 to 512 bytes', () => {
  const workload = { environmentId: 'e1' };
  expect(audienceOf('aws', workload, 'sts.amazonaws.com')).toBe('sts.amazonaws.com');
  expect(codeOf(() => audienceOf('aws', workload, ' '))).toBe('audience_invalid');
  expect(codeOf(() => audienceOf('aws', workload, 'é'.repeat(256)))).toBe('accepted');
  expect(codeOf(() => audienceOf('aws', workload, 'é'.repeat(257)))).toBe('audience_invalid');
});
