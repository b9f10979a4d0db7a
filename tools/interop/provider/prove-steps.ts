import { writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Checks, must } from '../checks.ts';
import type { Stage } from '../start-stage.ts';
import { nameInProgram, type StepResource } from './declared-resources.ts';
import type { PulumiRunner } from './pulumi-runner.ts';
import type { Outcomes } from './read-event-log.ts';

const steps = ['up', 'up again', 'refresh', 'import', 'update', 'refresh again', 'destroy'] as const;
type Step = (typeof steps)[number];

/** One resource in the exported state of a stack. */
interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * Runs one program with all resources through the steps of the pulumi CLI, adds a check for each resource, and the
 * table of resources and steps.
 */
export async function proveSteps(
  runner: PulumiRunner,
  stage: Stage,
  { resources, checks }: { readonly resources: readonly StepResource[]; readonly checks: Checks },
): Promise<void> {
  const table = new Map(resources.map(({ type }) => [type, new Map<Step, string>()]));
  const faults = new Map<string, string[]>(resources.map(({ type }) => [type, []]));
  const before = await describeOrganization(stage);

  function record(
    step: Step,
    { operations, errors }: Outcomes,
    wanted: (resource: StepResource) => string[],
  ) {
    for (const resource of resources) {
      const name = nameInProgram(resource.type);
      const operation = operations.get(name) ?? 'nothing';
      const error = errors.get(name);
      const isRight = error === undefined && wanted(resource).includes(operation);
      table.get(resource.type)?.set(step, isRight ? operation : `failed: ${operation}`);
      if (!isRight) faults.get(resource.type)?.push(`${step}: ${error ?? operation}`);
    }
  }
  const write = (program: 'properties' | 'changed') =>
    runner.writeProgram(
      Object.fromEntries(
        resources.map((one) => [
          nameInProgram(one.type),
          { type: `pulumiservice:${one.type}`, properties: one[program] },
        ]),
      ),
    );
  const refresh = async (step: Step) =>
    record(step, await runner.runSteps('setup', 'refresh', '--expect-no-changes'), () => ['same']);

  await write('properties');
  await runner.run('setup', 'stack', 'init');
  const existing = resources.filter(({ existsAs }) => existsAs !== undefined);
  await importAll(
    runner,
    'setup',
    existing.map(({ type, existsAs = '' }) => ({ type, id: existsAs })),
  );
  record('up', await runner.runSteps('setup', 'up', '--continue-on-error'), ({ existsAs }) =>
    existsAs === undefined ? ['create'] : ['same', 'update'],
  );
  record('up again', await runner.runSteps('setup', 'up', '--expect-no-changes'), () => ['same']);
  await refresh('refresh');
  record('import', await importElsewhere(runner), ({ type }) =>
    // The provider's REST resources import only what their id names, and its index resources import everything.
    type.startsWith('index:') ? ['same'] : ['same', 'update', 'replace'],
  );
  await write('changed');
  record('update', await runner.runSteps('setup', 'up', '--continue-on-error'), ({ change }) => [change]);
  await refresh('refresh again');
  record('destroy', await runner.runSteps('setup', 'destroy'), () => ['delete']);

  for (const { type } of resources) {
    await checks.check(`${type}: ${steps.join(', ')}`, async () => {
      const found = faults.get(type) ?? [];
      must(found.length === 0, found.join('; '));
      return 'every step, without drift';
    });
  }
  await checks.check('destroy leaves the organization as it was before the program', async () => {
    const after = await describeOrganization(stage);
    for (const [path, body] of before)
      must(isDeepStrictEqual(after.get(path), body), `${path} changed: ${JSON.stringify(after.get(path))}`);
    return `${before.size} lists are the same`;
  });
  checks.show({
    title:
      'Resources of the provider, and the steps of the pulumi CLI (import: what the program changes after it)',
    columns: ['resource', ...steps],
    rows: [...table].map(([type, cells]) => [type, ...steps.map((step) => cells.get(step) ?? '')]),
  });
}

interface Imported {
  readonly type: string;
  readonly id: string;
}

async function importAll(runner: PulumiRunner, stack: string, imported: readonly Imported[]) {
  const resources = imported.map(({ type, id }) => ({
    type: `pulumiservice:${type}`,
    name: nameInProgram(type),
    id,
  }));
  await writeFile(runner.importFile, JSON.stringify({ resources }));
  const options = ['--file', runner.importFile, '--protect=false', '--generate-code=false'];
  return await runner.runSteps(stack, 'import', ...options);
}

/** Imports every resource of the stack into another, refreshes that, and compares it with the program. */
async function importElsewhere(runner: PulumiRunner): Promise<Outcomes> {
  const { stdout } = await runner.run('setup', 'stack', 'export');
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: readonly StoredResource[] } };
  const imported = deployment.resources
    .filter(({ type }) => type.startsWith('pulumiservice:'))
    .map(({ type, id }) => ({ type: type.replace('pulumiservice:', ''), id }));
  await runner.run('imported', 'stack', 'init');
  const first = await importAll(runner, 'imported', imported);
  const refreshed = await runner.runSteps('imported', 'refresh', '--expect-no-changes');
  const compared = await runner.compare('imported');
  const errors = new Map([...compared.errors, ...refreshed.errors, ...first.errors]);
  for (const [name, operation] of first.operations)
    if (operation !== 'import' && !name.startsWith('default') && !name.startsWith('setup'))
      errors.set(name, `import: ${operation}`);
  for (const [name, operation] of refreshed.operations)
    if (operation !== 'same') errors.set(name, `refresh after import: ${operation}`);
  return { operations: compared.operations, errors };
}

/** Returns what the organization has, without the times and ids of what the stage made. */
async function describeOrganization(stage: Stage): Promise<ReadonlyMap<string, unknown>> {
  const paths = [
    '/api/orgs/main/members',
    '/api/orgs/main/teams',
    '/api/orgs/main/teams/dev',
    '/api/orgs/main/teams/dev/roles',
    '/api/orgs/main/teams/dev/tokens',
    '/api/orgs/main/tokens',
    '/api/user/tokens',
    '/api/orgs/main/roles?uxPurpose=role',
    '/api/orgs/main/agent-pools',
    '/api/orgs/main/oidc/issuers',
    '/api/esc/environments/main',
    '/api/esc/environments/main/provider/base/tags',
    '/api/esc/environments/main/provider/base/versions/tags',
  ];
  const bodies = await Promise.all(paths.map((path) => stage.call('GET', path)));
  return new Map(paths.map((path, index) => [path, withoutTimes(bodies[index])]));
}

function withoutTimes(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (name, value) =>
      /^(modified|lastUsed|lastUsedAt)$/.test(name) ? undefined : value,
    ),
  );
}
