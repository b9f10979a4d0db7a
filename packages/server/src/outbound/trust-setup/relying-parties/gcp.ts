import { Expression, Template } from '../text/code-value.ts';
import { formatHcl, HclBlock } from '../text/hcl-text.ts';
import { fill } from '../text/placeholders.ts';
import { nameHclLabel, nameResource } from '../text/resource-name.ts';
import { formatScript } from '../text/shell-text.ts';
import { formatPulumi } from '../text/typescript-text.ts';
import type { MakeTrustDocuments, Trust, TrustDocument, TrustNames } from '../trust.ts';
import { chooseGcpBinding, type GcpBinding } from './gcp-binding.ts';

/** Google Cloud IAM: maximum length of the id of a pool or provider. */
const maxIdCharacters = 32;
const federatedRole = 'roles/iam.workloadIdentityUser';
const services = ['iam.googleapis.com', 'iamcredentials.googleapis.com', 'sts.googleapis.com'];

interface GcpSetup {
  readonly trust: Trust;
  readonly binding: GcpBinding;
  readonly project: string;
  readonly pool: string;
  readonly provider: string;
  readonly serviceAccount: string;
}

/** Creates a workload identity pool, a provider in it, and the right to impersonate a service account. */
export const makeGcpDocuments: MakeTrustDocuments = (trust, names, format) => {
  const setup = planSetup(trust, names);
  if (format === 'terraform') return [makeTerraform(setup)];
  if (format === 'pulumi') return [makePulumi(setup)];
  return [makeCommands(setup)];
};

/** Returns the ids of the pool and of the provider in it. */
export function nameGcpProvider(trust: Trust, names: TrustNames) {
  const id = nameResource(trust.label, maxIdCharacters);
  return { workloadPoolId: names.pool ?? id, providerId: names.provider ?? id };
}

function planSetup(trust: Trust, names: TrustNames): GcpSetup {
  const { workloadPoolId, providerId } = nameGcpProvider(trust, names);
  return {
    trust,
    binding: chooseGcpBinding(trust),
    project: fill(names, 'projectNumber'),
    pool: workloadPoolId,
    provider: providerId,
    serviceAccount: fill(names, 'serviceAccount'),
  };
}

function makeCommands({ trust, binding, project, pool, provider, serviceAccount }: GcpSetup): TrustDocument {
  const place = { project, location: 'global' };
  const poolName = `projects/${project}/locations/global/workloadIdentityPools/${pool}`;
  const mapping = Object.entries(binding.attributeMapping).map(([name, value]) => `${name}=${value}`);
  return {
    name: 'setup.sh',
    language: 'bash',
    text: formatScript([
      { command: `gcloud services enable ${services.join(' ')}`, options: { project } },
      {
        command: 'gcloud iam workload-identity-pools create',
        positional: [pool],
        options: place,
      },
      {
        command: 'gcloud iam workload-identity-pools providers create-oidc',
        positional: [provider],
        options: {
          ...place,
          'workload-identity-pool': pool,
          'issuer-uri': trust.issuer.url,
          'allowed-audiences': formatGcloudList([trust.audience]),
          'attribute-mapping': formatGcloudList(mapping),
          'attribute-condition': binding.attributeCondition,
        },
      },
      ...binding.members.map(({ scheme, path }) => ({
        command: 'gcloud iam service-accounts add-iam-policy-binding',
        positional: [serviceAccount],
        options: {
          project,
          role: federatedRole,
          member: `${scheme}://iam.googleapis.com/${poolName}${path}`,
        },
      })),
    ]),
    where:
      'Run the commands in a shell with the Google Cloud CLI. If the pool exists, omit the second command. A separate provider for each environment keeps the conditions separate.',
  };
}

/** Formats a list; if a value contains a comma, another delimiter is declared first (gcloud topic escaping). */
export function formatGcloudList(values: readonly string[]): string {
  const text = values.join(',');
  if (values.every((value) => !value.includes(',')) && !text.startsWith('^')) return text;
  let delimiter = '|';
  for (let attempt = 0; !divides(delimiter, values); attempt += 1) delimiter = `|${attempt}|`;
  return `^${delimiter}^${values.join(delimiter)}`;
}

function divides(delimiter: string, values: readonly string[]): boolean {
  const read = values.join(delimiter).split(delimiter);
  return read.length === values.length && read.every((text, index) => text === values[index]);
}

function makeTerraform(setup: GcpSetup): TrustDocument {
  const { trust, binding, project, pool, provider, serviceAccount } = setup;
  const label = nameHclLabel(trust.label);
  const poolReference = `google_iam_workload_identity_pool.${label}`;
  return {
    name: 'main.tf',
    language: 'terraform',
    text: formatHcl([
      {
        type: 'google_iam_workload_identity_pool',
        label,
        body: { project, workload_identity_pool_id: pool },
      },
      {
        type: 'google_iam_workload_identity_pool_provider',
        label,
        body: {
          project,
          workload_identity_pool_id: new Expression(`${poolReference}.workload_identity_pool_id`),
          workload_identity_pool_provider_id: provider,
          attribute_condition: binding.attributeCondition,
          attribute_mapping: binding.attributeMapping,
          oidc: new HclBlock({ issuer_uri: trust.issuer.url, allowed_audiences: [trust.audience] }),
        },
      },
      ...binding.members.map(({ scheme, path }, index) => ({
        type: 'google_service_account_iam_member',
        label: index === 0 ? label : `${label}_${index + 1}`,
        body: {
          service_account_id: `projects/${project}/serviceAccounts/${serviceAccount}`,
          role: federatedRole,
          member: new Template(
            `${scheme}://iam.googleapis.com/`,
            new Expression(`${poolReference}.name`),
            path,
          ),
        },
      })),
    ]),
    where: 'A Terraform module for the provider hashicorp/google.',
  };
}

function makePulumi(setup: GcpSetup): TrustDocument {
  const { trust, binding, project, pool, provider, serviceAccount } = setup;
  const name = nameResource(trust.label, 60);
  return {
    name: 'index.ts',
    language: 'typescript',
    text: formatPulumi({ gcp: '@pulumi/gcp', pulumi: '@pulumi/pulumi' }, [
      {
        variable: 'pool',
        type: 'gcp.iam.WorkloadIdentityPool',
        name,
        inputs: { project, workloadIdentityPoolId: pool },
      },
      {
        variable: 'provider',
        type: 'gcp.iam.WorkloadIdentityPoolProvider',
        name,
        inputs: {
          project,
          workloadIdentityPoolId: new Expression('pool.workloadIdentityPoolId'),
          workloadIdentityPoolProviderId: provider,
          attributeCondition: binding.attributeCondition,
          attributeMapping: binding.attributeMapping,
          oidc: { issuerUri: trust.issuer.url, allowedAudiences: [trust.audience] },
        },
      },
      ...binding.members.map(({ scheme, path }, index) => ({
        variable: `member${index + 1}`,
        type: 'gcp.serviceaccount.IAMMember',
        name: index === 0 ? name : `${name}-${index + 1}`,
        inputs: {
          serviceAccountId: `projects/${project}/serviceAccounts/${serviceAccount}`,
          role: federatedRole,
          member: new Template(`${scheme}://iam.googleapis.com/`, new Expression('pool.name'), path),
        },
      })),
    ]),
    where: 'A Pulumi program in TypeScript for @pulumi/gcp.',
  };
}
