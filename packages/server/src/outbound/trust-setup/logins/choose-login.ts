import type { Static, TSchema } from 'typebox';
import { organizationAudience } from '../../../contract/audience.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import {
  awsLoginContract,
  azureLoginContract,
  formatInputFaults,
  gcpLoginContract,
  type LoginContract,
  oidcContract,
  vaultLoginContract,
} from '../../login-contracts/index.ts';
import type { SubjectAttribute } from '../../subjects/index.ts';
import { nameAwsRole } from '../relying-parties/aws.ts';
import { nameGcpProvider } from '../relying-parties/gcp.ts';
import { nameVaultRole } from '../relying-parties/vault.ts';
import { fill, placeholders } from '../text/placeholders.ts';
import { nameResource } from '../text/resource-name.ts';
import type { Trust, TrustCloud, TrustNames } from '../trust.ts';
import { TrustError } from '../trust-error.ts';

/** A login of an environment document, with the inputs that its contract accepts. */
export interface EnvironmentLogin {
  /** The name that follows `fn::open::`. */
  readonly name: string;
  readonly inputs: JsonObject;
}

type ChooseLogin = (trust: Trust, names: TrustNames) => EnvironmentLogin;

const choosers: Readonly<Record<TrustCloud, ChooseLogin>> = {
  aws: (trust, names) =>
    parseLogin(awsLoginContract, {
      oidc: {
        roleArn: `arn:aws:iam::${fill(names, 'accountId')}:role/${nameAwsRole(trust, names)}`,
        sessionName: nameResource(trust.label, 64),
        ...attributesOf(trust),
      },
    }),
  azure: (trust, names) =>
    parseLogin(azureLoginContract, {
      clientId: placeholders.clientId.text,
      tenantId: placeholders.tenantId.text,
      subscriptionId: fill(names, 'subscriptionId'),
      oidc: true,
      ...attributesOf(trust),
    }),
  gcp: chooseGcpLogin,
  vault: (trust, names) => {
    const { mount, role } = nameVaultRole(trust, names);
    const isPrefixed = trust.audience !== organizationAudience(trust.organization.name, '');
    return parseLogin(vaultLoginContract, {
      address: `https://${placeholders.vaultHost.text}`,
      jwt: {
        role,
        mount,
        ...(isPrefixed ? { audiencePrefix: 'vault' as const } : {}),
        ...attributesOf(trust),
      },
    });
  },
};

/**
 * Chooses the login of an environment that obtains tokens with the trust's subjects; null for deployments and
 * workloads, whose tokens no environment requests. Throws `TrustError` for inputs that the login refuses.
 */
export function chooseLogin(cloud: TrustCloud, trust: Trust, names: TrustNames): EnvironmentLogin | null {
  const kinds = new Set(trust.subjects.map(({ parts }) => parts.kind));
  if (kinds.has('deployment') || kinds.has('workload')) return null;
  if (!kinds.has('environmentId')) return choosers[cloud](trust, names);
  return parseLogin(oidcContract, { audience: trust.audience, identityToken: { version: 'v2' } });
}

function chooseGcpLogin(trust: Trust, names: TrustNames): EnvironmentLogin {
  const project = Number(names.projectNumber ?? 1);
  const login = parseLogin(gcpLoginContract, {
    // A number that would be rounded is not the number of a project.
    project: Number.isSafeInteger(project) ? project : 0,
    oidc: {
      ...nameGcpProvider(trust, names),
      serviceAccount: fill(names, 'serviceAccount'),
      ...attributesOf(trust),
    },
  });
  if (names.projectNumber !== undefined) return login;
  return { ...login, inputs: { ...login.inputs, project: placeholders.projectNumber.text } };
}

function parseLogin<Inputs extends TSchema>(
  { name, parse }: LoginContract<Inputs>,
  inputs: Static<Inputs> & JsonObject,
): EnvironmentLogin {
  const parsed = parse(inputs);
  if (parsed.ok) return { name, inputs };
  throw new TrustError('value_unsupported', `${name}: ${formatInputFaults(parsed.fault)}`);
}

function attributesOf({ subjects }: Trust): { readonly subjectAttributes?: SubjectAttribute[] } {
  const [first] = subjects;
  if (first?.parts.kind !== 'attributes') return {};
  return { subjectAttributes: first.parts.attributes.map(({ name }) => name) };
}
