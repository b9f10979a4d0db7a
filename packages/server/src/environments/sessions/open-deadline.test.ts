import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CloudServer, startCloudServer } from '../../../test/support/clouds/https-server.ts';
import { describeOnBothEngines } from '../../../test/support/databases/databases.ts';
import { createTestEvaluations } from '../../../test/support/environments/evaluations.ts';
import { scriptedResponses } from '../../../test/support/issuers/scripted-responses.ts';
import { createTestAuthority } from '../../../test/support/issuers/test-authority.ts';
import { foundOrganization, type TestTenancy } from '../../../test/support/tenancy.ts';
import type { IdentityToken } from '../../outbound/identity-tokens/index.ts';
import { systemClock } from '../../platform/time/clock.ts';
import type { EvaluationContext } from '../evaluation/index.ts';
import { openUnsaved } from './open-environment.ts';
import { readSession } from './read-session.ts';

describeOnBothEngines('a cloud that never responds', (openTestDatabase) => {
  let cloud: CloudServer;
  let tenancy: TestTenancy;
  let context: EvaluationContext;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    cloud = await startCloudServer(authority, () => ({ status: 500, body: '' }));
    const database = await openTestDatabase();
    tenancy = await foundOrganization(database);
    context = createTestEvaluations(database, {
      clock: systemClock,
      authority: authority.certificatePem,
      openSeconds: 1,
      mint: async () => ({
        token: 'signed' as IdentityToken,
        jwtId: 'j',
        expiresAt: Date.now() + 3_600_000,
        claims: {},
      }),
    });
  });
  afterAll(() => cloud.stop());

  test('is abandoned at the deadline and named on the line of the login, and all other values are returned', async () => {
    cloud.trouble(scriptedResponses.silence(), scriptedResponses.silence(), scriptedResponses.silence());
    const { organization, admin } = tenancy;
    const outcome = await openUnsaved(context, admin, {
      organization,
      duration: undefined,
      text: `values:
  hanging:
    fn::open::aws-login:
      oidc: {roleArn: 'arn:aws:iam::123456789012:role/deploy', sessionName: ci, endpoint: '${cloud.url}'}
  quick: {fn::open::azure-login: {clientId: c, tenantId: t, oidc: true}}
  after: \${hanging.accessKeyId}
  plain: 1
`,
    });
    if (!outcome.ok) throw new Error('it was not opened');
    expect(outcome.value.diagnostics).toMatchObject([
      {
        severity: 'error',
        summary: expect.stringMatching(/^aws-login: AWS STS is not available: gave up after \d attempts?/),
        range: { begin: { line: 3 } },
      },
    ]);
    const { sessionId } = outcome.value;
    const { parts } = await readSession(context, admin, {
      organization,
      environment: null,
      sessionId,
      property: null,
    });
    if (!('length' in parts)) throw new Error('a small result is not in pieces');
    expect(JSON.parse(Buffer.concat(parts).toString())).toMatchObject({
      properties: {
        hanging: { unknown: true },
        after: { unknown: true },
        quick: { value: { oidc: { value: { token: { value: 'signed', secret: true } } } } },
        plain: { value: 1 },
      },
    });
  });
});
