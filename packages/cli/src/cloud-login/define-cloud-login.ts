import { usageError } from '../command-line/cli-error.ts';
import {
  type CommandContext,
  defineCommand,
  type Example,
  type OptionSpecs,
} from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
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
    description: 'What the subject says instead, in this order: pulumi.user.login, pulumi.token.team, ….',
  },
  format: textOption('FORMAT', 'env (NAME=VALUE lines) or json: with the secrets.'),
  exec: { type: 'boolean', description: 'Run the command after -- with the variables set; prints nothing.' },
  'show-secrets': { type: 'boolean', description: 'Show them to whoever reads along.' },
};

/** Some tool's own form of an answer. */
interface ToolForm {
  /** What it needs of the server, where that is not what the cloud's login gives. */
  readonly request?: (options: LoginOptions) => CloudLoginRequest;
  readonly format: (login: CloudLogin, env: CommandContext['env']) => string;
}

interface CloudCommand {
  readonly cloud: string;
  readonly summary: string;
  readonly options: OptionSpecs;
  readonly request: (options: LoginOptions) => CloudLoginRequest;
  readonly variables: CloudVariables;
  /** What `--as` takes. */
  readonly forms: Readonly<Record<string, ToolForm>>;
  readonly examples: readonly Example[];
}

/** A `login-cloud` command: the same forms of output for every cloud. */
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
    formNames.length === 0 ? {} : { as: textOption('FORM', `${formNames.join(' or ')}: as tools ask.`) };
  const all: OptionSpecs = { ...own, ...commonOptions, ...as };
  return defineCommand({
    name: `login-cloud ${cloud}`,
    summary,
    description:
      'The server logs in there with an identity token of its own, as an environment document that is not saved would; nothing is stored. "symbolon trust" prints what the other side needs.',
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
          context.out.note('To use them: --exec -- COMMAND, --format env, --format json');
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
    throw usageError('--exec, --format (or --json) and --as exclude each other');
  }
  if (exec !== trailing.length > 0) {
    throw usageError('--exec goes with a command after --', 'symbolon login-cloud … --exec -- COMMAND');
  }
  if (exec) return { kind: 'exec' };
  if (as !== undefined) {
    const form = Object.hasOwn(forms, as) ? forms[as] : undefined;
    if (form) return { kind: 'tool', form };
    throw usageError(`--as must be ${Object.keys(forms).join(' or ')}`);
  }
  if (format === undefined) return { kind: json ? 'json' : 'summary' };
  if (format === 'env' || format === 'json') return { kind: format };
  throw usageError('--format must be env or json');
}

/** What every cloud grants without being told more. */
export const defaultDuration = '1h';
