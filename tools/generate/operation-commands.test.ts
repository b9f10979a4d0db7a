import { expect, test } from 'vitest';
import { listCommands } from '../../packages/cli/src/command-registry.ts';
import { environmentOperations } from '../../packages/server/src/app/openapi/operations/environment-operations.ts';
import { identityOperations } from '../../packages/server/src/app/openapi/operations/identity-operations.ts';
import { organizationOperations } from '../../packages/server/src/app/openapi/operations/organization-operations.ts';

test('the CLI has every command and option that the OpenAPI document shows', async () => {
  const commands = await listCommands();
  const operations = { ...organizationOperations, ...identityOperations, ...environmentOperations };
  const shown = Object.values(operations).flatMap(({ cli }) => (cli === null ? [] : [cli]));
  const unknown = shown.filter((line) => {
    const words = line.split(' ').slice(1);
    const command = commands.find(({ name }) => `${words.join(' ')} `.startsWith(`${name} `));
    const options = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
    return command === undefined || options.some((option) => !Object.hasOwn(command.options, option));
  });
  expect(unknown).toEqual([]);
  expect(shown.length).toBeGreaterThan(80);
});
