import { Expression } from '../text/code-value.ts';
import { formatHcl } from '../text/hcl-text.ts';
import { fill } from '../text/placeholders.ts';
import { nameHclLabel, nameResource } from '../text/resource-name.ts';
import { formatScript, ShellVariable } from '../text/shell-text.ts';
import { formatPulumi } from '../text/typescript-text.ts';
import type { MakeTrustDocuments, Trust, TrustDocument, TrustedSubject, TrustNames } from '../trust.ts';
import { TrustError } from '../trust-error.ts';

/** Microsoft Entra, workload identity federation, considerations and restrictions. */
const maxFieldCharacters = 600;
const maxCredentials = 20;

/** The initial role of the application, which the administrator extends. */
const firstRole = 'Reader';

interface FederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly description: string;
}

/** Creates an application with a federated credential for each subject, because Entra compares only whole subjects. */
export const makeAzureDocuments: MakeTrustDocuments = (trust, names, format) => {
  const credentials = makeFederatedCredentials(trust);
  if (format === 'terraform') return [makeTerraform(trust, names, credentials)];
  if (format === 'pulumi') return [makePulumi(trust, names, credentials)];
  return [...credentials.map(makeCredentialDocument), makeCommands(trust, names, credentials)];
};

function makeFederatedCredentials(trust: Trust): FederatedCredential[] {
  const { issuer, audience, subjects } = trust;
  if (subjects.length === 0)
    throw new TrustError('subject_required', 'Entra requires a subject: name an environment or stack.');
  if (subjects.length > maxCredentials) {
    throw new TrustError(
      'value_unsupported',
      `An application has at most ${maxCredentials} federated credentials, but the selection contains ${subjects.length} subjects.`,
    );
  }
  if (subjects.some(({ isPattern }) => isPattern)) {
    throw new TrustError(
      'wildcard_unsupported',
      'Entra compares only whole subjects: name every environment or stack, or bind an attribute that they share.',
    );
  }
  for (const field of [issuer.url, audience, ...subjects.map(({ text }) => text)]) checkLength(field);
  const taken = new Set<string>();
  return subjects.map((subject) => ({
    name: nameCredential(trust, subject, taken),
    issuer: issuer.url,
    subject: subject.text,
    audiences: [audience],
    description: 'Tokens of Symbolon',
  }));
}

function checkLength(field: string): void {
  if (field.length <= maxFieldCharacters) return;
  throw new TrustError(
    'value_unsupported',
    `Entra accepts at most ${maxFieldCharacters} characters in an issuer, subject or audience: ${field.slice(0, 60)}… has ${field.length}.`,
  );
}

/** Returns a name that is unique within the application; it contains the operation if there is one. */
function nameCredential(trust: Trust, { parts }: TrustedSubject, taken: Set<string>): string {
  const label = parts.kind === 'deployment' ? `${parts.operation}-${trust.label}` : trust.label;
  let name = nameResource(label, 110);
  for (let number = 2; taken.has(name); number += 1) name = nameResource(label, 110).concat(`-${number}`);
  taken.add(name);
  return name;
}

const nameApplication = (trust: Trust, names: TrustNames) =>
  names.application ?? nameResource(trust.label, 120);

const subscriptionScope = (names: TrustNames) => `/subscriptions/${fill(names, 'subscriptionId')}`;

function makeCredentialDocument(credential: FederatedCredential): TrustDocument {
  return {
    name: `${credential.name}.json`,
    language: 'json',
    text: `${JSON.stringify(credential, null, 2)}\n`,
    where:
      'In the Entra admin center, open the application under App registrations and enter the credential under Certificates & secrets > Federated credentials > Add > Other issuer. The commands include it.',
  };
}

function makeCommands(
  trust: Trust,
  names: TrustNames,
  credentials: readonly FederatedCredential[],
): TrustDocument {
  const application = new ShellVariable('APP_ID');
  return {
    name: 'setup.sh',
    language: 'bash',
    text: formatScript([
      {
        command: 'az ad app create',
        options: { 'display-name': nameApplication(trust, names), query: 'appId', output: 'tsv' },
        into: application,
      },
      { command: 'az ad sp create', options: { id: application } },
      ...credentials.map((credential) => ({
        command: 'az ad app federated-credential create',
        options: { id: application, parameters: JSON.stringify(credential, null, 2) },
      })),
      {
        command: 'az role assignment create',
        options: { assignee: application, role: firstRole, scope: subscriptionScope(names) },
      },
    ]),
    where:
      'Run the commands in a shell with the Azure CLI, signed in to the tenant. For an existing application, set APP_ID to its client id and omit the first two commands.',
  };
}

function makeTerraform(
  trust: Trust,
  names: TrustNames,
  credentials: readonly FederatedCredential[],
): TrustDocument {
  const label = nameHclLabel(trust.label);
  const application = `azuread_application.${label}`;
  return {
    name: 'main.tf',
    language: 'terraform',
    text: formatHcl([
      { type: 'azuread_application', label, body: { display_name: nameApplication(trust, names) } },
      {
        type: 'azuread_service_principal',
        label,
        body: { client_id: new Expression(`${application}.client_id`) },
      },
      ...credentials.map(({ name, description, issuer, subject, audiences }) => ({
        type: 'azuread_application_federated_identity_credential',
        label: name.replaceAll('-', '_'),
        body: {
          application_id: new Expression(`${application}.id`),
          display_name: name,
          description,
          issuer,
          subject,
          audiences,
        },
      })),
      {
        type: 'azurerm_role_assignment',
        label,
        body: {
          scope: subscriptionScope(names),
          role_definition_name: firstRole,
          principal_id: new Expression(`azuread_service_principal.${label}.object_id`),
        },
      },
    ]),
    where: 'A Terraform module for the providers hashicorp/azuread (3 or later) and hashicorp/azurerm.',
  };
}

function makePulumi(
  trust: Trust,
  names: TrustNames,
  credentials: readonly FederatedCredential[],
): TrustDocument {
  const name = nameResource(trust.label, 60);
  return {
    name: 'index.ts',
    language: 'typescript',
    text: formatPulumi({ azure: '@pulumi/azure', azuread: '@pulumi/azuread' }, [
      {
        variable: 'application',
        type: 'azuread.Application',
        name,
        inputs: { displayName: nameApplication(trust, names) },
      },
      {
        variable: 'principal',
        type: 'azuread.ServicePrincipal',
        name,
        inputs: { clientId: new Expression('application.clientId') },
      },
      ...credentials.map(({ name: displayName, description, issuer, subject, audiences }, index) => ({
        variable: `credential${index + 1}`,
        type: 'azuread.ApplicationFederatedIdentityCredential',
        name: displayName,
        inputs: {
          applicationId: new Expression('application.id'),
          displayName,
          description,
          issuer,
          subject,
          audiences,
        },
      })),
      {
        variable: 'assignment',
        type: 'azure.authorization.Assignment',
        name,
        inputs: {
          scope: subscriptionScope(names),
          roleDefinitionName: firstRole,
          principalId: new Expression('principal.objectId'),
        },
      },
    ]),
    where: 'A Pulumi program in TypeScript for @pulumi/azuread (6 or later) and @pulumi/azure.',
  };
}
