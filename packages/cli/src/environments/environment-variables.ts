import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { type OpenedValue, textOfScalar } from './opened-value.ts';

/** A variable that an environment sets, or the content of a file that one names. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

export interface Exports {
  readonly variables: readonly EnvironmentVariable[];
  /** By the variables that hold their paths. */
  readonly files: readonly EnvironmentVariable[];
}

/** What an opened environment sets for programs: its `environmentVariables` and `files`. Throws CliError. */
export function readExports({ value }: OpenedValue): Exports {
  if (!(value instanceof Map)) return { variables: [], files: [] };
  return {
    variables: readVariables(value.get('environmentVariables'), 'environmentVariables'),
    files: readVariables(value.get('files'), 'files'),
  };
}

/**
 * The members of an object as variables. Throws CliError where one has no text or its name cannot be one: a program
 * should not run with less than it was promised.
 */
export function readVariables(from: OpenedValue | undefined, where: string): readonly EnvironmentVariable[] {
  if (from === undefined || (from.value === null && !from.isUnknown)) return [];
  if (!(from.value instanceof Map)) throw unusable(`${where} is no object`);
  return [...(from.value as ReadonlyMap<string, OpenedValue>)].map(([name, member]) => {
    const place = `${where}[${JSON.stringify(name)}]`;
    if (name === '' || /[=\0]/.test(name)) throw unusable(`${place} cannot be the name of a variable`);
    const value = textOfScalar(member);
    if (value === null) throw unusable(`${place} is no text, number or truth value`);
    if (value.includes('\0')) throw unusable(`${place} holds a NUL, which no variable can`);
    return { name, value, isSecret: member.isSecret };
  });
}

function unusable(message: string): CliError {
  return new CliError(message, {
    exitCode: exitCodes.failed,
    hint: '"symbolon env open ENV --format json" shows what there is.',
  });
}
