import { CliError } from '../../command-line/cli-error.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { type OpenedValue, textOfScalar } from './opened-value.ts';

/** A variable that an environment sets. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

/** A file that an environment sets a variable to. */
export interface EnvironmentFile extends EnvironmentVariable {
  readonly content: Uint8Array;
}

export interface Exports {
  readonly variables: readonly EnvironmentVariable[];
  /** By the variables that hold their paths. */
  readonly files: readonly EnvironmentFile[];
}

/** What an opened environment sets for programs: its `environmentVariables` and `files`. Throws CliError. */
export function readExports({ value }: OpenedValue): Exports {
  if (!(value instanceof Map)) return { variables: [], files: [] };
  return {
    variables: readVariables(value.get('environmentVariables'), 'environmentVariables'),
    files: readFiles(value.get('files')),
  };
}

/**
 * The members of an object as variables. Throws CliError where one has no text or its name cannot be one: a program
 * should not run with less than it was promised.
 */
export function readVariables(from: OpenedValue | undefined, where: string): readonly EnvironmentVariable[] {
  return readTexts(from, where).map(({ name, value, bytes, isSecret }) => {
    const place = `${where}[${JSON.stringify(name)}]`;
    if (bytes !== undefined) throw unusable(`${place} has bytes that are not UTF-8 text: make it a file`);
    if (value.includes('\0'))
      throw unusable(`${place} has a NUL, which a variable cannot have: make it a file`);
    return { name, value, isSecret };
  });
}

/** The content of a file may be any bytes. */
function readFiles(from: OpenedValue | undefined): readonly EnvironmentFile[] {
  return readTexts(from, 'files').map(({ name, value, bytes, isSecret }) => ({
    name,
    value,
    isSecret,
    content: bytes === undefined ? Buffer.from(value) : Buffer.from(bytes, 'base64'),
  }));
}

interface NamedText extends EnvironmentVariable {
  readonly bytes: string | undefined;
}

function readTexts(from: OpenedValue | undefined, where: string): readonly NamedText[] {
  if (from === undefined || (from.value === null && !from.isUnknown)) return [];
  if (!(from.value instanceof Map)) throw unusable(`${where} is no object`);
  return [...(from.value as ReadonlyMap<string, OpenedValue>)].map(([name, member]) => {
    const place = `${where}[${JSON.stringify(name)}]`;
    if (name === '' || /[=\0]/.test(name)) throw unusable(`${place} cannot be the name of a variable`);
    const value = textOfScalar(member);
    if (value === null) throw unusable(`${place} is no text, number or truth value`);
    return { name, value, bytes: member.bytes, isSecret: member.isSecret };
  });
}

function unusable(message: string): CliError {
  return new CliError(message, {
    exitCode: exitCodes.failed,
    hint: '"symbolon env open ENV --format json" shows what there is.',
  });
}
