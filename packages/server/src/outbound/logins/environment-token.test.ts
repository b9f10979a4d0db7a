import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loginEnvironment } from '../../../test/support/environments/definitions.ts';
import { organizationName } from '../../../test/support/parsed-names.ts';
import { subjectAttributes } from '../subjects/index.ts';
import { describeEnvironmentToken } from './environment-token.ts';
import type { LoginEnvironment } from './login-context.ts';

const saved = (project: string, environment: string) => loginEnvironment(`${project}/${environment}`, 'e1');

const context = (current: LoginEnvironment, root = current) => ({
  organization: { id: 'o1', name: organizationName('acme') },
  environment: { current, root },
  actor: { userLogin: 'bob', tokenType: 'personal' as const, team: null },
  namespace: 'pulumi',
});

describe('the token of an environment', () => {
  test('names the environment of the login, the opened environment, and the caller', () => {
    const described = describeEnvironmentToken(context(saved('app', 'base'), saved('app', 'prod')), {
      login: 'aws-login',
      audiencePrefix: 'aws',
    });
    expect(described).toEqual({
      issuer: 'v1',
      subject: 'pulumi:environments:org:acme:env:app/base',
      audience: 'aws:acme',
      claims: {
        org: 'acme',
        env: 'app/base',
        current_env: 'app/base',
        root_env: 'app/prod',
        trigger_user: 'bob',
      },
    });
  });

  test.each(['aws', 'azure', 'gcp', 'vault', ''])(
    'in the legacy project the audience is the plain organization, also for %j',
    (audiencePrefix) => {
      const described = describeEnvironmentToken(context(saved('default', 'prod')), {
        login: 'x',
        audiencePrefix,
      });
      expect(described).toMatchObject({
        audience: 'acme',
        subject: 'pulumi:environments:org:acme:env:prod',
        claims: { env: 'default/prod' },
      });
    },
  );

  test('without a prefix the audience is the organization in every project', () => {
    const described = describeEnvironmentToken(context(saved('app', 'prod')), {
      login: 'x',
      audiencePrefix: '',
    });
    expect(described.audience).toBe('acme');
  });

  test('attributes keep the given order, and names omit the legacy project', () => {
    const described = describeEnvironmentToken(context(saved('app', 'base'), saved('default', 'prod')), {
      login: 'x',
      audiencePrefix: 'aws',
      subjectAttributes: ['rootEnvironment.name', 'currentEnvironment.name', 'pulumi.organization.login'],
    });
    expect(described.subject).toBe(
      'pulumi:environments:pulumi.organization.login:acme:rootEnvironment.name:prod:' +
        'currentEnvironment.name:app/base:pulumi.organization.login:acme',
    );
  });

  test('an empty list of attributes does not make the subject less specific', () => {
    const terms = { login: 'x', audiencePrefix: 'aws' };
    const current = context(saved('app', 'prod'));
    expect(describeEnvironmentToken(current, { ...terms, subjectAttributes: [] })).toEqual(
      describeEnvironmentToken(current, terms),
    );
  });

  test('no two lists of attributes give the same subject, for any names', () => {
    const name = fc.string({ unit: fc.constantFrom('a', ':', '%', '/', '<'), minLength: 1, maxLength: 4 });
    const attribute = fc.constantFrom(...subjectAttributes.filter((each) => each !== 'pulumi.token.team'));
    const asked = fc.record({
      current: fc.record({ project: name, environment: name }),
      user: name,
      attributes: fc.array(attribute, { minLength: 1, maxLength: 3 }),
    });
    const subjectOf = ({
      current,
      user,
      attributes,
    }: typeof asked extends fc.Arbitrary<infer A> ? A : never) => {
      // Also names that no parser accepts.
      const given = context({ name: current as LoginEnvironment['name'], id: null });
      const actor = { ...given.actor, userLogin: user };
      const terms = { login: 'x', audiencePrefix: '', subjectAttributes: attributes };
      return describeEnvironmentToken({ ...given, actor }, terms).subject;
    };
    fc.assert(
      fc.property(asked, asked, (one, other) => {
        const describeAll = ({ current, user, attributes }: typeof one) =>
          JSON.stringify(
            attributes.map((each) => [
              each,
              each === 'pulumi.user.login' ? user : each.endsWith('Environment.name') ? current : null,
            ]),
          );
        fc.pre(describeAll(one) !== describeAll(other));
        expect(subjectOf(one)).not.toBe(subjectOf(other));
      }),
    );
  });
});
