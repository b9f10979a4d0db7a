import { usageError } from '../command-line/cli-error.ts';
import {
  type CommandContext,
  defineCommand,
  type Example,
  type OptionSpecs,
} from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { requireChoice } from '../command-line/values/require-choice.ts';
import { runProgram } from '../processes/run-program.ts';
import { openOrgSession } from '../session/open-session.ts';
import { type CloudLogin, type CloudLoginRequest, logInToCloud } from './cloud-login.ts';
import { type CloudVariables, formatVariables } from './cloud-variables.ts';
import { formatCloudLogin } from './format-cloud-login.ts';
import { type LoginOptions, readLoginOptions } from './login-options.ts';

export const textOption = (value: string, description: string) =>
  ({ type: 'string', value, description }) as const;

const commonOptions: OptionSpecs = {
  'subject-attribute': {
    type: 'string',
    value: 'NAME',
    multiple: true,
    description:
      'A subject attribute, such as pulumi.user.login. Specify several attributes in the order in which the subject contains them.',
  },
  format: textOption('FORMAT', 'env (NAME=VALUE lines) or json. Both include the secrets.'),
  exec: { type: 'boolean', description: 'Run the command after -- with the variables set; print nothing.' },
  'show-secrets': { type: 'boolean', description: 'Show secrets in the output.' },
};

/** A tool's own output format. */
interface ToolForm {
  /** The login that the format needs, if it differs from the cloud's login. */
  readonly request?: (options: LoginOptions) => CloudLoginRequest;
  readonly format: (login: CloudLogin, env: CommandContext['env']) => string;
}

interface CloudCommand {
  readonly cloud: string;
  readonly summary: string;
  readonly options: OptionSpecs;
  readonly request: (options: LoginOptions) => CloudLoginRequest;
  readonly variables: CloudVariables;
  /** The formats of `--as`. */
  readonly forms: Readonly<Record<string, ToolForm>>;
  readonly examples: readonly Example[];
}

/** Defines a `login-cloud` command, with the same output formats for every cloud. */
export function defineCloudLogin({
  cloud,
  summary,
  options: own,
  request,
  variables,
  forms,
  examples,
}: CloudCommand) {
  const formNames = Object.keys(forms);
  const as =
    formNames.length === 0
      ? {}
      : { as: textOption('FORM', `Print the format that a tool expects: ${formNames.join(' or ')}.`) };
  const all: OptionSpecs = { ...own, ...commonOptions, ...as };
  return defineCommand({
    name: `login-cloud ${cloud}`,
    summary,
    description:
      'The server logs in with its own identity token, as it does for an unsaved environment document; nothing is stored. "symbolon trust" prints the configuration that the cloud needs.',
    options: all,
    trailing: 'COMMAND …',
    examples,
    async run(context, { options, trailing }) {
      const given = readLoginOptions(options);
      const output = readOutput(context, given, { exec: options['exec'] === true, trailing, forms });
      const asked = output.kind === 'tool' ? (output.form.request ?? request)(given) : request(given);
      const login = await logInToCloud(await openOrgSession(context), asked);
      switch (output.kind) {
        case 'exec':
          return runProgram(context, trailing, { variables: variables(login) });
        case 'tool':
          context.out.print(`${output.form.format(login, context.env)}\n`);
          break;
        case 'env':
          context.out.print(formatVariables(variables(login)));
          break;
        case 'json':
          context.out.printJson(login);
          break;
        case 'summary':
          context.out.print(
            formatCloudLogin(login, { showSecrets: options['show-secrets'] === true, nowAt: context.now() }),
          );
          context.out.note('To use the credentials, add --exec -- COMMAND, --format env or --format json.');
      }
      return exitCodes.ok;
    },
  });
}

type Output =
  | { readonly kind: 'exec' | 'env' | 'json' | 'summary' }
  | { readonly kind: 'tool'; readonly form: ToolForm };

function readOutput(
  { json }: CommandContext,
  { find }: LoginOptions,
  {
    exec,
    trailing,
    forms,
  }: {
    readonly exec: boolean;
    readonly trailing: readonly string[];
    readonly forms: Readonly<Record<string, ToolForm>>;
  },
): Output {
  const [format, as] = [find('format'), find('as')];
  if ([exec, format !== undefined || json, as !== undefined].filter(Boolean).length > 1) {
    throw usageError('--exec, --format (or --json) and --as are mutually exclusive');
  }
  if (exec !== trailing.length > 0) {
    throw usageError(
      '--exec and a command after -- must be used together',
      'symbolon login-cloud … --exec -- COMMAND',
    );
  }
  if (exec) return { kind: 'exec' };
  if (as !== undefined) {
    const form = forms[requireChoice('--as', as, Object.keys(forms))];
    if (form) return { kind: 'tool', form };
  }
  if (format === undefined) return { kind: json ? 'json' : 'summary' };
  return { kind: requireChoice('--format', format, ['env', 'json']) };
}

/** The lifetime that every cloud grants by default. */
export const defaultDuration = '1h';
