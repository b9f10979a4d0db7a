import { subjectAttributes } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import type { OptionValue } from '../command-line/command.ts';
import { parseDuration } from '../command-line/values/parse-duration.ts';
import { requireChoice } from '../command-line/values/require-choice.ts';

/** Typed access to the options of one command line. */
export interface LoginOptions {
  readonly find: (name: string) => string | undefined;
  /** Throws a usage error when it is missing. */
  readonly need: (name: string) => string;
  readonly list: (name: string) => readonly string[] | undefined;
  readonly choice: <const Choice extends string>(
    name: string,
    choices: readonly Choice[],
  ) => Choice | undefined;
  readonly subjectAttributes: () => readonly (typeof subjectAttributes)[number][] | undefined;
  /** Formatted like login inputs: `3600s`. */
  readonly duration: (name: string) => string | undefined;
}

export function readLoginOptions(options: Readonly<Record<string, OptionValue>>): LoginOptions {
  const find = (name: string) => {
    const value = options[name];
    return typeof value === 'string' ? value : undefined;
  };
  const list = (name: string) => {
    const value = options[name];
    return typeof value === 'object' && value.length > 0 ? value : undefined;
  };
  return {
    find,
    need(name) {
      const value = find(name);
      if (value) return value;
      throw usageError(`the login needs --${name}`);
    },
    list,
    choice(name, choices) {
      const value = find(name);
      return value === undefined ? undefined : requireChoice(`--${name}`, value, choices);
    },
    subjectAttributes: () =>
      list('subject-attribute')?.map((name) => requireChoice('--subject-attribute', name, subjectAttributes)),
    duration(name) {
      const value = find(name);
      return value === undefined ? undefined : `${parseDuration(value, `--${name}`)}s`;
    },
  };
}

/** Allows undefined for members that may be omitted. */
type OrUndefined<Members> = {
  readonly [Name in keyof Members]:
    | Members[Name]
    | (Record<never, never> extends Pick<Members, Name> ? undefined : never);
};

/**
 * Drops members that were not given: a schema accepts a missing member, but not an undefined one. The type is that of
 * the place where the result stands, so that a misspelt member does not compile.
 */
export function givenMembers<Members extends object>(members: NoInfer<OrUndefined<Members>>): Members {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Members;
}
