import { CliError, usageError } from '../command-line/cli-error.ts';
import {
  type CommandContext,
  defineCommand,
  type Example,
  type OptionSpecs,
} from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatTrustNotes, type TrustSetup } from './format-trust.ts';

const text = (value: string, description: string) => ({ type: 'string', value, description }) as const;

/** Whom to trust: exactly one of them, and what goes with it. */
const selectionOptions: OptionSpecs = {
  environment: text('NAMES', 'Environments, with commas between them, or * for all of the project.'),
  stack: text('NAMES', 'Stacks, for deployments, with commas between them, or * for all.'),
  project: text('NAME', 'Of the environments (default: default) or stacks.'),
  operation: text('NAMES', 'Of the stacks: preview, update, refresh, destroy; default: all of them.'),
  unsaved: { type: 'boolean', description: 'Documents that nobody saved, and "symbolon login-cloud".' },
  attributes: text('NAME=VALUE,…', 'subjectAttributes of the login, in its order.'),
  'environment-id': text('ID', 'An environment by its id, for fn::open::oidc.'),
  'workload-issuer': text('ID', 'One hop ("symbolon exchange --audience"): the trusted issuer.'),
  'workload-subject': text('SUB', 'One hop: the sub that the workload has there.'),
  'any-subject': { type: 'boolean', description: 'All that is signed for the audience.' },
  audience: text('AUDIENCE', 'What the tokens are signed for, where there is a choice.'),
  format: text('FORMAT', 'commands (default), terraform or pulumi.'),
  document: text('NAME', 'Print this one of the documents alone.'),
};

const formats = ['commands', 'terraform', 'pulumi'] as const;

interface TrustCommand {
  readonly cloud: 'aws' | 'azure' | 'gcp' | 'vault';
  readonly what: string;
  /** What things are called on the other side. */
  readonly names: OptionSpecs;
  readonly examples: readonly Example[];
}

function defineTrust({ cloud, what, names, examples }: TrustCommand) {
  return defineCommand({
    name: `trust ${cloud}`,
    summary: `Print ${what}, ready to paste`,
    description:
      'Filled in for this server, the organization and whom you name. Standard output holds what is to be run or saved and nothing else; what is still to be filled in, and what is too broad, goes to standard error.',
    options: { ...selectionOptions, ...names },
    examples,
    async run(context, { options }) {
      const textOf = (name: string) => {
        const value = options[name];
        return typeof value === 'string' ? value : undefined;
      };
      const format = formats.find((known) => known === (textOf('format') ?? 'commands'));
      if (!format) throw usageError(`--format must be ${formats.join(', ')}`);
      const { client, orgName } = await openOrgSession(context);
      const setup = await client.request('GET /api/orgs/{orgName}/oidc/trust/{cloud}', {
        path: { orgName, cloud },
        query: {
          format,
          audience: textOf('audience'),
          project: textOf('project'),
          environment: textOf('environment'),
          stack: textOf('stack'),
          operation: textOf('operation'),
          attributes: textOf('attributes'),
          environmentId: textOf('environment-id'),
          workloadIssuer: textOf('workload-issuer'),
          workloadSubject: textOf('workload-subject'),
          unsaved: options['unsaved'] === true ? true : undefined,
          anySubject: options['any-subject'] === true ? true : undefined,
          ...readNames(textOf),
        },
      });
      print(context, setup, textOf('document'));
      return exitCodes.ok;
    },
  });
}

function readNames(textOf: (option: string) => string | undefined) {
  return {
    role: textOf('role'),
    accountId: textOf('account-id'),
    application: textOf('application'),
    subscriptionId: textOf('subscription-id'),
    projectNumber: textOf('project-number'),
    pool: textOf('pool'),
    provider: textOf('provider'),
    serviceAccount: textOf('service-account'),
    mount: textOf('mount'),
    policies: textOf('policies'),
  };
}

function print({ out, json }: CommandContext, setup: TrustSetup, wanted: string | undefined): void {
  const documents = chooseDocuments(setup, wanted);
  if (json) {
    out.printJson(setup);
    return;
  }
  for (const { name, where, text: content } of documents) {
    out.note(`${out.paintNote.strong(name)}: ${where}`);
    out.print(content.endsWith('\n') ? content : `${content}\n`);
  }
  const others = setup.documents.filter((document) => !documents.includes(document));
  out.note(formatTrustNotes(setup, others, out.paintNote));
}

/** What is to be run; what only goes beside it (the policy as JSON) where it is asked for. */
function chooseDocuments({ documents }: TrustSetup, wanted: string | undefined): TrustSetup['documents'] {
  if (wanted === undefined) {
    const main = documents.filter(({ language }) => language !== 'json');
    return main.length > 0 ? main : documents;
  }
  const found = documents.filter(({ name }) => name === wanted);
  if (found.length > 0) return found;
  const known = documents.map(({ name }) => name).join(', ');
  throw new CliError('there is no document of this name', {
    exitCode: exitCodes.usage,
    hint: `There are ${known}.`,
  });
}

export const trustAws = defineTrust({
  cloud: 'aws',
  what: 'the IAM OIDC provider and role that trust this server',
  names: {
    role: text('NAME', 'Of the role.'),
    'account-id': text('DIGITS', 'The AWS account.'),
  },
  examples: [
    {
      says: 'For one environment',
      command: 'symbolon trust aws --project app --environment prod --account-id 123456789012 > setup.sh',
    },
    {
      says: 'For updates of a stack, in Terraform',
      command:
        'symbolon trust aws --project app --stack prod --operation update --format terraform > trust.tf',
    },
  ],
});

export const trustAzure = defineTrust({
  cloud: 'azure',
  what: 'the Entra application and federated credentials that trust this server',
  names: {
    application: text('NAME', 'Display name of the application.'),
    'subscription-id': text('ID', 'The subscription that it shall see.'),
  },
  examples: [
    {
      says: 'For two environments: a credential for each',
      command: 'symbolon trust azure --project app --environment staging,prod > setup.sh',
    },
  ],
});

export const trustGcp = defineTrust({
  cloud: 'gcp',
  what: 'the workload identity pool, provider and binding that trust this server',
  names: {
    'project-number': text('NUMBER', 'Of the Google Cloud project.'),
    pool: text('ID', 'The workload identity pool.'),
    provider: text('ID', 'The provider in the pool.'),
    'service-account': text('EMAIL', 'Whom to act as.'),
  },
  examples: [
    {
      says: 'For one environment',
      command: 'symbolon trust gcp --project app --environment prod --project-number 42 > setup.sh',
    },
  ],
});

export const trustVault = defineTrust({
  cloud: 'vault',
  what: 'the JWT auth method and role of Vault or OpenBao that trust this server',
  names: {
    role: text('NAME', 'Of the role.'),
    mount: text('PATH', 'Of the JWT auth method.'),
    policies: text('NAMES', 'What the role gets, with commas between them.'),
  },
  examples: [
    {
      says: 'For one environment',
      command: 'symbolon trust vault --project app --environment prod --policies app-read | sh',
    },
  ],
});
