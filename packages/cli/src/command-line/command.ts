import type { Readable } from 'node:stream';
import type { Output } from '../terminal/output.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly description: string;
  /** What stands for the value in help. */
  readonly value?: string;
  readonly multiple?: true;
  /** One letter: `-f`. */
  readonly short?: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type OptionValue = string | boolean | readonly string[] | undefined;

/** Of options that are known only when the program runs, whatever an option can be. */
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: 'boolean' | 'string' extends Specs[Name]['type']
    ? OptionValue
    : Specs[Name] extends { readonly type: 'boolean' }
      ? boolean
      : Specs[Name] extends { readonly multiple: true }
        ? readonly string[]
        : string | undefined;
};

export interface PositionalSpec {
  readonly name: string;
  readonly description: string;
  readonly optional?: true;
}

export interface Example {
  readonly says: string;
  readonly command: string;
}

export interface CommandInput<Specs extends OptionSpecs> {
  /** In order; those that are not optional are there. */
  readonly positionals: readonly string[];
  readonly options: OptionValues<Specs>;
  /** Options that only the command can judge, by name. */
  readonly otherOptions: Readonly<Record<string, string>>;
  /** What stands behind `--`, of a command that takes another command. */
  readonly trailing: readonly string[];
}

export interface Command<Specs extends OptionSpecs = OptionSpecs> {
  /** Up to three words: `issuer add`. */
  readonly name: string;
  readonly summary: string;
  /** Paragraphs. */
  readonly description?: string;
  readonly positionals?: readonly PositionalSpec[];
  readonly options: Specs;
  /** Says what options beyond these mean; without it they are faults. */
  readonly otherOptions?: string;
  /** Stands in help for what may follow `--`; without it that is more positionals. */
  readonly trailing?: string;
  readonly examples: readonly Example[];
  /** Answers one of the exit codes, or that of a program that ran in its place. */
  readonly run: (context: CommandContext, input: CommandInput<Specs>) => Promise<number>;
}

/** A command whose options nobody but itself needs to know by type. */
export interface AnyCommand extends Omit<Command, 'run'> {
  readonly run: (context: CommandContext, input: CommandInput<never>) => Promise<number>;
}

export function defineCommand<const Specs extends OptionSpecs>(command: Command<Specs>): AnyCommand {
  return command;
}

export interface StandardInput extends Readable {
  readonly isTTY?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
}

/** What every command may use of its surroundings. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: StandardInput;
  readonly out: Output;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly version: string;
  /** All that there are, for what describes them. */
  readonly listCommands: () => Promise<readonly AnyCommand[]>;
  /** `--json`, `--url` and `--org`. */
  readonly json: boolean;
  /** Tells what the caller may have meant, should the server not know a name that the command gave. */
  readonly onUnknown: (suggest: () => Promise<string | null>) => void;
  readonly url: string | undefined;
  readonly org: string | undefined;
}

export const globalOptions = {
  url: {
    type: 'string',
    value: 'URL',
    description: 'The server; else SYMBOLON_URL, else the one logged in to.',
  },
  org: {
    type: 'string',
    value: 'ORG',
    description: 'The organization; else SYMBOLON_ORG, else the one logged in to.',
  },
  json: { type: 'boolean', description: 'Print JSON, for scripts; errors, too, on standard error.' },
  help: { type: 'boolean', short: 'h', description: 'Show this help.' },
} as const satisfies OptionSpecs;
