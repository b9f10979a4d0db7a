import type { Output } from '../terminal/output.ts';
import type { StandardInput } from '../terminal/standard-input.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly description: string;
  /** The placeholder for the value in help. */
  readonly value?: string;
  readonly multiple?: true;
  /** A one-letter form: `-f`. */
  readonly short?: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type OptionValue = string | boolean | readonly string[] | undefined;

/** Option values; any value if the specs are known only at run time. */
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
  /** True for the id of a key, a base64url hash, whose first character may be a dash. */
  readonly isKeyId?: true;
}

export interface Example {
  readonly title: string;
  readonly command: string;
}

export interface CommandInput<Specs extends OptionSpecs> {
  /** In order; every required one is present. */
  readonly positionals: readonly string[];
  readonly options: OptionValues<Specs>;
  /** Options that the command itself validates, by name. */
  readonly otherOptions: Readonly<Record<string, string>>;
  /** The arguments after `--`, for a command that runs another command. */
  readonly trailing: readonly string[];
}

export interface Command<Specs extends OptionSpecs = OptionSpecs> {
  /** Up to three words: `issuer create`. */
  readonly name: string;
  readonly summary: string;
  /** One paragraph per line. */
  readonly description?: string;
  readonly positionals?: readonly PositionalSpec[];
  readonly options: Specs;
  /** Describes options beyond these; without it unknown options are errors. */
  readonly otherOptions?: string;
  /** The placeholder in help for what follows `--`; without it those arguments are positionals. */
  readonly trailing?: string;
  readonly examples: readonly Example[];
  /** Returns an exit code, or that of a program that ran in its place. */
  readonly run: (context: CommandContext, input: CommandInput<Specs>) => Promise<number>;
}

/** A command whose option types only the command itself uses. */
export interface AnyCommand extends Omit<Command, 'run'> {
  readonly run: (context: CommandContext, input: CommandInput<never>) => Promise<number>;
}

export function defineCommand<const Specs extends OptionSpecs>(command: Command<Specs>): AnyCommand {
  return command;
}

/** The context that every command runs in. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: StandardInput;
  readonly out: Output;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly version: string;
  /** Lists all commands, for help and completion. */
  readonly listCommands: () => Promise<readonly AnyCommand[]>;
  /** `--json`, `--url` and `--org`. */
  readonly json: boolean;
  /** Registers a suggestion in case the server does not know a name in the request. */
  readonly onUnknown: (suggest: () => Promise<string | null>) => void;
  readonly url: string | undefined;
  readonly org: string | undefined;
}

export const globalOptions = {
  url: {
    type: 'string',
    value: 'URL',
    description: 'The server. Default: SYMBOLON_URL, then the server that you are logged in to.',
  },
  org: {
    type: 'string',
    value: 'ORG',
    description: 'The organization. Default: SYMBOLON_ORG, then the organization of the login.',
  },
  json: {
    type: 'boolean',
    description: 'Print JSON for scripts; errors go to standard error, also as JSON.',
  },
  help: { type: 'boolean', short: 'h', description: 'Show this help.' },
} as const satisfies OptionSpecs;
