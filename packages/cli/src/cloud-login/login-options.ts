import { usageError } from '../command-line/cli-error.ts';
import type { OptionValue } from '../command-line/command.ts';
import { parseDuration } from '../command-line/values/parse-duration.ts';

/** Typed access to the options of one command line. */
export interface LoginOptions {
  readonly find: (name: string) => string | undefined;
  /** Throws a usage error when it is missing. */
  readonly need: (name: string) => string;
  readonly list: (name: string) => readonly string[];
  /** Formatted like login inputs: `3600s`. */
  readonly duration: (name: string) => string | undefined;
}

export function readLoginOptions(options: Readonly<Record<string, OptionValue>>): LoginOptions {
  const find = (name: string) => {
    const value = options[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    find,
    need(name) {
      const value = find(name);
      if (value) return value;
      throw usageError(`the login needs --${name}`);
    },
    list(name) {
      const value = options[name];
      return typeof value === 'object' ? value : [];
    },
    duration(name) {
      const value = find(name);
      return value === undefined ? undefined : `${parseDuration(value, `--${name}`)}s`;
    },
  };
}

/** Drops members that were not given: a schema accepts a missing member, but not an undefined one. */
export function givenMembers(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
