import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CliError } from './cli-error.ts';
import { type AnyCommand, defineCommand } from './command.ts';
import { parseCommandLine } from './parse-command-line.ts';

function command(change: Partial<AnyCommand> = {}): AnyCommand {
  const plain = defineCommand({
    name: 'thing add',
    summary: '',
    positionals: [{ name: 'NAME', description: 'what' }],
    options: {
      size: { type: 'string', description: '' },
      tag: { type: 'string', multiple: true, description: '' },
      fast: { type: 'boolean', description: '' },
    },
    examples: [],
    run: async () => 0,
  });
  return { ...plain, ...change };
}

describe('options', () => {
  test('are parsed by their declared types', () => {
    const line = parseCommandLine(command(), ['x', '--tag', 'a', '--size=9', '--tag', 'b', '--json']);
    expect(line.positionals).toEqual(['x']);
    expect(line.options).toMatchObject({
      size: '9',
      tag: ['a', 'b'],
      fast: false,
      json: true,
      url: undefined,
    });
  });

  test.each([
    [['--size', '1', '--size=2'], '--size is given twice'],
    [['--json', '--url', 'a', '--size', '1', '--url', 'a'], '--url is given twice'],
    [['--owner', 'a', '--owner', 'b'], '--owner is given twice'],
  ])('with one value are refused if they are given twice: %j', (given, message) => {
    expect(() => parseCommandLine(command({ otherOptions: 'values' }), ['x', ...given])).toThrow(message);
  });

  test('without a value may be given twice, and after -- nothing is an option', () => {
    const open = command({ trailing: 'COMMAND' });
    const line = parseCommandLine(open, ['x', '--fast', '--size', '1', '--fast', '--', '--size', '2']);
    expect(line).toMatchObject({ options: { fast: true, size: '1' }, trailing: ['--size', '2'] });
  });

  test('that only the command can validate are collected, except its declared ones', () => {
    const open = command({ otherOptions: 'values' });
    const line = parseCommandLine(open, ['x', '--owner', 'acme', '--size', '1', '--project-path=a/b']);
    expect(line.otherOptions).toEqual({ owner: 'acme', 'project-path': 'a/b' });
  });

  test.each(['constructor', 'toString'])('--%s is an option like any other', (name) => {
    expect(() => parseCommandLine(command(), ['x', `--${name}`, 'y'])).toThrow(`unknown option --${name}`);
    const line = parseCommandLine(command({ otherOptions: 'values' }), ['x', `--${name}`, 'y']);
    expect(line).toMatchObject({ positionals: ['x'], otherOptions: { [name]: 'y' } });
  });

  test('--__proto__ is not an option of any command', () => {
    const given = ['x', '--__proto__', 'y'];
    expect(() => parseCommandLine(command({ otherOptions: 'values' }), given)).toThrow(
      'unknown option --__proto__',
    );
  });
});

test('any command line is parsed or is a usage error that repeats no value', () => {
  const secret = 'pul-5ec2e7';
  const argument = fc.oneof(
    fc.constantFrom(
      '--size',
      '--fast',
      '--fast=1',
      '-x',
      '--',
      '-',
      `--size=${secret}`,
      `--nope=${secret}`,
      secret,
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(argument), (given) => {
      try {
        parseCommandLine(command(), given);
      } catch (error) {
        expect(error).toBeInstanceOf(CliError);
        expect(error).toMatchObject({ exitCode: 2 });
        expect(String(error)).not.toContain(secret);
      }
    }),
  );
});

describe('the id of a key that begins with a dash', () => {
  const id = `-${'a'.repeat(42)}`;
  const key = command({ positionals: [{ name: 'KID', description: 'a key', isKeyId: true }] });

  test.each([[[id, '--json']], [['--json', id]], [['--json', '--', id]]])('is an argument: %j', (line) => {
    const parsed = parseCommandLine(key, line);
    expect(parsed).toMatchObject({ positionals: [id], options: { json: true } });
  });

  test('is an unknown option of a command without keys', () => {
    expect(() => parseCommandLine(command(), [id])).toThrow('unknown option');
  });
});
