import { describe, expect, test } from 'vitest';
import { globalOptions, type OptionSpecs } from '../src/command-line/command.ts';
import { listCommands } from '../src/command-registry.ts';
import { runInProcess } from './support/run-in-process.ts';

const commands = await listCommands();

describe('an option with one value that is given twice is a usage error, and nothing is sent', () => {
  test.each(commands.map((command) => [command.name, command] as const))('%s', async (name, command) => {
    const options: OptionSpecs = { ...command.options, ...globalOptions };
    const once = Object.entries(options).filter(([, spec]) => spec.type === 'string' && !spec.multiple);
    for (const [option] of once) {
      const ran = await runInProcess([...name.split(' '), `--${option}`, 'one', `--${option}=two`]);
      expect(ran, option).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ran.stderr, option).toContain(`--${option} is given twice`);
      expect(ran.stderr, option).not.toContain('two');
    }
  });
});

test('a value of a preset that is given twice is a usage error', async () => {
  const given = ['--preset', 'github-actions', '--owner', 'acme', '--owner', 'other'];
  const ran = await runInProcess(['issuer', 'create', ...given]);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('--owner is given twice');
});
