import { CliError } from '../../command-line/cli-error.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { type OpenedValue, textOfScalar } from './opened-value.ts';

/** A variable that an environment sets. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

/** A file whose path an environment sets as a variable. */
export interface EnvironmentFile extends EnvironmentVariable {
  readonly content: Uint8Array;
}

export interface Exports {
  readonly variables: readonly EnvironmentVariable[];
  /** The files, keyed by the variables that contain their paths. */
  readonly files: readonly EnvironmentFile[];
}

/** Reads what an opened environment sets for programs: `environmentVariables` and `files`. Throws CliError. */
export function readExports({ value }: OpenedValue): Exports {
  if (!(value instanceof Map)) return { variables: [], files: [] };
  return {
    variables: readVariables(value.get('environmentVariables'), 'environmentVariables'),
    files: readFiles(value.get('files')),
  };
}

/**
 * Reads the members of an object as variables. Throws CliError if a value is not a scalar or a name is not valid: a
 * program must not run with missing variables.
 */
export function readVariables(from: OpenedValue | undefined, where: string): readonly EnvironmentVariable[] {
  return readTexts(from, where).map(({ name, value, bytes, isSecret }) => {
    const place = `${where}[${JSON.stringify(name)}]`;
    if (bytes !== undefined) throw unusable(`${place} has bytes that are not UTF-8: use a file`);
    if (value.includes('\0'))
      throw unusable(`${place} contains a NUL character, which a variable cannot contain: use a file`);
    return { name, value, isSecret };
  });
}

/** Reads files, which may contain any bytes. */
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
  if (!(from.value instanceof Map)) throw unusable(`${where} is not an object`);
  return [...(from.value as ReadonlyMap<string, OpenedValue>)].map(([name, member]) => {
    const place = `${where}[${JSON.stringify(name)}]`;
    if (name === '' || /[=\0]/.test(name)) throw unusable(`${place} is not a valid variable name`);
    const value = textOfScalar(member);
    if (value === null) throw unusable(`${place} is not a string, number or boolean`);
    return { name, value, bytes: member.bytes, isSecret: member.isSecret };
  });
}

function unusable(message: string): CliError {
  return new CliError(message, {
    exitCode: exitCodes.failed,
    hint: '"symbolon env open ENV --format json" shows all values.',
  });
}
