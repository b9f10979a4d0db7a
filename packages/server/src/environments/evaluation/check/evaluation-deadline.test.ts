import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../../test/support/databases/databases.ts';
import { createTestDefinitions, named } from '../../../../test/support/environments/definitions.ts';
import { createTestEvaluations } from '../../../../test/support/environments/evaluations.ts';
import { createTestAuthority } from '../../../../test/support/issuers/test-authority.ts';
import { foundOrganization } from '../../../../test/support/tenancy.ts';
import { createEnvironment } from '../../definitions/environments/create-environment.ts';
import { type Definition, loadEnvironment } from '../../definitions/index.ts';
import type { EnvironmentReference } from '../../names.ts';
import { checkUnsaved } from './check-document.ts';

describeOnBothEngines('an evaluation that takes too long', (openTestDatabase) => {
  test('reads no further environments, reports this, and returns what it has', async () => {
    const database = await openTestDatabase();
    const tenancy = await foundOrganization(database);
    const { organization, admin, context } = tenancy;
    const definitions = createTestDefinitions(database, tenancy);
    const environment = named('app/first');
    await createEnvironment(definitions, admin, { organization, environment });
    const created = await loadEnvironment(definitions, admin, {
      organization,
      environment,
      needed: 'environment:read',
    });
    const { certificatePem: authority } = await createTestAuthority();
    let passedMs = 0;
    const evaluations = createTestEvaluations(database, {
      clock: { now: () => context.clock.now(), monotonicMs: () => passedMs },
      authority,
      openSeconds: 30,
      mint: async () => {
        throw new Error('nothing is minted here');
      },
    });
    const asked: string[] = [];
    const find = async (_: string, { project, name }: EnvironmentReference) => {
      asked.push(name);
      passedMs += 31_000;
      const text = 'imports: [app/second]\nvalues: {a: 1}\n';
      return { environmentId: created.id, project, name, revision: 1, etag: '', text } satisfies Definition;
    };
    const { environment: result, diagnostics } = await checkUnsaved(
      { ...evaluations, definitions: { find } },
      admin,
      {
        organization,
        text: 'imports: [app/first]\nvalues: {b: 2}\n',
        showSecrets: false,
      },
    );
    expect(asked).toEqual(['first']);
    expect(diagnostics.map(({ summary }) => summary)).toEqual([
      'app/second was not read: the time limit for evaluating an environment is 30 s',
    ]);
    expect(JSON.parse(Buffer.concat(result ?? []).toString())).toMatchObject({
      properties: { a: { value: 1 }, b: { value: 2 } },
    });
  });
});
