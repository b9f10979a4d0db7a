import { usageError } from '../command-line/cli-error.ts';
import {
  type CommandContext,
  defineCommand,
  type Example,
  type OptionSpecs,
} from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import { requireChoice } from '../command-line/values/require-choice.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatTrustNotes, type TrustSetup } from './format-trust.ts';

const text = (value: string, description: string) => ({ type: 'string', value, description }) as const;

/** Options that select the trusted subjects: exactly one kind, with its own options. */
const selectionOptions: OptionSpecs = {
  environment: text('NAMES', 'Trust these environments, separated by commas, or * for the whole project.'),
  stack: text('NAMES', 'Trust these deployment stacks, separated by commas, or * for all.'),
  project: text('NAME', 'The project of the environments or stacks. Default for environments: default.'),
  operation: text('NAMES', 'Stack operations: preview, update, refresh and destroy. Default: all.'),
  unsaved: { type: 'boolean', description: 'Trust unsaved documents and "symbolon login-cloud".' },
  attributes: text('NAME=VALUE,…', 'Trust logins with these subjectAttributes, in this order.'),
  'environment-id': text('ID', 'Trust the environment with this id, for fn::open::oidc.'),
  'workload-issuer': text('ID', 'The issuer of an identity-token exchange ("symbolon exchange --audience").'),
  'workload-subject': text('SUB', 'The sub of the workload in an identity-token exchange.'),
  'any-subject': { type: 'boolean', description: 'Trust any subject with this audience.' },
  audience: text('AUDIENCE', 'The audience of the tokens, if several are possible.'),
  format: text('FORMAT', 'commands (default), terraform or pulumi.'),
  document: text('NAME', 'Print only this document.'),
};

const formats = ['commands', 'terraform', 'pulumi'] as const;

interface TrustCommand {
  readonly cloud: 'aws' | 'azure' | 'gcp' | 'vault';
  readonly what: string;
  /** Names on the other side. */
  readonly names: OptionSpecs;
  readonly examples: readonly Example[];
}

function defineTrust({ cloud, what, names, examples }: TrustCommand) {
  return defineCommand({
    name: `trust ${cloud}`,
    summary: `Print ${what}, ready to paste`,
    description:
      'The text is specific to this server, the organization and the selected subjects. Standard output contains only the text to run or save; warnings and the list of placeholders to fill in go to standard error.',
    options: { ...selectionOptions, ...names },
    examples,
    async run(context, { options }) {
      const textOf = (name: string) => {
        const value = options[name];
        return typeof value === 'string' ? value : undefined;
      };
      const format = requireChoice('--format', textOf('format') ?? 'commands', formats);
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
  out.note(formatTrustNotes(setup, documents, out.paintNote));
}

/** Chooses the documents to run. Includes the others (the policy, the environment that logs in) only on request. */
function chooseDocuments({ documents }: TrustSetup, wanted: string | undefined): TrustSetup['documents'] {
  if (wanted === undefined) {
    const main = documents.filter(({ language }) => language !== 'json' && language !== 'yaml');
    return main.length > 0 ? main : documents;
  }
  const found = documents.filter(({ name }) => name === wanted);
  if (found.length > 0) return found;
  const known = documents.map(({ name }) => name);
  throw usageError('unknown document', suggestName(wanted, known, 'document'));
}

export const trustAws = defineTrust({
  cloud: 'aws',
  what: 'the IAM OIDC provider and role that trust this server',
  names: {
    role: text('NAME', 'The name of the role.'),
    'account-id': text('DIGITS', 'The AWS account.'),
  },
  examples: [
    {
      title: 'For one environment',
      command: 'symbolon trust aws --project app --environment prod --account-id 123456789012 > setup.sh',
    },
    {
      title: 'For updates of a stack, in Terraform',
      command:
        'symbolon trust aws --project app --stack prod --operation update --format terraform > trust.tf',
    },
  ],
});

export const trustAzure = defineTrust({
  cloud: 'azure',
  what: 'the Entra application and federated credentials that trust this server',
  names: {
    application: text('NAME', 'The display name of the application.'),
    'subscription-id': text('ID', 'The subscription that the application may read.'),
  },
  examples: [
    {
      title: 'For two environments, with a separate credential for each',
      command: 'symbolon trust azure --project app --environment staging,prod > setup.sh',
    },
  ],
});

export const trustGcp = defineTrust({
  cloud: 'gcp',
  what: 'the workload identity pool, provider and binding that trust this server',
  names: {
    'project-number': text('NUMBER', 'The number of the Google Cloud project.'),
    pool: text('ID', 'The workload identity pool.'),
    provider: text('ID', 'The provider in the pool.'),
    'service-account': text('EMAIL', 'The service account to impersonate.'),
  },
  examples: [
    {
      title: 'For one environment',
      command: 'symbolon trust gcp --project app --environment prod --project-number 42 > setup.sh',
    },
  ],
});

export const trustVault = defineTrust({
  cloud: 'vault',
  what: 'the JWT auth method and role of Vault or OpenBao that trust this server',
  names: {
    role: text('NAME', 'The name of the role.'),
    mount: text('PATH', 'The mount path of the JWT auth method.'),
    policies: text('NAMES', 'The policies of the role, separated by commas.'),
  },
  examples: [
    {
      title: 'For one environment',
      command: 'symbolon trust vault --project app --environment prod --policies app-read | sh',
    },
  ],
});
