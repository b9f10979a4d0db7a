import { type CodeObject, type CodeValue, Expression } from '../text/code-value.ts';
import { formatHcl } from '../text/hcl-text.ts';
import { nameHclLabel, nameResource } from '../text/resource-name.ts';
import { formatScript } from '../text/shell-text.ts';
import { formatPulumi } from '../text/typescript-text.ts';
import type { MakeTrustDocuments, Trust, TrustDocument, TrustNames } from '../trust.ts';
import { TrustError } from '../trust-error.ts';
import { chooseVaultBounds, type VaultBounds } from './vault-role.ts';

/** The Vault token is valid at most as long as the identity token. */
const tokenSeconds = 3600;

interface VaultSetup {
  readonly trust: Trust;
  readonly mount: string;
  readonly role: string;
  readonly policies: readonly string[];
  readonly bounds: VaultBounds;
}

/** Creates the JWT auth method in Vault or OpenBao, and a role in it. */
export const makeVaultDocuments: MakeTrustDocuments = (trust, names, format) => {
  const setup = planSetup(trust, names);
  if (format === 'terraform') return [makeTerraform(setup)];
  if (format === 'pulumi') return [makePulumi(setup)];
  return [makeRoleDocument(setup), makeCommands(setup)];
};

function planSetup(trust: Trust, names: TrustNames): VaultSetup {
  const { mount, role } = nameVaultRole(trust, names);
  return { trust, mount, role, policies: names.policies ?? [role], bounds: chooseVaultBounds(trust) };
}

export function nameVaultRole(trust: Trust, names: TrustNames) {
  return {
    // A mount has only one issuer.
    mount: names.mount ?? (trust.issuer.version === 'v1' ? 'jwt' : 'jwt-v2'),
    role: names.role ?? nameResource(trust.label, 64),
  };
}

function makeConfiguration({ trust }: VaultSetup) {
  return { oidc_discovery_url: trust.issuer.url, bound_issuer: trust.issuer.url };
}

function makeRole({ bounds, policies }: VaultSetup) {
  return {
    role_type: 'jwt',
    user_claim: 'sub',
    ...bounds,
    token_policies: policies,
    token_ttl: tokenSeconds,
    token_max_ttl: tokenSeconds,
  };
}

function makeRoleDocument(setup: VaultSetup): TrustDocument {
  return {
    name: 'role.json',
    language: 'json',
    text: `${JSON.stringify(makeRole(setup), null, 2)}\n`,
    where: `The body of POST /v1/auth/${setup.mount}/role/${setup.role}. The commands include it.`,
  };
}

function makeCommands(setup: VaultSetup): TrustDocument {
  const { mount, role } = setup;
  return {
    name: 'setup.sh',
    language: 'bash',
    text: formatScript([
      { command: 'vault auth enable', positional: [`-path=${mount}`, 'jwt'] },
      {
        command: 'vault write',
        positional: [`auth/${mount}/config`],
        input: makeConfiguration(setup),
      },
      {
        command: 'vault write',
        positional: [`auth/${mount}/role/${role}`],
        input: makeRole(setup),
      },
    ]),
    where:
      'Set VAULT_ADDR, log in with the Vault CLI, and run the commands in a shell (for OpenBao, replace vault with bao). If the mount already has this issuer, omit the first two commands.',
  };
}

function makeTerraform(setup: VaultSetup): TrustDocument {
  const { trust, mount, role, policies, bounds } = setup;
  const label = nameHclLabel(trust.label);
  const { bound_claims, ...others } = bounds;
  return {
    name: 'main.tf',
    language: 'terraform',
    text: formatHcl([
      {
        type: 'vault_jwt_auth_backend',
        label,
        body: { path: mount, ...makeConfiguration(setup) },
      },
      {
        type: 'vault_jwt_auth_backend_role',
        label,
        body: {
          backend: new Expression(`vault_jwt_auth_backend.${label}.path`),
          role_name: role,
          role_type: 'jwt',
          user_claim: 'sub',
          ...others,
          ...joinClaims(bound_claims, 'bound_claims', 'disable_bound_claims_parsing'),
          token_policies: policies,
          token_ttl: tokenSeconds,
          token_max_ttl: tokenSeconds,
        },
      },
    ]),
    where: 'A Terraform module for the provider hashicorp/vault.',
  };
}

function makePulumi(setup: VaultSetup): TrustDocument {
  const { trust, mount, role, policies, bounds } = setup;
  const name = nameResource(trust.label, 60);
  const inputs: Record<string, CodeValue> = {
    backend: new Expression('backend.path'),
    roleName: role,
    roleType: 'jwt',
    userClaim: 'sub',
    boundAudiences: bounds.bound_audiences,
    ...(bounds.bound_subject === undefined ? {} : { boundSubject: bounds.bound_subject }),
    ...(bounds.bound_claims_type === undefined ? {} : { boundClaimsType: bounds.bound_claims_type }),
    ...joinClaims(bounds.bound_claims, 'boundClaims', 'disableBoundClaimsParsing'),
    tokenPolicies: policies,
    tokenTtl: tokenSeconds,
    tokenMaxTtl: tokenSeconds,
  };
  return {
    name: 'index.ts',
    language: 'typescript',
    text: formatPulumi({ vault: '@pulumi/vault' }, [
      {
        variable: 'backend',
        type: 'vault.jwt.AuthBackend',
        name,
        inputs: { path: mount, oidcDiscoveryUrl: trust.issuer.url, boundIssuer: trust.issuer.url },
      },
      { variable: 'role', type: 'vault.jwt.AuthBackendRole', name, inputs },
    ]),
    where: 'A Pulumi program in TypeScript for @pulumi/vault.',
  };
}

/** The Terraform provider, which Pulumi's provider wraps, takes several values as one comma-separated text. */
function joinClaims(claims: VaultBounds['bound_claims'], member: string, withoutParsing: string): CodeObject {
  const lists = Object.values(claims).map((value) => (typeof value === 'string' ? [value] : value));
  const hasComma = lists.flat().some((text) => text.includes(','));
  if (hasComma && lists.some((texts) => texts.length > 1)) {
    throw new TrustError(
      'value_unsupported',
      'The Vault provider of Terraform splits bound claims at commas, and a subject contains a comma: use the commands instead.',
    );
  }
  const joined = Object.entries(claims).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value.join(','),
  ]);
  return { [member]: Object.fromEntries(joined), ...(hasComma ? { [withoutParsing]: true } : {}) };
}
